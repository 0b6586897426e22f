"""The usual level that CUSUM and GLR watch for a change from: a Poisson or negative-binomial regression.

log m(t) = b0 + one wave a year (from two years of training on), variance m + a m^2. The training periods are
those before the first one monitored, and the level learnt from them stays fixed. Maximum likelihood, the
coefficients and the dispersion a in turn (Lawless 1987, Can. J. Statist. 15, 209-225); vectorised over series.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from kinga.methods.surge.batch import Batch, Ints
from kinga.methods.surge.vocabulary import Floats

__all__ = ["SHORTEST", "InControl", "learn"]

SHORTEST: Final = 8
ROUNDS, STEPS = 30, 40
_CHUNK = 512


@dataclass(frozen=True, eq=False)
class InControl:
    """The learnt level of a batch: ``mean`` (n_series, n_periods) of every period, NaN where nothing was learnt.

    ``dispersion`` (n_series,) is a in variance = m + a m^2, 0 for Poisson; ``doubt`` the variance of log mean,
    shape of ``mean``; ``start`` (n_series,) the first column monitored.
    """

    mean: Floats
    dispersion: Floats
    doubt: Floats
    start: Ints
    note: npt.NDArray[np.str_]


def learn(batch: Batch, *, last: int | None = None, dispersed: bool = True) -> InControl:
    """Learn from the columns before the last ``last``; None: from the first half, at most three years.

    ``dispersed`` False keeps to Poisson. A series with fewer than 8 training counts or none above 0 is not learnt.
    """
    n_series, n_periods = batch.counts.shape
    year = batch.year
    begin = batch.begin
    if last is None:
        half = np.clip((n_periods - begin) // 2, SHORTEST, 3 * year)
        start = np.minimum(begin + half, n_periods)
    else:
        start = np.full(n_series, max(0, n_periods - last), dtype=np.int64)
    found = InControl(
        np.full(batch.counts.shape, np.nan), np.zeros(n_series), np.full(batch.counts.shape, np.nan), start,
        np.full(n_series, "too_short", dtype="<U14"),
    )  # fmt: skip
    usable = np.isfinite(batch.counts) & (np.arange(n_periods) < start[:, None])
    seen = usable.sum(axis=1)
    total = np.where(usable, batch.counts, 0.0).sum(axis=1)
    found.note[seen >= SHORTEST] = "no_cases"
    ready = (seen >= SHORTEST) & (total > 0)
    found.note[ready] = ""
    seasonal = ready & (start - begin >= 2 * year)
    for wave, chosen in ((True, ready & seasonal), (False, ready & ~seasonal)):
        rows = np.flatnonzero(chosen)
        for part in range(0, rows.size, _CHUNK):
            _learn_some(
                batch,
                rows[part : part + _CHUNK],
                usable,
                _design(n_periods, year if wave else 0),
                dispersed,
                found,
            )
    return found


def _learn_some(
    batch: Batch,
    rows: npt.NDArray[np.intp],
    usable: npt.NDArray[np.bool_],
    design: Floats,
    dispersed: bool,
    found: InControl,
) -> None:
    """Fit these rows together and write what they learnt."""
    weight = usable[rows].astype(np.float64)
    counts = np.where(usable[rows], batch.counts[rows], 0.0)
    offset = np.zeros_like(counts)
    if batch.exposure is not None:
        offset = np.log(np.where(batch.exposure[rows] > 0, batch.exposure[rows], np.nan))
    safe = np.where(np.isfinite(offset), offset, 0.0)
    beta = np.zeros((rows.size, design.shape[1]))
    beta[:, 0] = np.log(counts.sum(axis=1) / (weight * np.exp(safe)).sum(axis=1))
    dispersion = np.zeros(rows.size)
    beta, information = _climb(beta, design, safe, counts, weight, dispersion)
    if dispersed:
        _disperse(beta, information, dispersion, design, (safe, counts, weight))
    found.mean[rows] = np.exp(beta @ design.T + offset)
    found.dispersion[rows] = dispersion
    inverse = np.linalg.inv(information)
    found.doubt[rows] = np.einsum("ti,nij,tj->nt", design, inverse, design)


def _disperse(
    beta: Floats, information: Floats, dispersion: Floats, design: Floats, data: tuple[Floats, Floats, Floats]
) -> None:
    """Coefficients and dispersion in turn until neither moves, written in place; data: offset, counts, weight."""
    offset, counts, weight = data
    mean = np.exp(beta @ design.T + offset)
    # The slope of the likelihood at a = 0: where it is not above 0, Poisson fits as well as anything.
    moving = np.flatnonzero((weight * ((counts - mean) ** 2 - counts)).sum(axis=1) > 0)
    for _ in range(ROUNDS):
        if not moving.size:
            break
        some = (offset[moving], counts[moving], weight[moving])
        mean = np.exp(beta[moving] @ design.T + some[0])
        new = _dispersion(some[1], mean, some[2], dispersion[moving])
        beta[moving], information[moving] = _climb(beta[moving], design, *some, new)
        settled = np.abs(new - dispersion[moving]) <= 1e-9 * new + 1e-10
        dispersion[moving] = new
        moving = moving[~settled]


def _design(n_periods: int, year: int) -> Floats:
    """A constant, and a wave of ``year`` periods unless that is 0."""
    constant = np.ones(n_periods)
    if year == 0:
        return constant[:, None]
    angle = 2.0 * math.pi * np.arange(n_periods) / year
    return np.column_stack([constant, np.cos(angle), np.sin(angle)])


def _climb(
    beta: Floats, design: Floats, offset: Floats, counts: Floats, weight: Floats, dispersion: Floats
) -> tuple[Floats, Floats]:
    """Newton's steps with the expected information, for all rows at once -> coefficients, information."""
    size = design.shape[1]
    for _ in range(STEPS):
        mean = np.exp(np.minimum(beta @ design.T + offset, 60.0))
        share = weight / (1.0 + dispersion[:, None] * mean)
        score = (share * (counts - mean)) @ design
        information = np.einsum("nt,ti,tj->nij", share * mean, design, design) + 1e-10 * np.eye(size)
        step = np.linalg.solve(information, score[:, :, None])[:, :, 0]
        largest = np.abs(step).max(axis=1, keepdims=True)
        beta = beta + step * np.minimum(1.0, 2.0 / np.maximum(largest, 1e-300))
        if (largest < 1e-10).all():
            break
    return beta, information


