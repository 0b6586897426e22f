"""What must be said beside every estimate, always, and what the table at hand adds to it.

Each is a code with its numbers and an English sentence; screens translate by the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

__all__ = ["ALWAYS", "SENTENCES", "Caveat"]

ALWAYS: Final = ("never_one_number", "conditional", "linkage", "assumptions", "unsuitable")
"""The caveats that no result is without."""

SENTENCES: Final = MappingProxyType(
    {
        "never_one_number": "Never quote one number alone: give the range over methods, and what happens when a list is left out.",
        "conditional": "An interval belongs to its method. It does not hold the doubt about which method is right, and one made without bootstrap does not even hold the choice of model.",
        "linkage": "A missed link between two records of one person inflates the estimate: a linkage that finds 24% too few overlaps raises a two-list estimate by about a third.",
        "assumptions": "The estimate holds only if nobody enters or leaves meanwhile, everyone could have come on every list, and the lists mean the same people and period. People whom no list could ever name are not in it.",
        "unsuitable": "Whitehead, Jackson, Balch & Francis (2021, Journal of Human Trafficking 7) judge this kind of estimate unsuitable for modern slavery in the United Kingdom.",
        "absent": "Combinations of lists that are not in the table: {number}. They are taken as 0.",
        "few": "People on two lists or more: {number}. These few carry the whole estimate.",
        "never_meet": "Pairs of lists that never meet: {pairs}. Wherever a model has such a pair, its effect is at minus infinity.",
        "meets_nobody": "Lists that meet no other: {lists}. What they add rests on the model alone.",
        "two_lists": "With two lists nothing can show whether being on one makes the other more or less likely: the estimate takes them as independent.",
        "disagree": "The methods disagree by a factor of {factor:.1f}.",
        "fragile": "Leaving out {lists} changes the estimate by {method} by a factor of {factor:.1f}.",
        "unbounded": "Some intervals have no upper end: the overlaps do not bound the number of people.",
        "edge": "Replicates without an estimate of their own: {number}. They were taken at the limit the likelihood runs to.",
        "refused": "No estimate by {method}. {reason}",
        "cut": "The search for the best model by BIC was cut short: a better one may exist.",
        "seeds": "The Bayesian estimate moves by a factor of {factor:.2f} between seeds, because a pair is near the threshold.",
        "priors": "Bayesian estimates run from {low:,.0f} to {high:,.0f} depending on the prior and the cap chosen.",
        "everything": "Over all methods, lists left out or merged, seeds, priors and caps the estimates run from {low:,.0f} to {high:,.0f}.",
        "poor_sample": "The sample behind the Bayesian estimate is poor (effective share {share:.1%}): do not rely on it.",
        "drawn": "The doubt about which records are one person is carried: every number is made from {number} ways in which they may belong together. Counts, checks, and lists left out or merged are those of the middle one.",
        "drawn_share": "Of the variance of the estimates {low:.0%} to {high:.0%}, by method, come from the links.",
        "drawn_refused": "Draws without an estimate by some method: up to {number}. They are left out of its number.",
        "as_linked": "Taken as linked, without that doubt, stepwise would have said {plain:,.0f}; with it {carried:,.0f}.",
        "points_only": "No replicates were asked for, so no interval of the likelihood methods is given.",
    }
)
"""Every caveat code with its English sentence."""


@dataclass(frozen=True)
class Caveat:
    """One thing to be said: a key of `SENTENCES` and what its placeholders hold."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def english(self) -> str:
        """The sentence."""
        return SENTENCES[self.code].format(**self.values)
