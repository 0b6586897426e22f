"""How long cases take, those still pending included: Kaplan-Meier, and Aalen-Johansen where endings compete.

Written here rather than taken from lifelines because many cases close on the same day: its Aalen-Johansen estimator
moves tied times by chance. The tests compare both on times without ties, and with ties against tables by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

__all__ = ["Curve", "Durations", "aalen_johansen", "kaplan_meier"]

Days = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Durations:
    """How long each case has been looked at.

    ``days`` from filing to the end, or to now; ``endings`` a code from 0, or -1 for a case still pending (censored).
    ``entries`` are the days since filing at which a case came under observation: 0 unless it was filed before recording
    began, when only those still pending were there to be recorded (left truncation). A case is at risk on every day t
    with entry <= t <= days.
    """

    days: Days
    endings: Days
    entries: Days

    @property
    def closed(self) -> int:
        """How many have ended."""
        return int(np.sum(self.endings >= 0))


@dataclass(frozen=True)
class Curve:
    """A share that changes on ``days`` (each with at least one ending), with the ends of its pointwise interval.

    The share is of cases still pending (Kaplan-Meier, 1 at the start) or of cases that have ended in one way
    (Aalen-Johansen, 0 at the start). nan where an end is not defined. ``watched`` is the longest anybody was watched.
    """

    days: Days
    at_risk: Days
    shares: Shares
    lower: Shares
    upper: Shares
    start: float
    watched: int

    def at(self, day: int) -> tuple[float, float, float] | None:
        """Share, lower and upper end on a day; None beyond what was watched."""
        if day > self.watched:
            return None
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            return self.start, self.start, self.start
        return float(self.shares[place]), float(self.lower[place]), float(self.upper[place])

    def median(self) -> tuple[int | None, int | None, int | None]:
        """The first day with half still pending or fewer, and where the ends of the interval cross a half.

        For Kaplan-Meier only; None where it is not reached (Brookmeyer & Crowley 1982, *Biometrics* 38, 29-41).
        """
        return tuple(  # type: ignore[return-value]
            int(self.days[np.argmax(values <= 0.5)]) if np.any(values <= 0.5) else None
            for values in (self.shares, self.lower, self.upper)
        )


def kaplan_meier(data: Durations, level: float = 0.95) -> Curve:
    """The share still pending (Kaplan & Meier 1958, *JASA* 53, 457-481).

    S(t) = prod (1 - d/n) over the days with d endings among n at risk. The interval is Greenwood's variance on
    log(-log S), which keeps it between 0 and 1 (Kalbfleisch & Prentice 2002, section 1.4).
    """
    days, at_risk, ended = _table(data)
    total = ended.sum(axis=1)
    shares = np.cumprod(1.0 - total / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(total / (at_risk * (at_risk - total)))
        errors = np.sqrt(greenwood) * shares
    lower, upper = _between(shares, errors, level)
    # At 0 the variance is not defined: nothing bounds the share from above.
    upper = np.where(shares <= 0.0, np.nan, upper)
    return Curve(days, at_risk, shares, lower, upper, 1.0, _watched(data))


def aalen_johansen(data: Durations, level: float = 0.95) -> Mapping[int, Curve]:
    """For each ending the share of cases that have ended so (Aalen & Johansen 1978, *Scand. J. Statist.* 5, 141-150).

    F_k(t) = sum S(t-) d_k/n. One minus a Kaplan-Meier curve that counts other endings as still pending would be too
    high. Variance by the delta method (Marubini & Valsecchi 1995, section 10.3; Collett 2015, section 12.3), the
    interval on log(-log F).
    """
    days, at_risk, ended = _table(data)
    total = ended.sum(axis=1)
    before = np.concatenate([[1.0], np.cumprod(1.0 - total / at_risk)[:-1]])
    curves = {}
    for k in range(ended.shape[1]):
        one = ended[:, k]
        shares = np.cumsum(before * one / at_risk)
        lower, upper = _between(shares, np.sqrt(_variance(shares, before, one, total, at_risk)), level)
        curves[k] = Curve(days, at_risk, shares, lower, upper, 0.0, _watched(data))
    return curves


def _variance(shares: Shares, before: Shares, one: Days, total: Days, at_risk: Days) -> Shares:
    """Of F_k on each day. Sums of (F(t) - F(u))^2 a(u) and (F(t) - F(u)) b(u) over u <= t are polynomials in F(t)."""
    n = at_risk.astype(float)
    # When all at risk end, nobody is left: F no longer moves and the term is times nothing.
    first = np.divide(total, n * (n - total), out=np.zeros_like(n), where=n > total)
    third = before * one / n**2
    square = (
        shares**2 * np.cumsum(first) - 2 * shares * np.cumsum(first * shares) + np.cumsum(first * shares**2)
    )
    middle = np.cumsum(before**2 * one * (n - one) / n**3)
    cross = shares * np.cumsum(third) - np.cumsum(third * shares)
    return np.asarray(np.maximum(square + middle - 2 * cross, 0.0), dtype=np.float64)


def _between(shares: Shares, errors: Shares, level: float) -> tuple[Shares, Shares]:
    """Ends of the interval on log(-log share); a share of 0 has 0 for both, one of 1 has none."""
    z = float(ndtri(0.5 + level / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = z * errors / (shares * np.abs(np.log(shares)))
        low, high = shares ** np.exp(spread), shares ** np.exp(-spread)
    nothing = shares <= 0.0
    return np.where(nothing, 0.0, low), np.where(nothing, 0.0, high)


def _table(data: Durations) -> tuple[Days, Days, Days]:
    """The days with an ending, how many were at risk on each, and how many ended in each way (a row a day)."""
    ended = data.endings >= 0
    days = np.unique(data.days[ended])
    entered = np.searchsorted(np.sort(data.entries), days, side="right")
    left = np.searchsorted(np.sort(data.days), days, side="left")
    kinds = int(data.endings.max()) + 1 if ended.any() else 0
    counts = np.zeros((len(days), kinds), dtype=np.int64)
    np.add.at(counts, (np.searchsorted(days, data.days[ended]), data.endings[ended]), 1)
    return days, entered - left, counts


def _watched(data: Durations) -> int:
    return int(data.days.max()) if len(data.days) else 0