def _dispersion(counts: Floats, mean: Floats, weight: Floats, start: Floats) -> Floats:
    """The a of greatest likelihood given the means, by Newton's steps on log(1/a); 0 where Poisson fits as well."""
    moment = (weight * ((counts - mean) ** 2 - mean)).sum(axis=1) / (weight * mean**2).sum(axis=1)
    log_size = -np.log(np.clip(np.where(start > 0, start, moment), 1e-5, 1e3))
    for _ in range(STEPS):
        size = np.exp(log_size)[:, None]
        slope = special.digamma(counts + size) - special.digamma(size) + np.log(size) + 1.0
        slope -= np.log(size + mean) + (counts + size) / (size + mean)
        bend = special.polygamma(1, counts + size) - special.polygamma(1, size) + 1.0 / size
        bend += -1.0 / (size + mean) - (mean - counts) / (size + mean) ** 2
        first = (weight * size * slope).sum(axis=1)
        second = (weight * (size * slope + size**2 * bend)).sum(axis=1)
        step = np.where(second < 0, -first / np.minimum(second, -1e-300), np.sign(first))
        step = np.clip(step, -1.5, 1.5)
        log_size = np.clip(log_size + step, -7.0, 16.0)
        if (np.abs(step) < 1e-9).all():
            break
    return np.where(log_size > 13.0, 0.0, np.exp(-log_size))
