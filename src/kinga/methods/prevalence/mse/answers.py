"""What comes out: one answer a method, variations, spread, checks and caveats, all in one frozen result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

from kinga.errors import KingaError
from kinga.methods.prevalence.mse.caveats import ALWAYS, Caveat
from kinga.methods.prevalence.mse.checks import Check

__all__ = [
    "METHODS",
    "SPREADS",
    "Answer",
    "Method",
    "MultipleSystems",
    "NeverMeet",
    "NotEstimable",
    "Spread",
    "Variation",
]

Method = Literal["stepwise", "bic", "main", "bayes", "decomposable"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)

SPREADS: Final = MappingProxyType(
    {
        "seed": "seed",
        "variance": "prior variance of a pair",
        "threshold": "threshold in standard deviations",
        "delta": "prior weight of a cell",
        "cap": "cap, as a multiple of the observed",
    }
)
"""What a `Spread` varies, with its English words."""


class NotEstimable(KingaError):
    """No method has an estimate for the table: an honest refusal."""


class NeverMeet(NotEstimable):
    """No two lists have anybody in common."""


@dataclass(frozen=True)
class Answer:
    """What one method says. ``population`` is people seen and unseen, None with a ``refusal`` (key of `REFUSALS`).

    ``intervals``: level -> (lower, upper) in people; upper may be infinite. BCa for the likelihood methods, posterior
    for the others; empty when no replicates were asked for. ``model`` in brackets by list number, None when averaged.
    ``edge`` counts replicates taken at a limit; ``effective`` is `Posterior.effective`; ``complete`` is False when the
    search for the model was cut short.
    """

    method: Method
    population: float | None
    model: str | None = None
    refusal: str = ""
    intervals: Mapping[float, tuple[float, float]] = field(default_factory=dict)
    edge: int = 0
    effective: float | None = None
    complete: bool = True


@dataclass(frozen=True)
class Variation:
    """The estimates with one list left out (``omitted``) or two made one (``merged``), by method."""

    omitted: str | None
    merged: tuple[str, str] | None
    populations: Mapping[Method, float | None]


@dataclass(frozen=True)
class Spread:
    """A Bayesian estimate under another seed, prior or cap: ``varied`` is a key of `SPREADS`; 95% interval."""

    method: Method
    varied: str
    value: float
    population: float
    lower: float
    upper: float


@dataclass(frozen=True)
class MultipleSystems:
    """The whole answer. The caveats of `ALWAYS` are part of it: one made without them gets them.

    ``observed`` people are on at least one list, ``overlapping`` on two or more. ``answers`` has every method;
    ``asked`` is the one whose number was asked for, None for all side by side.
    """

    lists: tuple[str, ...]
    observed: int
    overlapping: int
    asked: Method | None
    answers: Mapping[Method, Answer]
    checks: tuple[Check, ...]
    variations: tuple[Variation, ...]
    spread: tuple[Spread, ...]
    caveats: tuple[Caveat, ...]
    replicates: int
    seed: int

    def __post_init__(self) -> None:
        given = {caveat.code for caveat in self.caveats}
        missing = tuple(Caveat(code) for code in ALWAYS if code not in given)
        object.__setattr__(self, "caveats", self.caveats + missing)

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest estimate over methods."""
        found = [answer.population for answer in self.answers.values() if answer.population is not None]
        return min(found), max(found)
