"""The fit behind harmonic regression, compiled: quasi-Poisson with a slope and up to two waves a year.

log m(t) = log e(t) + b0 + b1 t + what the calendar says + sum over j of a_j cos(j angle) + c_j sin(j angle), climbed by
Newton's steps with a weak normal prior on everything but b0 (standard deviation `PRIOR` of a wave, and of the slope
over the whole baseline), which keeps sparse series finite; after the first fit slope, calendar and waves are drawn
towards nothing, as far as the data bear it (`_shrink`). t is measured from the period judged in units of the
baseline's length.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kinga.methods.compiling import kernel
from kinga.methods.surge.seasonal.algebra import solve
from kinga.methods.surge.seasonal.drifting import drifted
from kinga.methods.surge.seasonal.recurring import likeness, season, spread_around
from kinga.methods.surge.seasonal.weighing import (
    doubt_of,
    kept_of_spread,
    reweigh,
    skewness_of,
    spread_of,
    terms_of,
)

__all__ = ["fit_harmonic"]

STEPS = 25
ROUNDS = 2
MOST_SKEWED = 1.5
PRIOR = 1.0
CLOSE = 1e-7
LARGEST_STEP = 2.0
SMALLEST_SHARE = 0.02


@kernel(nogil=True, error_model="numpy")
def _normal(beta: Any, size: Any, base: Any, room: Any) -> Any:
    """Means at `beta`, and the lower triangle of the information and the score, prior included."""
    low, last, now, y, w, e, waves = base
    matrix, vector, mean, row, _other, _step, penalty = room
    matrix[:], vector[:] = 0.0, 0.0
    for at in range(low, last):
        if w[at] <= 0.0:
            mean[at] = 0.0
            continue
        terms_of(at, now, now - low, waves, row)
        eta = 0.0
        for i in range(size):
            eta += beta[i] * row[i]
        mean[at] = e[at] * math.exp(min(eta, 60.0))
        weight, rest = w[at] * mean[at], w[at] * (y[at] - mean[at])
        for i in range(size):
            vector[i] += rest * row[i]
            scaled = weight * row[i]
            for j in range(i + 1):
                matrix[i, j] += scaled * row[j]
    matrix[0, 0] += 1e-9
    for i in range(1, size):
        matrix[i, i] += penalty[i]
        vector[i] -= beta[i] * penalty[i]


@kernel(nogil=True, error_model="numpy")
def _climb(beta: Any, size: Any, base: Any, room: Any) -> Any:
    """Newton's steps to the mode; leaves the means there and the factor of the information. False: no way up."""
    matrix, vector, _mean, _row, _other, step, _penalty = room
    for _ in range(STEPS):
        _normal(beta, size, base, room)
        if not solve(matrix, vector, size, step):
            return False
        largest = 0.0
        for i in range(size):
            largest = max(largest, abs(step[i]))
        shrink = min(1.0, LARGEST_STEP / largest) if largest > 0.0 else 1.0
        for i in range(size):
            beta[i] += shrink * step[i]
        if largest < CLOSE:
            return True
    return True


@kernel(nogil=True, error_model="numpy")
def _shrink(beta: Any, size: Any, known: Any, spread: Any, strength: Any, room: Any) -> Any:
    """Priors from the data: slope, first and second wave are each drawn to 0 by James and Stein's share.

    With V the variances of a group's d coefficients, W = sum of beta^2 / V and s = max(0, 1 - strength d / W), the
    penalty is that at which the group's coefficients keep the share s.
    """
    factor, _vector, _mean, row, _other, answer, penalty = room
    first = 1
    while first < size:
        count = 1 if first < 2 + known else 2
        wald, variance = 0.0, 0.0
        for i in range(first, first + count):
            row[:] = 0.0
            row[i] = 1.0
            own = doubt_of(factor, size, row, answer)
            wald += beta[i] ** 2 / (own * spread)
            variance += own / count
        kept = max(1.0 - strength * count / max(wald, 1e-9), SMALLEST_SHARE)
        for i in range(first, first + count):
            penalty[i] = max(penalty[i], (1.0 - kept) / kept / variance)
        first += count


