"""What stands on every released table: what was done, with which limit, and what it does not protect against."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from kinga.methods.prevalence.caveats import Caveat

__all__ = ["SENTENCES", "label"]

SENTENCES: Final = MappingProxyType(
    {
        "suppressed": (
            "Suppression: counts from 1 to {most} are hidden, and others as well so that nobody who puts together all tables "
            "of this release and the earlier releases named below can narrow one down; {hidden} of {counts} counts are hidden."
        ),
        "suppression_not": (
            "Not protected: against someone who knows some of the records already, or works out how the software chooses what "
            "to hide; what zeros and large counts say about everyone in a group; against releases the software was not told of."
        ),
        "records_not_people": (
            "Counted are records: nobody checked whether one person has several, whose counts would be protected less."
        ),
        "earlier": "Earlier releases that were guarded against: {releases}.",
        "no_earlier": "No earlier release was named, so none was guarded against.",
        "noise": (
            "Noise: a random whole number ({law}, scale {scale:.6g}) was added to each count. Differential privacy with "
            "{promise} for this release as a whole, by the accounting of OpenDP; sensitivity {sensitivity}."
        ),
        "neighbours": (
            "What that means: whoever sees all tables of the release learns nearly the same whether any {each} of the "
            "records said what they say or anything else. The number of records ({people}) is public and not protected."
        ),
        "errors": (
            "Errors: with a chance of 95% a noisy count is within {error} of the true one, and all counts of this table at once "
            "within {together}. A count smaller than that says little: noise is not for rare cells."
        ),
        "consistent": (
            "The consistent numbers were made from the noisy ones alone, by least squares, so that none is below 0 and all tables "
            "agree and add up to the number of records. They are no counts, need not be whole, and the errors above are not theirs."
        ),
        "not_consistent": "The noisy counts are as drawn: some may be below 0, and tables need not agree.",
        "noise_not": (
            "Not protected: a person with more records than said, what is known or published otherwise about these records, "
            "and what is true of a group whether or not a person is in it."
        ),
        "budget": "Budget of the data set: {spent} of {budget} {unit} spent, this release included{promise}.",
    }
)


def label(code: str, **values: object) -> Caveat:
    """One label."""
    return Caveat(code, SENTENCES[code], values)
