"""Farrington's first algorithm (1996), and limits by the delta method with the standard error that they need.

Farrington, Andrews, Beale and Catchpole (1996), J. R. Statist. Soc. A 159, 547-563: seven weeks around the same
season of each earlier year, a trend where it is significant at 5%, residuals over 1 down-weighted, and a two-sided
limit on the 2/3 power of the count. Kept to compare with; `farrington` finds more and cries wolf less.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.seasonal.farrington import (
    FarringtonFits,
    FarringtonSettings,
    fit_farrington,
    recent_total,
)
from kinga.methods.surge.vocabulary import SURGE, Floats, Forecast, empty_forecast

__all__ = ["METHOD", "delta_limits", "detect_farrington_1996"]

METHOD = "farrington-1996"
_FEWEST, _RECENT = 5.0, 4


def delta_limits(fits: FarringtonFits, alpha: float) -> tuple[Floats, Floats]:
    """Lower and upper limit at one-sided ``alpha`` on the 2/3 power, with the doubt about the mean; shape of ``fits``.

    U = (m^(2/3) + z sqrt(4/9 m^(1/3) tau))^(3/2), tau = phi (1 + m v), phi v the variance of log m: Farrington et al.
    (1996). The reference implementation's "delta" limits, and the t test of its trend, take a variance
    that is too small by about m after down-weighting; this is the one that belongs there, and without down-weighting
    the two are equal (tests/methods/surge/test_farrington.py).
    """
    z = NormalDist().inv_cdf(1.0 - alpha)
    middle, deviation = _on_power(fits)
    return np.maximum(middle - z * deviation, 0.0) ** 1.5, (middle + z * deviation) ** 1.5


def _on_power(fits: FarringtonFits) -> tuple[Floats, Floats]:
    tau = fits.spread * (1.0 + fits.mean * fits.doubt)
    return fits.mean ** (2.0 / 3.0), np.sqrt(4.0 / 9.0 * np.cbrt(fits.mean) * tau)


def detect_farrington_1996(
    batch: Batch | npt.ArrayLike, *, alpha: float = 0.01, years: int | None = None, last: int | None = None
) -> Forecast:
    """Judge the last ``last`` periods, upward only; ``alpha`` is two-sided, as in the paper. Shapes (n_series, last)."""
    from scipy import special

    batch = batch if isinstance(batch, Batch) else Batch.of(batch)
    settings = FarringtonSettings(levels=1, reweight_above=1.0, trend_level=0.05, years=years)
    fits = fit_farrington(batch, settings, last=last)
    columns = fits.mean.shape[1]
    found = empty_forecast(batch.counts[:, batch.counts.shape[1] - columns :].copy(), METHOD, "")
    found.note[:] = fits.note
    found.note[np.isnan(found.observed)] = "missing"
    found.expected[:] = fits.mean
    found.upper[:] = delta_limits(fits, alpha / 2.0)[1]
    middle, deviation = _on_power(fits)
    found.p_high[:] = special.ndtr(-(np.cbrt(found.observed) ** 2 - middle) / deviation)
    few = recent_total(batch.counts, columns, _RECENT) < _FEWEST
    with np.errstate(invalid="ignore"):
        found.signal[(found.observed > found.upper) & ~few] = SURGE
    found.note[few & np.isfinite(fits.mean)] = "few_cases"
    found.upper[few] = np.nan
    return found
