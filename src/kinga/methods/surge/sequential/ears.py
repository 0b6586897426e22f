"""EARS C1, C2 and C3: a week against the seven before it (Hutwagner et al. 2003; Fricker et al. 2008).

With the mean m and the sample standard deviation s of seven counts, C1 takes the seven just before
the period judged, C2 the seven before a gap of two; C = (y - m) / s and the upper bound is m + z s,
z the normal quantile at 1 - alpha. C3 adds what C2 exceeded 1 by in the last three periods.

As published they look upward only (`direction` says otherwise), and three weeks of data are enough. They assume normal counts, so at small
means they cry wolf; `kinga.methods.surge.short` is the better choice from eight weeks on.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from kinga.methods.surge.vocabulary import (
    SILENCE,
    SURGE,
    Direction,
    Floats,
    Forecast,
    as_batch,
    empty_forecast,
)

__all__ = ["DEFAULT_ALPHA", "EarsMethod", "detect_ears"]

EarsMethod = Literal["ears-c1", "ears-c2", "ears-c3"]
C3Form = Literal["reference", "published"]

POINTS: Final = 7
LAG: Final = 2
DEFAULT_ALPHA: Final[dict[str, float]] = {"ears-c1": 0.01, "ears-c2": 0.01, "ears-c3": 0.025}


def detect_ears(
    counts: npt.ArrayLike,
    method: EarsMethod = "ears-c1",
    *,
    alpha: float | None = None,
    c3_form: C3Form = "reference",
    direction: Direction = "up",
    last: int | None = None,
) -> Forecast:
    """Judge every period of a batch (n_series, n_periods), NaN a missing count, by C1, C2 or C3.

    ``alpha`` is one-sided; left out it is .01 for C1 and C2 and .025 for C3. A period with one of its
    seven baseline counts missing is not judged. Without spread in the baseline C1 and C2 signal any
    count above it and say 'no_spread'. C1 and C2 have ``lower`` = m - z s and ``p_low`` too, which signal only if
    ``direction`` asks; C3 has no lower side. ``last`` gives the last columns only.

    C3 has two forms. 'reference' gives the numbers of the software that most surveillance rooms
    compare with: upper = max(0, y + s (z - what the last two periods exceeded 1 by)), so its alarm
    rests on the two periods before and not on the present count. 'published' puts the mean m in the
    place of the count y, as the papers do.
    """
    observed = as_batch(counts)
    if last is not None:
        observed = observed[:, max(0, observed.shape[1] - last - POINTS - LAG - 2) :]
    found = empty_forecast(observed, method, "too_short")
    mean, spread = _moving_moments(observed, 0 if method == "ears-c1" else LAG)
    quantile = float(special.ndtri(1.0 - (DEFAULT_ALPHA[method] if alpha is None else alpha)))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(spread > 0, (observed - mean) / spread, np.nan)
    if method == "ears-c3":
        recent = _recent_excess(statistic)
        start = observed if c3_form == "reference" else mean
        upper = np.maximum(0.0, start + spread * (quantile - recent))
        tail = recent if c3_form == "reference" else recent + np.where(spread > 0, statistic, 0.0)
    else:
        upper = mean + quantile * spread
        tail = statistic
    lower = np.maximum(mean - quantile * spread, 0.0) if method != "ears-c3" else np.full_like(mean, np.nan)
    _fill(found, mean, (lower, upper), tail, spread, direction)
    return found if last is None else found.columns(last)


def _fill(
    found: Forecast,
    mean: Floats,
    bounds: tuple[Floats, Floats],
    tail: Floats,
    spread: Floats,
    direction: Direction,
) -> None:
    """Write into the fresh forecast: only periods with a count and a bound are judged."""
    observed, (lower, upper) = found.observed, bounds
    judged = np.isfinite(observed) & np.isfinite(upper)
    found.expected[judged] = mean[judged]
    found.upper[judged] = upper[judged]
    found.p_high[judged] = special.ndtr(-tail[judged])
    sided = judged & np.isfinite(lower)
    found.lower[sided], found.p_low[sided] = lower[sided], special.ndtr(tail[sided])
    if direction != "down":
        found.signal[judged & (observed > upper)] = SURGE
    if direction != "up":
        found.signal[sided & (observed < lower)] = SILENCE
    found.note[judged] = ""
    found.note[np.isfinite(mean) & (~np.isfinite(upper) | (spread == 0))] = "no_spread"
    found.note[np.isnan(observed)] = "missing"


def _moving_moments(observed: Floats, lag: int) -> tuple[Floats, Floats]:
    """Mean and sample standard deviation of the seven periods that end ``lag`` + 1 before each one."""
    mean = np.full(observed.shape, np.nan)
    spread = np.full(observed.shape, np.nan)
    first = POINTS + lag
    if observed.shape[1] > first:
        windows = np.lib.stride_tricks.sliding_window_view(observed, POINTS, axis=1)
        windows = windows[:, : observed.shape[1] - first]
        mean[:, first:] = windows.mean(axis=2)
        spread[:, first:] = windows.std(axis=2, ddof=1)
    return mean, spread


def _recent_excess(statistic: Floats) -> Floats:
    """What C2 exceeded 1 by, summed over the two periods before each one; NaN where C2 has no value."""
    excess = np.full(statistic.shape, np.nan)
    beyond = np.where(np.isnan(statistic), np.nan, np.maximum(0.0, statistic - 1.0))
    excess[:, 2:] = beyond[:, 1:-1] + beyond[:, :-2]
    return excess
