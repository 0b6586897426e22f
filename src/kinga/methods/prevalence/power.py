"""Before a study: how many people it needs, and what a study of a given size could see.

Two shares by the normal approximation (Fleiss, Levin & Paik 2003, *Statistical Methods for Rates and Proportions*, 3rd
ed., chapter 4, groups of one size); a change as a log risk ratio, as `change` will judge it (Katz et al. 1978); one
share by the width of its Wald interval (Cochran 1977, *Sampling Techniques*, 3rd ed., chapter 4). Every
size is multiplied by the design effect (Kish 1965, section 8.2) and divided by the share who answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from types import MappingProxyType
from typing import Final

from kinga.errors import KingaError
from kinga.methods.prevalence.caveats import Caveat, complete

__all__ = [
    "ALWAYS",
    "SENTENCES",
    "BadPlan",
    "NoDesignEffect",
    "Plan",
    "change_power",
    "change_size",
    "precision",
    "precision_size",
    "two_shares_power",
    "two_shares_size",
]

NORMAL: Final = NormalDist()
MOST: Final = 10**12
ALWAYS: Final = ("guess", "refusals", "chance")
SENTENCES: Final = MappingProxyType(
    {
        "guess": "The shares and the design effect are guesses made before the study: see what other guesses need.",
        "refusals": "People who do not answer are counted in the number to approach, as if they were like the others. They seldom are.",
        "chance": "Power is about chance alone. A study that asks badly does not get better by asking more people.",
        "few": "The smaller group would have fewer than 10 cases: the formulas are rough there.",
        "simple": "A design effect of 1 or less means a simple random sample or better. Few studies of hidden harm are one.",
        "whole": "The sample needed is a large part of the population given, and the correction for it counts.",
    }
)
FEW: Final = 10


class BadPlan(KingaError):
    """A share, size or level that cannot be meant."""


class NoDesignEffect(KingaError):
    """A plan without a design effect: an honest refusal."""


@dataclass(frozen=True)
class Plan:
    """``people`` with an answer are needed in each group, ``approached`` must be asked to get them.

    ``power`` is the chance to find the difference; ``half_width`` that of the 95% interval, where one share is planned.
    """

    kind: str
    people: int
    approached: int
    groups: int
    power: float | None
    half_width: float | None
    design_effect: float
    caveats: tuple[Caveat, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "caveats", complete(self.caveats, SENTENCES, ALWAYS))


def two_shares_power(first: float, second: float, people: float, effect: float, alpha: float = 0.05) -> float:
    """The chance that a two-sided test finds two shares different, ``people`` in each group (Fleiss et al., chapter 4)."""
    size = people / effect
    middle = (first + second) / 2.0
    under = math.sqrt(2.0 * middle * (1.0 - middle))
    apart = math.sqrt(first * (1.0 - first) + second * (1.0 - second))
    reach = abs(first - second) * math.sqrt(size)
    return NORMAL.cdf((reach - _quantile(alpha) * under) / apart)


def change_power(before: float, after: float, people: float, effect: float, alpha: float = 0.05) -> float:
    """The chance that the Wald interval of the log ratio leaves out no change, on the side where the change is."""
    error = math.sqrt(effect * ((1.0 - before) / before + (1.0 - after) / after) / people)
    return NORMAL.cdf(abs(math.log(after / before)) / error - _quantile(alpha))


def precision(share: float, people: float, effect: float, population: float | None = None) -> float:
    """Half the width of the 95% Wald interval of one share."""
    left = 1.0 if population is None else max(1.0 - people / population, 0.0)
    return _quantile(0.05) * math.sqrt(effect * share * (1.0 - share) / people * left)


def two_shares_size(
    first: float,
    second: float,
    effect: float | None,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    answering: float = 1.0,
) -> Plan:
    """The people needed in each of two groups. Raises `BadPlan`, and `NoDesignEffect` for None."""
    known = _check(effect, (first, second), power, alpha, answering)
    people = _smallest(lambda size: two_shares_power(first, second, size, known, alpha) >= power)
    reached = two_shares_power(first, second, people, known, alpha)
    return _plan("two shares", people, answering, 2, known, (first, second), reached=reached)


def change_size(
    before: float,
    after: float,
    effect: float | None,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    answering: float = 1.0,
) -> Plan:
    """The people needed in each of two surveys to see a change as `change` will judge it. Raises as above."""
    known = _check(effect, (before, after), power, alpha, answering)
    people = _smallest(lambda size: change_power(before, after, size, known, alpha) >= power)
    reached = change_power(before, after, people, known, alpha)
    return _plan("change", people, answering, 2, known, (before, after), reached=reached)


def precision_size(
    share: float,
    half_width: float,
    effect: float | None,
    *,
    population: float | None = None,
    answering: float = 1.0,
) -> Plan:
    """The people needed to know one share to within ``half_width``. Raises as above."""
    known = _check(effect, (share,), 0.5, 0.05, answering)
    if not (math.isfinite(half_width) and 0.0 < half_width < 1.0):
        raise BadPlan("The half-width must be above 0 and below 1, such as 0.02 for two points either way.")
    if population is not None and not (math.isfinite(population) and population >= 1.0):
        raise BadPlan("The population must be 1 or more.")
    simple = _quantile(0.05) ** 2 * known * share * (1.0 - share) / half_width**2
    people = math.ceil(round(simple if population is None else simple / (1.0 + simple / population), 9))
    whole = population is not None and people > 0.1 * population
    width = precision(share, people, known, population)
    return _plan("precision", people, answering, 1, known, (share,), width=width, whole=whole)


def _plan(
    kind: str,
    people: int,
    answering: float,
    groups: int,
    effect: float,
    shares: tuple[float, ...],
    *,
    reached: float | None = None,
    width: float | None = None,
    whole: bool = False,
) -> Plan:
    facts = [
        ("few", people * min(*shares, *(1.0 - share for share in shares)) < FEW),
        ("simple", effect <= 1.0),
        ("whole", whole),
    ]
    caveats = tuple(Caveat(code, SENTENCES[code]) for code, true in facts if true)
    asked = math.ceil(round(people / answering, 9))
    return Plan(kind, people, asked, groups, reached, width, effect, caveats)


def _check(
    effect: float | None, shares: tuple[float, ...], power: float, alpha: float, answering: float
) -> float:
    if effect is None:
        raise NoDesignEffect(
            "Without a design effect the number would be that of a simple random sample, and too small. Take the one "
            "of a survey drawn the same way; if there is none, plan with 2 and with 4."
        )
    if not (math.isfinite(effect) and effect > 0.0):
        raise BadPlan("The design effect must be a number above 0; 1 is a simple random sample.")
    if not all(0.0 < share < 1.0 for share in shares):
        raise BadPlan("Shares must be above 0 and below 1, such as 0.08.")
    if len(shares) > 1 and shares[0] == shares[1]:
        raise BadPlan("The two shares are the same: no study can find a difference that is not there.")
    if not (0.0 < alpha < 1.0 and alpha / 2.0 < power < 1.0):
        raise BadPlan("Power and alpha must be between 0 and 1, and power above half of alpha.")
    if not 0.0 < answering <= 1.0:
        raise BadPlan("The share who answer must be above 0 and at most 1.")
    return effect


def _smallest(enough: Callable[[int], bool]) -> int:
    """The smallest size that is enough; power grows with size."""
    high = 1
    while not enough(high):
        high *= 2
        if high > MOST:
            raise BadPlan("The shares are too close: no study of any real size would tell them apart.")
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _quantile(alpha: float) -> float:
    return NORMAL.inv_cdf(1.0 - alpha / 2.0)
