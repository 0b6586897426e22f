"""The fit behind both Farrington algorithms, compiled: a quasi-Poisson regression without a matrix.

The model is log m(t) = log e(t) + c(level of t) + b t. Given the slope b, the level effects have a closed form,
c(g) = log(Y_g / E_g) with Y_g the weighted counts of level g and E_g the weighted sum of e(t) exp(b t); what
remains is one concave function of b, climbed by Newton's steps, b += score / information with

    score        sum w y t - sum Y_g mean_g(t)        mean and variance of t in level g
    information  sum Y_g variance_g(t)                under the weights w e exp(b t)

so that a fit costs a few passes over the baseline and no linear algebra. Hat values and the variance of a
prediction come from the same sums. Positions count from the oldest period of the baseline; t is measured from
the period judged, so that its own t is 0. All in one file, because numba does not notice a change in another.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kinga.methods.compiling import kernel

__all__ = ["fit_periods"]

STEPS = 30
LARGEST_STEP = 2.0  # of b times the length of the baseline
CLOSE = 1e-8


@kernel(nogil=True, error_model="numpy")
def _share_out(
    references: Any, now: Any, half: Any, levels: Any, last: Any, starts: Any, ends: Any, kinds: Any
) -> Any:
    """Cut the baseline into blocks of one level: the windows around each reference, and equal parts between.

    Level 0 is the season of the period judged. A remainder goes to the first parts, one period each.
    Blocks are written as positions [start, end) up to `last`; returns how many there are.
    """
    count = 0
    for year in range(references.size):
        here = references[year]
        following = references[year + 1] if year + 1 < references.size else now
        starts[count], ends[count], kinds[count] = here - half, min(here + half + 1, last), 0
        count += 1
        between = following - here - 2 * half - 1
        at = here + half + 1
        for part in range(levels - 1):
            size = between // (levels - 1) + (1 if part < between % (levels - 1) else 0)
            if at < last and size > 0:
                starts[count], ends[count], kinds[count] = at, min(at + size, last), part + 1
                count += 1
            at += size
    return count


@kernel(nogil=True, error_model="numpy")
def _sums(slope: Any, base: Any, sums: Any) -> Any:
    """Per level: the sums of w e exp(b t), times t, times t squared."""
    now, blocks, _y, _w, _e, starts, ends, kinds = base
    _cases, zeroth, first, second, weight = sums
    zeroth[:], first[:], second[:] = 0.0, 0.0, 0.0
    step = math.exp(slope)
    for block in range(blocks):
        a0, a1, a2 = 0.0, 0.0, 0.0
        growth = math.exp(slope * (starts[block] - now))
        for i in range(starts[block], ends[block]):
            value = weight[i] * growth
            t = float(i - now)
            a0 += value
            a1 += value * t
            a2 += value * t * t
            growth *= step
        level = kinds[block]
        zeroth[level] += a0
        first[level] += a1
        second[level] += a2


@kernel(nogil=True, error_model="numpy")
def _information(sums: Any) -> Any:
    cases, zeroth, first, second, _weight = sums
    total = 0.0
    for level in range(cases.size):
        if cases[level] > 0.0:
            middle = first[level] / zeroth[level]
            total += cases[level] * max(0.0, second[level] / zeroth[level] - middle * middle)
    return total


@kernel(nogil=True, error_model="numpy")
def _climb(slope: Any, trend: Any, base: Any, sums: Any) -> Any:
    """The slope of greatest likelihood; leaves the level sums at that slope in `sums`.

    `base`: the period judged, how many blocks, then counts, weights and exposures by position, and the blocks'
    starts, ends and levels. `sums`: cases and sums of order 0, 1, 2 by level, and w e by position.
    """
    now, blocks, y, w, e, starts, ends, kinds = base
    cases, zeroth, first, _second, weight = sums
    cases[:] = 0.0
    moment = 0.0
    for block in range(blocks):
        for i in range(starts[block], ends[block]):
            cases[kinds[block]] += w[i] * y[i]
            moment += w[i] * y[i] * (i - now)
            weight[i] = w[i] * e[i]
    _sums(slope, base, sums)
    if not trend:
        return slope
    length = float(now - starts[0])
    for _ in range(STEPS):
        score = moment
        for level in range(cases.size):
            if cases[level] > 0.0:
                score -= cases[level] * first[level] / zeroth[level]
        information = _information(sums)
        if information <= 0.0:
            break
        step = min(max(score / information, -LARGEST_STEP / length), LARGEST_STEP / length)
        slope += step
        _sums(slope, base, sums)
        if abs(step) * length < CLOSE:
            break
    return slope


@kernel(nogil=True, error_model="numpy")
def _spread(slope: Any, trend: Any, base: Any, sums: Any) -> Any:
    """Pearson's chi-squared by its degrees of freedom, and those degrees."""
    now, blocks, y, w, e, starts, ends, kinds = base
    cases, zeroth, _first, _second, weight = sums
    chi, seen, levels = 0.0, 0, 0
    step = math.exp(slope)
    for block in range(blocks):
        level = kinds[block]
        growth = math.exp(slope * (starts[block] - now)) * cases[level] / zeroth[level]
        for i in range(starts[block], ends[block]):
            if weight[i] > 0.0:
                seen += 1
                mean = growth * e[i]
                if mean > 0.0:
                    chi += w[i] * (y[i] - mean) ** 2 / mean
            growth *= step
    for level in range(cases.size):
        levels += 1 if zeroth[level] > 0.0 else 0
    freedom = seen - levels - (1 if trend else 0)
    return (chi / freedom if freedom > 0 else math.nan), freedom


