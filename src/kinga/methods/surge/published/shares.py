"""Shares of a total: sexual offences among criminal matters, calls about violence among all calls.

A count y out of n is beta-binomial, so that shares may vary by more than the chance of drawing n. Always read it
beside the count: a share can rise while the count falls, because everything else fell further.
docs/methods/means-shares-claims.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.mixture import last_where
from kinga.methods.surge.published.share_kernel import share_tails
from kinga.methods.surge.vocabulary import (
    Direction,
    Floats,
    Forecast,
    SurgeInputError,
    empty_forecast,
    write_signals,
)

__all__ = ["METHOD", "ShareSettings", "beta_binomial_tails", "detect_shares"]

METHOD: Final = "share"
_LARGE = 100_000.0
_NODES, _RAW = np.polynomial.hermite_e.hermegauss(5)
_WEIGHTS: Floats = _RAW / _RAW.sum()


@dataclass(frozen=True)
class ShareSettings:
    """The baseline is the last ``window`` periods less the ``guard`` just before; at least ``shortest`` before."""

    alpha: float = 0.005
    guard: int = 2
    shortest: int = 8
    window: int = 156
    direction: Direction = "both"

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 0.5 or self.guard < 0 or self.shortest < self.guard + 3:
            raise SurgeInputError(
                "Choose an alpha between 0 and 0.5, and a shortest history of at least the guard band and 3 more."
            )


def detect_shares(
    batch: Batch, settings: ShareSettings | None = None, *, last: int | None = None
) -> Forecast:
    """Judge the last ``last`` periods of counts by their totals, ``batch.exposure``; shapes (n_series, last), mid-p.

    ``observed``, ``expected`` and the limits are counts out of the period's own total. Raises `SurgeInputError`
    without totals, or where a count is larger than its total.
    """
    chosen = settings or ShareSettings()
    if batch.exposure is None:
        raise SurgeInputError(
            "A share needs the total that it is a share of: give a denominator for each count."
        )
    total = np.where(batch.exposure > 0, batch.exposure, np.nan)
    if (batch.counts > total).any():
        raise SurgeInputError(
            "A count is larger than its total. A share needs counts that are part of the total."
        )
    columns = batch.counts.shape[1] if last is None else min(last, batch.counts.shape[1])
    share, scatter, freedom, doubt, before = _baseline(batch.counts, total, columns, chosen)
    found = empty_forecast(batch.counts[:, -columns:].copy(), METHOD, "")
    seen = total[:, -columns:]
    found.note[before < chosen.shortest] = "too_short"
    found.note[(before >= chosen.shortest) & ~np.isfinite(scatter)] = "too_little"
    found.note[np.isnan(found.observed)] = "missing"
    found.note[np.isnan(seen)] = "no_denominator"
    found.expected[:] = np.where(np.isfinite(scatter) & (before >= chosen.shortest), share * seen, np.nan)
    cells = np.flatnonzero(np.isfinite(found.expected) & np.isfinite(found.observed))
    a, b = _components(share.flat[cells], scatter.flat[cells], freedom.flat[cells], doubt.flat[cells])
    n, y = seen.flat[cells], found.observed.flat[cells]
    found.p_high.flat[cells], found.p_low.flat[cells] = beta_binomial_tails(y, n, a, b)
    lower, upper = _limits(n, a, b, found.expected.flat[cells], chosen.alpha)
    found.lower.flat[cells], found.upper.flat[cells] = lower, upper
    with np.errstate(invalid="ignore"):
        write_signals(found, found.p_high <= chosen.alpha, found.p_low <= chosen.alpha, chosen.direction)
    return found


def _baseline(counts: Floats, total: Floats, columns: int, chosen: ShareSettings) -> tuple[Floats, ...]:
    """Share, scatter (intraclass correlation), its degrees of freedom, the share's relative variance, periods before.

    Moments: Pearson's X2 = sum (y - n p)^2 / (n p (1 - p)) has the mean sum (1 - n/N)(1 + (n - 1) rho), solved for rho.
    """
    seen = np.isfinite(counts) & np.isfinite(total)
    y, n = np.where(seen, counts, 0.0), np.where(seen, total, 0.0)

    def sums(values: Floats) -> Floats:
        return _moving(values, columns, chosen)

    known = seen.astype(np.float64)
    size, cases, all_ = sums(known), sums(y), sums(n)
    ratio, square = sums(np.divide(y**2, n, out=np.zeros_like(y), where=n > 0)), sums(n**2)
    usual = size - 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (cases + 0.5) / (all_ + 1.0)
        pearson = (ratio - 2.0 * share * cases + share**2 * all_) / (share * (1.0 - share))
        excess = (all_ - size) - (square - all_) / all_
        scatter = np.clip((pearson - usual) / excess, 0.0, 0.99)
        doubt = (all_ + scatter * (square - all_)) / all_**2
    before = (np.cumsum(known, axis=1) - known)[:, -columns:]
    scatter[~(usual >= chosen.shortest - chosen.guard - 2)] = np.nan
    return share, scatter, usual, doubt, before


def _moving(values: Floats, columns: int, chosen: ShareSettings) -> Floats:
    """The sum over each judged period's baseline."""
    total = np.concatenate([np.zeros((values.shape[0], 1)), np.cumsum(values, axis=1)], axis=1)
    at = np.arange(values.shape[1] - columns, values.shape[1])
    first, end = np.maximum(at - chosen.window, 0), np.maximum(at - chosen.guard, 0)
    return np.asarray(total[:, end] - total[:, np.minimum(first, end)])


