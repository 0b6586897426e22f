"""Claims: a published ratio without counts, a published share without a total. No p-value is possible.

What can be said is what would have to be true: from how many cases on the ratio, or from what total on
the share, would be more than chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from kinga.methods.surge.vocabulary import SurgeInputError

__all__ = ["RatioClaim", "ShareRow", "remarkable_base", "remarkable_totals", "weigh_ratio"]

USUAL_DISPERSIONS = (1.0, 2.6, 10.0)


@dataclass(frozen=True)
class RatioClaim:
    """A ratio of two counts, neither known. ``bases`` pairs a variance/mean with the smallest base count."""

    ratio: float
    alpha: float
    bases: tuple[tuple[float, int | None], ...]


@dataclass(frozen=True)
class ShareRow:
    """From ``total`` on, ``share`` is remarkable where ``usual`` is usual; None where the two are equal."""

    share: float
    usual: float
    side: str
    total: int | None


def weigh_ratio(
    ratio: float, *, dispersions: Sequence[float] = USUAL_DISPERSIONS, alpha: float = 0.005
) -> RatioClaim:
    """What base would make a published ratio (1.86 for "+86%") remarkable, for each variance/mean."""
    bases = tuple((value, remarkable_base(ratio, dispersion=value, alpha=alpha)) for value in dispersions)
    return RatioClaim(ratio, alpha, bases)


def remarkable_base(ratio: float, *, dispersion: float = 1.0, alpha: float = 0.005) -> int | None:
    """The smallest base count b from which on the counts b and ratio*b differ at one-sided ``alpha``.

    Poisson (dispersion 1): the exact conditional test of two counts (Przyborowski and Wilenski 1940):
    with y = ratio*b rounded, P(X >= y) for X binomial with b + y trials and chance 1/2, full and not
    mid-p; every larger b passes too. 1.86 gives 28.
    Over-dispersed (f > 1): no exact test exists, so the log ratio with its quasi-Poisson standard
    error (Wald): ln(ratio) / sqrt(f (1/b + 1/(ratio b))) >= z. 1.86 at f = 10 gives 265. It is never
    less than the Poisson answer. Ratios below 1 are weighed the same way downward; 1 gives None.
    """
    if not (ratio > 0 and dispersion >= 1 and 0 < alpha < 0.5):
        raise SurgeInputError(
            "Give a ratio above 0, a variance/mean of at least 1 and an alpha between 0 and 0.5."
        )
    if ratio == 1:
        return None
    quantile = float(special.ndtri(1.0 - alpha))
    wald = quantile**2 * (1.0 + 1.0 / ratio) / math.log(ratio) ** 2
    base = np.arange(1.0, math.ceil(2.0 * wald) + 200.0)
    then = np.round(ratio * base)
    more, fewer = np.maximum(base, then), np.minimum(base, then)
    chance = np.where(more > fewer, special.betainc(more, fewer + 1.0, 0.5), 1.0)
    exact = _last_unremarkable(chance, alpha) + 1
    return exact if dispersion == 1 else max(exact, math.ceil(dispersion * wald - 1e-9))


def remarkable_totals(share: float, usual: Sequence[float], *, alpha: float = 0.005) -> tuple[ShareRow, ...]:
    """For each usual share, the smallest total that would make a published ``share`` remarkable.

    Exact binomial: with x = share*n rounded, P(X >= x) for X binomial with n trials and chance ``usual``
    (P(X <= x) when the published share is the lower one) is at most ``alpha`` for n and every larger
    total. Cases must be independent; a docket of few large matters is not.
    """
    if not 0 < share < 1 or not all(0 < value < 1 for value in usual):
        raise SurgeInputError("Give shares as numbers between 0 and 1.")
    return tuple(_share_row(share, value, alpha) for value in usual)


def _share_row(share: float, usual: float, alpha: float) -> ShareRow:
    side = "high" if share > usual else "low"
    if share == usual:
        return ShareRow(share, usual, "", None)
    quantile = float(special.ndtri(1.0 - alpha))
    rough = quantile**2 * max(usual * (1 - usual), share * (1 - share)) / (share - usual) ** 2
    if rough > 5e6:
        return ShareRow(share, usual, side, None)
    total = np.arange(1.0, math.ceil(2.0 * rough + 20.0 / abs(share - usual)) + 200.0)
    count = np.round(share * total)
    if side == "high":
        chance = np.where(count > 0, special.betainc(np.maximum(count, 1.0), total - count + 1.0, usual), 1.0)
    else:
        chance = np.where(
            count < total, special.betaincc(count + 1.0, np.maximum(total - count, 1.0), usual), 1.0
        )
    return ShareRow(share, usual, side, _last_unremarkable(chance, alpha) + 1)


def _last_unremarkable(chance: npt.NDArray[np.float64], alpha: float) -> int:
    """The last of the counts 1, 2, 3 … whose chance is above alpha; 0 if none is."""
    above = np.flatnonzero(chance > alpha)
    return int(above[-1]) + 1 if above.size else 0