@kernel(nogil=True, error_model="numpy")
def _reweigh(slope: Any, trend: Any, spread: Any, threshold: Any, base: Any, sums: Any) -> Any:
    """Down-weight past outbreaks: an Anscombe residual s over the threshold gets s^-2, and the sum is kept.

    s = 1.5 (y^(2/3) - m^(2/3)) / (m^(1/6) sqrt(spread (1 - h))) never exceeds Pearson's residual, which is
    looked at first, because powers are dear. Weights hold 0 or 1 before, and positive numbers after.
    """
    now, blocks, y, w, e, starts, ends, kinds = base
    cases, zeroth, first, _second, weight = sums
    information = _information(sums) if trend else 0.0
    certainty = 1.0 / information if information > 0.0 else 0.0
    step, total, seen = math.exp(slope), 0.0, 0
    for block in range(blocks):
        level = kinds[block]
        growth = math.exp(slope * (starts[block] - now)) * cases[level] / zeroth[level]
        middle, share = first[level] / zeroth[level], 1.0 / cases[level]
        for i in range(starts[block], ends[block]):
            mean = growth * e[i]
            growth *= step
            if weight[i] <= 0.0:
                continue
            seen += 1
            if y[i] > mean > 0.0:
                rest = 1.0 - mean * (share + certainty * (i - now - middle) ** 2)
                if rest > 1e-9 and (y[i] - mean) ** 2 > threshold**2 * mean * spread * rest:
                    s = 1.5 * (y[i] ** (2.0 / 3.0) - mean ** (2.0 / 3.0)) / mean ** (1.0 / 6.0)
                    s /= math.sqrt(spread * rest)
                    if s > threshold:
                        w[i] = s**-2.0
            total += w[i]
    for block in range(blocks):
        for i in range(starts[block], ends[block]):
            w[i] *= seen / total


@kernel(nogil=True, error_model="numpy")
def _fit(slope: Any, trend: Any, threshold: Any, base: Any, sums: Any) -> Any:
    """Fit, down-weight past outbreaks where a threshold is given, fit again: slope, spread, degrees of freedom."""
    slope = _climb(slope, trend, base, sums)
    spread, freedom = _spread(slope, trend, base, sums)
    if threshold > 0.0 and freedom > 0:
        _reweigh(slope, trend, max(1.0, spread), threshold, base, sums)
        slope = _climb(slope, trend, base, sums)
        spread, freedom = _spread(slope, trend, base, sums)
    return slope, spread, freedom


@kernel(nogil=True, error_model="numpy")
def _load(counts: Any, exposure: Any, low: Any, length: Any, y: Any, w: Any, e: Any) -> Any:
    """Copy the baseline; a missing count or denominator has weight 0. Returns the largest count."""
    largest = 0.0
    for i in range(length):
        count, over = counts[low + i], exposure[low + i] if exposure.size else 1.0
        good = count >= 0.0 and over > 0.0
        y[i], e[i], w[i] = (count, over, 1.0) if good else (0.0, 1.0, 0.0)
        largest = max(largest, y[i])
    return largest