def _components(share: Floats, scatter: Floats, freedom: Floats, doubt: Floats) -> tuple[Floats, Floats]:
    """a and b of the mixture, (n, nodes): the scatter with the doubt about it and about the share.

    1 + rho is taken to have the relative error of a variance on ``freedom`` degrees of freedom.
    """
    ratio = 2.0 / (9.0 * freedom[:, None])
    scale = np.maximum(1.0 - ratio + _NODES * np.sqrt(ratio), 0.2) ** 3
    rho = np.clip(scatter[:, None] / scale + doubt[:, None], 1e-12, 0.995)
    precision = 1.0 / rho - 1.0
    return share[:, None] * precision, (1.0 - share)[:, None] * precision


def beta_binomial_tails(counts: Floats, totals: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Mid-p tails, high and low, of counts (n,) out of totals (n,) under the mixture a, b (n, nodes).

    Above a total of 100,000 the beta distribution of the same mean and variance answers.
    """
    nodes = a.shape[1]
    y, n = np.repeat(counts, nodes), np.repeat(totals, nodes)
    above, point, below = (np.full(y.size, np.nan) for _ in range(3))
    large = n > _LARGE
    flat_a, flat_b = np.ascontiguousarray(a).ravel(), np.ascontiguousarray(b).ravel()
    share_tails(np.where(large, np.nan, y), n, flat_a, flat_b, above, point, below)
    if large.any():
        from scipy import special

        size = flat_a[large] + flat_b[large]
        rho = (1.0 + (n[large] - 1.0) / (size + 1.0)) / n[large]
        shrunk = (1.0 / rho - 1.0) / size
        chance = special.betainc(flat_a[large] * shrunk, flat_b[large] * shrunk, y[large] / n[large])
        above[large], below[large], point[large] = 1.0 - chance, chance, 0.0
    high = (above + 0.5 * point).reshape(a.shape) @ _WEIGHTS
    low = (below + 0.5 * point).reshape(a.shape) @ _WEIGHTS
    return np.clip(high, 0.0, 1.0), np.clip(low, 0.0, 1.0)


def _limits(totals: Floats, a: Floats, b: Floats, expected: Floats, alpha: float) -> tuple[Floats, Floats]:
    """The smallest and the largest unremarkable count."""

    def usual_above(count: Floats, at: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        return np.asarray(beta_binomial_tails(count, totals[at], a[at], b[at])[0] > alpha)

    def usual_below(count: Floats, at: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        return np.asarray(beta_binomial_tails(totals[at] - count, totals[at], a[at], b[at])[1] > alpha)

    start = np.floor(expected)
    upper = last_where(usual_above, start, bottom=0.0, top=totals)
    lower = totals - last_where(usual_below, totals - start, bottom=0.0, top=totals)
    return np.minimum(lower, expected), np.maximum(upper, expected)
