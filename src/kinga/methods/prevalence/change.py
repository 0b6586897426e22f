"""Did prevalence fall? Two shares, the log of their ratio, and a design effect that nobody may leave out.

Log risk ratio with the delta method (Katz, Baptista, Azen & Pike 1978, *Biometrics* 34, 469-474): the variance of
log(p2/p1) is (1 - p1)/(n1 p1) + (1 - p2)/(n2 p2), here times the design effect (Kish 1965, *Survey Sampling*, section
8.2), and the interval is Wald's. Weighted surveys give a weighted number of cases, which need not be whole.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kinga.errors import KingaError

__all__ = [
    "CAVEATS",
    "LEVELS",
    "BadDesignEffect",
    "BadShare",
    "Change",
    "NoDesignEffect",
    "NoWaldInterval",
    "Share",
    "change",
]

LEVELS: Final = (0.95, 0.9, 0.8)
"""The levels of every interval, two-sided."""
_QUANTILES: Final = MappingProxyType(
    {0.95: 1.959963984540054, 0.9: 1.6448536269514722, 0.8: 1.2815515655446004}
)

CAVEATS: Final = MappingProxyType(
    {
        "method": "The interval is Wald's on the log of the ratio, times the root of the design effect.",
        "why": "A change is not its cause: between two surveys more differs than what was done in between.",
        "same": "Both surveys must ask the same people the same questions in the same way; a survey that reaches fewer of those affected also shows a fall.",
        "independent": "The two surveys are taken as independent samples. If the same people or places were asked twice, the interval is another one.",
        "few": "One of the surveys has fewer than 10 cases: the interval is rough.",
        "simple": "A design effect of 1 or less means a simple random sample or better. Few surveys of hidden harm are one.",
        "no_change": "The interval holds no change at all.",
    }
)
"""What must be said beside a change; the first four always."""
_ALWAYS: Final = ("method", "why", "same", "independent")


class BadShare(KingaError):
    """A share that is not cases of people."""


class BadDesignEffect(KingaError):
    """A design effect that is not a number above 0."""


class NoDesignEffect(KingaError):
    """A change was asked for without saying how the samples were drawn: an honest refusal."""


class NoWaldInterval(KingaError):
    """Nobody, or everybody, is a case in one survey, so the log ratio has no error: an honest refusal."""


@dataclass(frozen=True)
class Share:
    """``cases`` (weighted if the survey is) of ``people`` asked."""

    cases: float
    people: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.cases) and math.isfinite(self.people) and 0 <= self.cases <= self.people):
            raise BadShare("Cases must be between 0 and the number of people asked.")
        if not self.people > 0:
            raise BadShare("The number of people asked must be above 0.")

    @classmethod
    def read(cls, text: str) -> Share:
        """A share from text such as `80/1000` or, weighted, `11.2/1000`."""
        number = r"\s*([0-9]+(?:\.[0-9]+)?)\s*"
        found = re.fullmatch(f"{number}/{number}", text, re.ASCII)
        if found is None:
            raise BadShare(
                "Write a share as cases/people, such as 80/1000, or 11.2/1000 when cases are weighted."
            )
        return cls(float(found[1]), float(found[2]))

    @property
    def value(self) -> float:
        """Cases per person."""
        return self.cases / self.people


@dataclass(frozen=True)
class Change:
    """``ratio`` is the later share over the earlier, ``fall`` 1 less that (negative for a rise).

    Intervals: level -> (lower, upper). ``caveats`` are keys of `CAVEATS`, the always true ones among them whatever
    was passed.
    """

    before: Share
    after: Share
    design_effect: float
    ratio: float
    error: float
    ratios: Mapping[float, tuple[float, float]]
    caveats: tuple[str, ...]

    def __post_init__(self) -> None:
        missing = tuple(code for code in _ALWAYS if code not in self.caveats)
        object.__setattr__(self, "caveats", self.caveats + missing)

    @property
    def fall(self) -> float:
        """The fall as a share of what was before."""
        return 1.0 - self.ratio

    @property
    def falls(self) -> Mapping[float, tuple[float, float]]:
        """Intervals of the fall: level -> (lower, upper)."""
        return {level: (1.0 - high, 1.0 - low) for level, (low, high) in self.ratios.items()}


def change(before: Share, after: Share, design_effect: float | None) -> Change:
    """The change between two independent surveys of the same population.

    ``design_effect`` is how many times larger the variance is than in simple random samples of the same size; both
    surveys are taken to have it. Raises `NoDesignEffect` for None, `NoWaldInterval` where a share is 0 or 1.
    """
    if design_effect is None:
        raise NoDesignEffect(
            "A change without a design effect cannot be read: drawn by villages or by friends of friends, the same "
            "numbers say far less than drawn one by one. Give the design effect of the surveys; if it is not known, "
            "ask who drew them, and try 2, 4 and 8 to see what still holds."
        )
    if not (math.isfinite(design_effect) and design_effect > 0):
        raise BadDesignEffect("The design effect must be a number above 0; 1 is a simple random sample.")
    for share in (before, after):
        if not 0 < share.cases < share.people:
            raise NoWaldInterval(
                "One survey found nobody, or everybody, to be a case: the log of the ratio has no standard error "
                "there. Report both counts as they are, with the upper limit for the survey that found none."
            )
    ratio = after.value / before.value
    error = math.sqrt(
        design_effect * ((1.0 - before.value) / before.cases + (1.0 - after.value) / after.cases)
    )
    ratios = {
        level: (ratio * math.exp(-quantile * error), ratio * math.exp(quantile * error))
        for level, quantile in _QUANTILES.items()
    }
    said = [
        ("few", min(before.cases, after.cases) < 10),
        ("simple", design_effect <= 1.0),
        ("no_change", ratios[0.95][0] <= 1.0 <= ratios[0.95][1]),
    ]
    return Change(
        before, after, design_effect, ratio, error, ratios, tuple(code for code, true in said if true)
    )