@kernel(nogil=True, error_model="numpy")
def _judge(counts: Any, exposure: Any, now: Any, references: Any, rules: Any, slope: Any, room: Any) -> Any:
    """One period of one series -> (status, mean, spread, slope, trend kept, doubt, degrees of freedom).

    `doubt` is the variance of log mean by the spread. Status: 0 good, 1 no case in the whole baseline,
    2 too little in it, 3 no denominator in the period judged.
    """
    half, levels, excluded, threshold, trend, critical = rules
    y, w, e, starts, ends, kinds, sums = room
    low, over = references[0] - half, exposure[now] if exposure.size else 1.0
    if not over > 0.0:
        return 3, math.nan, math.nan, slope, False, math.nan, 0
    last = now - excluded - low
    largest = _load(counts, exposure, low, last, y, w, e)
    if largest == 0.0:
        return 1, math.nan, math.nan, slope, False, math.nan, 0
    blocks = _share_out(references - low, now - low, half, levels, last, starts, ends, kinds)
    base = (now - low, blocks, y, w, e, starts, ends, kinds)
    cases, zeroth, first, _second, _weight = sums
    slope, spread, freedom = _fit(slope if trend else 0.0, trend, threshold, base, sums)
    if trend and freedom > 0:
        # The test of the trend takes the spread as it is; a prediction takes at least that of Poisson.
        size = abs(slope) * math.sqrt(_information(sums) / spread) if spread > 0.0 else math.inf
        sure = size >= critical[min(freedom, critical.size - 1)]
        if not sure or over * cases[0] / zeroth[0] > largest:
            trend = False
            for i in range(last):
                w[i] = 1.0 if w[i] > 0.0 else 0.0
            _slope, spread, freedom = _fit(0.0, False, threshold, base, sums)
    if freedom <= 0 or not zeroth[0] > 0.0:
        return 2, math.nan, math.nan, slope, trend, math.nan, freedom
    doubt = 1.0 / cases[0]
    if trend:
        doubt += (first[0] / zeroth[0]) ** 2 / _information(sums)
    return 0, over * cases[0] / zeroth[0], max(1.0, spread), slope, trend, doubt, freedom


@kernel(nogil=True, error_model="numpy")
def _room(size: Any, levels: Any, blocks: Any) -> Any:
    """What one thread needs to work in: by position, by block, by level."""
    sums = (np.empty(levels), np.empty(levels), np.empty(levels), np.empty(levels), np.empty(size))
    whole = (np.empty(blocks, np.int64), np.empty(blocks, np.int64), np.empty(blocks, np.int64))
    return (np.empty(size), np.empty(size), np.empty(size), whole[0], whole[1], whole[2], sums)


@kernel(nogil=True, error_model="numpy")
def fit_periods(counts: Any, exposure: Any, begin: Any, judged: Any, years: Any, seasons: Any, rules: Any, out: Any) -> Any:  # fmt: skip
    """Judge the periods from `judged[s]` on of every series s; fills the arrays of `out` from their right end.

    counts (n, m); exposure the same or (0, 0); begin, judged, years (n,). `seasons`: a table (rows, 5 or more) of how
    many periods ago the season was 1, 2 … years before, the row of column 0 of each series, and rows a column.
    `rules`: half window, levels, periods left out, threshold of reweighting, trend, critical values of its t.
    """
    back, anchor, stride = seasons
    half, levels, excluded, threshold, trend, critical = rules
    status, mean, spread, kept, doubt, freedom = out
    n, m = counts.shape
    room = _room(int(back.max()) * 2 + m, levels, (int(years.max()) if n else 0) * levels + 1)
    shift = m - status.shape[1]
    for s in range(n):
        slope = 0.0
        over = exposure[s] if exposure.size else np.empty(0)
        references = np.empty(years[s], np.int64)
        own = (half, levels, excluded, threshold, trend and years[s] >= 3, critical)
        for now in range(judged[s], m):
            at = now - shift
            for k in range(years[s]):
                references[k] = now - back[anchor[s] + stride * now, years[s] - 1 - k]
            if years[s] < 1 or references[0] - half < begin[s]:
                status[s, at] = 4
                continue
            found = _judge(counts[s], over, now, references, own, slope, room)
            status[s, at], mean[s, at], spread[s, at], slope = found[0], found[1], found[2], found[3]
            kept[s, at], doubt[s, at], freedom[s, at] = found[4], found[5], found[6]
            if not abs(slope) < 1.0:
                slope = 0.0
