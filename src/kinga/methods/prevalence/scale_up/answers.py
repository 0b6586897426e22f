"""What a network scale-up answers, with what must be said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.prevalence.caveats import Caveat, complete
from kinga.methods.prevalence.intervals import Ends

__all__ = [
    "ALWAYS",
    "SENTENCES",
    "BadAdjustment",
    "BadGroups",
    "HiddenSample",
    "KnownGroup",
    "NotEstimable",
    "Respondents",
    "ScaleUp",
    "Size",
]

Floats = npt.NDArray[np.float64]

ALWAYS: Final = ("hidden_ties", "mixing", "recall", "frame")
SENTENCES: Final = MappingProxyType(
    {
        "hidden_ties": "The estimate rests on people knowing who of their acquaintances belongs to the hidden group. Exploitation is hidden, so fewer are known than there are, and the basic estimate is too low by as much.",
        "mixing": "Respondents are taken to know the hidden group as they know the known groups. A group that is kept apart is known by fewer.",
        "recall": "People under-count large groups and over-count small ones among those they know.",
        "frame": "The estimate counts people whom respondents could know. Those held apart from everyone are not in it.",
        "not_adjusted": "No adjustment was given: the basic estimate takes every tie as visible, and the hidden group as as well connected as everyone else. At half the visibility the number would be twice as large.",
        "adjusted": "The basic estimate was divided by the visibility {visibility:g} and the relative degree {degree:g}. Both were given, not measured here, and the interval takes them as certain.",
        "no_visible": "Without a sample of the hidden group, visibility is not measured and the generalised estimate is not made.",
        "visible": "The generalised estimate takes its sample of the hidden group as drawn with the weights given. Hidden groups are seldom drawn that way, and the bootstrap does not know it.",
        "disagree": "The estimates differ by a factor of {factor:.1f}.",
        "known_off": "Known groups whose own size is missed by a factor of two or more when estimated from the others: {number} of {all}.",
        "few_known": "Only {number} known groups: degrees rest on few names. Ten to twenty are usual.",
        "missing": "Answers that are not known: {number}. A missing count of a known group drops out of that person's degree; who has no count of the hidden group drops out.",
        "no_clusters": "No clusters were given: respondents were taken as drawn one by one. If they were drawn by villages, the true interval is wider.",
        "few": "Respondents reported {number:,.0f} ties to the hidden group in all. These few carry the estimate.",
        "points_only": "No replicates were asked for, so no bootstrap interval is given.",
    }
)


class NotEstimable(KingaError):
    """The answers do not say what was asked: an honest refusal."""


class BadAdjustment(KingaError):
    """A visibility or relative degree that cannot be meant."""


class BadGroups(KingaError):
    """Known groups that cannot be those of the population."""


@dataclass(frozen=True)
class KnownGroup:
    """A group whose size in the population is known, and which is a column of the answers."""

    name: str
    size: float


@dataclass(frozen=True)
class Respondents:
    """People of the population: ``known`` (n, groups) counts of ties, NaN where not known; ``hidden`` (n,) likewise.

    ``weights`` (n,) need not add up to anything; ``cluster`` (n,) is the place of the cluster each was drawn in.
    """

    known: Floats
    hidden: Floats
    weights: Floats
    cluster: npt.NDArray[np.int64]


@dataclass(frozen=True)
class HiddenSample:
    """People of the hidden group: ``aware`` (m, groups) counts whom of each known group knows that they belong."""

    aware: Floats
    weights: Floats


@dataclass(frozen=True)
class Size:
    """An estimate in people. ``error`` and ``intervals`` by bootstrap, on the log scale, empty without one; ``analytic``
    is the error of the paper, or None."""

    people: float
    share: float
    error: float | None
    intervals: Ends
    analytic: float | None


@dataclass(frozen=True)
class ScaleUp:
    """``sizes`` has `basic`, `adjusted` when adjustments were given, and `generalised` with a hidden sample.

    ``degree`` is the mean number of people a respondent knows; ``back`` what each known group comes out as when it is
    estimated from the others. ``caveats`` always hold those of `ALWAYS`.
    """

    sizes: Mapping[str, Size]
    population: float
    respondents: int
    hidden_sample: int
    degree: float
    back: Mapping[str, tuple[float, float]]
    visibility: float
    relative_degree: float
    replicates: int
    seed: int
    caveats: tuple[Caveat, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "caveats", complete(self.caveats, SENTENCES, ALWAYS))