@kernel(nogil=True, error_model="numpy")
def _forecast(beta: Any, size: Any, base: Any, room: Any) -> Any:
    """(mean, doubt) of the period judged, and of the sum of it and the one before; doubt as in farrington."""
    low, _last, now, _y, _w, e, waves = base
    factor, _vector, _mean, row, other, answer, _penalty = room
    terms_of(now, now, now - low, waves, row)
    terms_of(now - 1, now, now - low, waves, other)
    eta, before = 0.0, 0.0
    for i in range(size):
        eta += beta[i] * row[i]
        before += beta[i] * other[i]
    mean, earlier = e[now] * math.exp(min(eta, 60.0)), e[now - 1] * math.exp(min(before, 60.0))
    doubt = doubt_of(factor, size, row, answer)
    both = mean + earlier
    for i in range(size):
        row[i] = (mean * row[i] + earlier * other[i]) / both
    return mean, doubt, both, doubt_of(factor, size, row, answer)


@kernel(nogil=True, error_model="numpy")
def _load(counts: Any, exposure: Any, y: Any, w: Any, e: Any) -> Any:
    for i in range(counts.size):
        over = exposure[i] if exposure.size else 1.0
        good = counts[i] >= 0.0 and over > 0.0
        y[i], w[i], e[i] = counts[i] if good else 0.0, 1.0 if good else 0.0, over if over > 0.0 else 1.0


@kernel(nogil=True, error_model="numpy")
def _recurring(
    now: Any, span: Any, threshold: Any, size: Any, forecast: Any, y: Any, w: Any, mean: Any
) -> Any:
    """The forecast with what comes round every year -> (mean, doubt, mean of two, doubt of two, spread)."""
    alone, doubt, both, both_doubt, spread = forecast
    tau = likeness(span, spread, y, w, mean)
    if tau <= 0.0:
        return forecast
    for _ in range(2):
        spread = spread_around(span, spread, tau, threshold, size, y, w, mean)
    u, v = season(now, span, spread, tau, threshold, y, w, mean)
    before_u, before_v = season(now - 1, span, spread, tau, threshold, y, w, mean)
    earlier = (both - alone) * (1.0 + before_u)
    alone *= 1.0 + u
    both = alone + earlier
    share = alone / both
    both_doubt += v * share**2 + before_v * (1.0 - share) ** 2
    return alone, doubt + v, both, both_doubt, spread


@kernel(nogil=True, error_model="numpy")
def _settle(beta: Any, size: Any, known: Any, rules: Any, base: Any, room: Any) -> Any:
    """Past outbreaks weighed down, coefficients shrunk, and both fitted again -> (good, spread, degrees of freedom).

    Outbreaks in the first fit's spread hide smaller ones, so the second round sees them better. Where counts are rare
    and uneven there is none: there a burst is no outbreak, and `_standard` not near enough to tell.
    """
    spread, threshold, strength = rules
    freedom = 0
    for turn in range(ROUNDS):
        reweigh(spread, threshold, size, base, room)
        if turn == 0:
            _shrink(beta, size, known, spread, strength, room)
        if not _climb(beta, size, base, room):
            return False, spread, freedom
        spread, freedom = spread_of(size, base, room[2])
        spread = max(1.0, spread / kept_of_spread(threshold))
        if skewness_of(spread, base, room[2]) > MOST_SKEWED:
            break
    return True, spread, freedom


@kernel(nogil=True, error_model="numpy")
def _begin(beta: Any, low: Any, last: Any, total: Any, seen: Any, e: Any) -> Any:
    """Where nothing is known of the coefficients: a level."""
    weight = 0.0
    for at in range(low, last):
        weight += e[at] * seen[at]
    beta[:] = 0.0
    beta[0] = math.log((total + 0.5) / weight)


