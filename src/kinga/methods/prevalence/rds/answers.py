"""What an estimate from a sample by recruitment answers, with what must be said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from kinga.errors import KingaError
from kinga.methods.prevalence.caveats import Caveat, complete
from kinga.methods.prevalence.intervals import Ends

from .diagnostics import Diagnostics

__all__ = [
    "ALWAYS",
    "ESTIMATORS",
    "SENTENCES",
    "Answer",
    "BadPopulation",
    "Estimator",
    "NotEstimable",
    "RecruitmentEstimate",
    "Shares",
]

Estimator = Literal["rds1", "rds2", "ss"]
ESTIMATORS: Final[tuple[Estimator, ...]] = ("rds1", "rds2", "ss")
Shares = Mapping[str, float]
"""Level -> share."""


class NotEstimable(KingaError):
    """The sample does not say what was asked: an honest refusal."""


class BadPopulation(KingaError):
    """A size of the population that is missing where it is needed, or below the sample."""


ALWAYS: Final = ("who", "assumptions", "intervals", "outcome")
SENTENCES: Final = MappingProxyType(
    {
        "who": "The shares are those of people who can be reached through acquaintances of the seeds. Whoever is cut off from them, as people held in isolation are, is not in any of these numbers.",
        "assumptions": "The estimators hold only if whom people know knows them too, people recruit at random among those they know, and tell rightly how many that is.",
        "intervals": "The intervals hold the chance of recruitment only as far as the bootstrap can see it. Where people of one kind recruit more, or degrees are told wrongly, they miss the truth far more often than they say (docs/methods/rds.md has what was measured).",
        "outcome": "A share is as good as the answer behind it: who hides an exploitation from an interviewer is counted as not exploited.",
        "one_seed": "All come from one seed: nothing shows what another seed would have found.",
        "strange_seeds": "Recruiters who are nobody in the file: {number}, each with a name of its own. They were taken as the marks of seeds; if their rows are lost, the sample is not whole.",
        "few_waves": "Recruitment went {waves} waves deep and needs about {needed} to forget its seeds.",
        "never_settles": "Some levels never recruit their way to others: the sample cannot forget its seeds, and RDS-I has no estimate.",
        "one_tree": "One seed's recruits are {share:.0%} of the sample.",
        "own_kind": "People recruit their own kind (homophily up to {most:.2f}): the sample knows less than its size says.",
        "still_moving": "The estimate of the last two waves still moved by {moved:.3f}.",
        "missing_degree": "People whose degree is not known: {number}. They stay in the chains of recruitment and are in no share.",
        "missing_outcome": "People whose outcome is not known: {number}. They stay in the chains of recruitment and are in no share; if they differ from the others, the shares do not say so.",
        "over_recruited": "People who recruited more than they said they know: {number}. Their degrees cannot be right.",
        "disagree": "The estimators differ by up to {most:.3f}; the plain mean is not one of them.",
        "no_population": "Successive sampling was not estimated, because the size of the population was not given.",
        "population": "Successive sampling rests on a size of the population of {population:,.0f}. Other sizes give shares from {low:.3f} to {high:.3f} for {level}.",
        "everyone": "The sample is the whole population: successive sampling is its plain mean and has no error.",
        "refused": "RDS-I has no estimate: in this sample recruitment does not lead from every level to every other.",
        "lost": "Replicates without an estimate: {number}. They were left out.",
        "points_only": "No replicates were asked for, so no interval is given.",
        "small": "Only {number} people have both degree and outcome: the intervals are rough.",
    }
)
"""Every caveat code with its English sentence; those of `ALWAYS` are in every result."""


@dataclass(frozen=True)
class Answer:
    """One estimator's shares. Intervals are share ± z errors, cut at 0 and 1.

    ``error`` and ``intervals`` are by Salganik's bootstrap (RDS-I, RDS-II) or Gile's (SS); ``wider`` by drawing trees
    anew. ``design_effect`` is the variance against a simple random sample of as many. Empty without replicates.
    """

    shares: Shares
    error: Shares = field(default_factory=dict)
    intervals: Mapping[str, Ends] = field(default_factory=dict)
    wider: Mapping[str, Ends] = field(default_factory=dict)
    design_effect: Shares = field(default_factory=dict)


@dataclass(frozen=True)
class RecruitmentEstimate:
    """Every estimator that has an answer, beside the one asked for.

    ``sizes`` has successive sampling under other sizes of the population. ``caveats`` always hold those of `ALWAYS`.
    """

    levels: tuple[str, ...]
    asked: Estimator
    mean: Shares
    answers: Mapping[Estimator, Answer]
    sizes: Mapping[float, Shares]
    diagnostics: Diagnostics
    population: float | None
    replicates: int
    seed: int
    caveats: tuple[Caveat, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "caveats", complete(self.caveats, SENTENCES, ALWAYS))