@kernel(nogil=True, error_model="numpy")
def _judge(beta: Any, now: Any, begin: Any, year: Any, rules: Any, y: Any, seen: Any, w: Any, e: Any, waves: Any, room: Any, states: Any) -> Any:  # fmt: skip
    """One period of one series -> (status, mean, doubt, mean of two, doubt of two, spread, degrees of freedom)."""
    mean, penalty, known = room[2], room[6], waves.shape[1] - 4
    longest, shortest, left_out, threshold, cases, strength = rules
    low, last = max(begin, now - left_out - longest), now - left_out
    base = (low, last, now, y, w, e, waves)
    total, reported = 0.0, 0
    for at in range(low, last):
        w[at] = seen[at]
        total += y[at]
        reported += 1 if seen[at] > 0.0 else 0
    nothing = (math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    if reported < shortest:
        return (4, *nothing)
    size = 6 + known if total >= cases[1] else 4 + known if total >= cases[0] else 1
    if beta[0] != beta[0]:
        _begin(beta, low, last, total, seen, e)
    beta[size:] = 0.0
    # Half a case, as in the short baseline: a baseline of zeros does not make a single case look impossible.
    y[low] += 0.5
    penalty[:] = 1.0 / PRIOR**2
    good = _climb(beta, size, base, room)
    spread, freedom = spread_of(size, base, mean)
    if good and threshold > 0.0 and freedom > 0:
        good, spread, freedom = _settle(beta, size, known, (spread, threshold, strength), base, room)
    y[low] -= 0.5
    if not good or freedom < 3:
        beta[0] = math.nan
        return (2, *nothing)
    alone, doubt, both, both_doubt = _forecast(beta, size, base, room)
    forecast = (alone, doubt, both, both_doubt, spread)
    if threshold > 0.0:
        span = (low, last, year)
        forecast = drifted(now, span, threshold, size, forecast, y, w, mean, states)
        forecast = _recurring(now, span, threshold, size, forecast, y, w, mean)
    return (0, forecast[0], forecast[1], forecast[2], forecast[3], forecast[4], freedom)


@kernel(nogil=True, error_model="numpy")
def fit_harmonic(counts: Any, exposure: Any, begin: Any, angle: Any, turn: Any, calendar: Any, rules: Any, out: Any) -> Any:  # fmt: skip
    """Judge the last columns of every series; fills the arrays of `out`, (n, last) each.

    counts (n, m); exposure the same or (0, 0); begin (n,); angle (n,) of column 0 and turn a column, in radians;
    calendar (1 or n, m, kinds); rules: longest and shortest baseline, periods left out, threshold of reweighting
    (0: none), the cases from which one wave and two waves are fitted, and the strength of shrinking.
    """
    status, mean, doubt, both, both_doubt, spread, freedom = out
    n, m = counts.shape
    kinds = calendar.shape[2]
    terms = 6 + kinds
    room = (
        np.empty((terms, terms)), np.empty(terms), np.empty(m), np.empty(terms), np.empty(terms), np.empty(terms),
        np.empty(terms),
    )  # fmt: skip
    y, seen, e, w, waves = np.empty(m), np.empty(m), np.empty(m), np.empty(m), np.empty((m, kinds + 4))
    beta, states = np.empty(terms), (np.empty(m), np.empty(m))
    shift = m - status.shape[1]
    for s in range(n):
        _load(counts[s], exposure[s] if exposure.size else np.empty(0), y, seen, e)
        for p in range(m):
            here = angle[s] + turn * p
            for kind in range(kinds):
                waves[p, kind] = calendar[s if calendar.shape[0] > 1 else 0, p, kind]
            for wave in range(2):
                waves[p, kinds + 2 * wave] = math.cos((wave + 1) * here)
                waves[p, kinds + 2 * wave + 1] = math.sin((wave + 1) * here)
        beta[:] = math.nan
        for now in range(max(shift, 1), m):
            at = now - shift
            (
                status[s, at], mean[s, at], doubt[s, at], both[s, at], both_doubt[s, at], spread[s, at],
                freedom[s, at],
            ) = _judge(beta, now, begin[s], 2.0 * math.pi / turn, rules, y, seen, w, e, waves, room, states)  # fmt: skip
