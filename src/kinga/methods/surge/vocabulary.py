"""The words every detector shares: `Forecast` for a batch, `Verdict` for one period of one series."""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

__all__ = [
    "NOTES",
    "SILENCE",
    "SURGE",
    "Direction",
    "Floats",
    "Forecast",
    "Signal",
    "SurgeInputError",
    "Texts",
    "Verdict",
    "as_batch",
    "empty_forecast",
    "write_signals",
]

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.str_]
Signal = Literal["", "surge", "silence"]
Direction = Literal["both", "up", "down"]

SURGE: Final = "surge"
SILENCE: Final = "silence"

NOTES: Final = MappingProxyType(
    {
        "": "",
        "too_short": "The history is too short to say what is usual.",
        "missing": "No count was reported for this period; missing is not zero.",
        "few_cases": "Fewer than 5 cases in the last 4 periods: too few to call a surge.",
        "zero_run": "Several periods of zero in a row: together they are unlikely, each alone may not be.",
        "new_level": "Most of the last 13 periods were signalled the same way: "
        "their level is taken as the usual one from now on.",
        "no_cases": "No case in the whole baseline, so the seasons of earlier years say nothing.",
        "too_little": "Too few counts were reported in the baseline to judge by.",
        "no_denominator": "The denominator of this period is missing or zero.",
        "no_spread": "The baseline counts are all the same, so this method has no measure of chance here.",
        "not_complete": "Reports for this period may still be on their way: "
        "a silence is held back until it is known how many are missing.",
        "claim": "Only a ratio or share was published: without counts there is no p-value.",
    }
)
"""Every note code with its English sentence. Screens translate the code, the command line prints the sentence."""


class SurgeInputError(KingaError):
    """Counts that cannot be what they say: negative, infinite, or of the wrong shape."""


@dataclass(frozen=True)
class Verdict:
    """What one method says of one period of one series. A number that cannot be given is None."""

    observed: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    p_high: float | None
    p_low: float | None
    signal: Signal
    method: str
    note: str


@dataclass(frozen=True, eq=False)
class Forecast:
    """What one method says of a batch. Every array has the shape (n_series, n_periods).

    ``observed`` and ``expected`` are in the unit of the counts. A count above ``upper`` has a p_high,
    a count below ``lower`` a p_low, at or under alpha: the bounds themselves are unremarkable.
    ``p_high`` and ``p_low`` are one-sided. ``signal`` holds '', 'surge' or 'silence'; ``note`` holds a
    key of `NOTES`. NaN means that the method cannot say, for the reason in ``note``.
    """

    observed: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    p_high: Floats
    p_low: Floats
    signal: Texts
    note: Texts
    method: str

    def columns(self, last: int) -> Forecast:
        """The last columns only; views, not copies."""
        start = max(0, self.observed.shape[1] - last)
        arrays = {f.name: getattr(self, f.name)[:, start:] for f in fields(self) if f.name != "method"}
        return Forecast(**arrays, method=self.method)

    def verdict(self, series: int, period: int) -> Verdict:
        """The verdict on one period of one series; both are positions in the batch."""
        at = (series, period)
        found = str(self.signal[at])
        signal: Signal = "surge" if found == SURGE else "silence" if found == SILENCE else ""
        return Verdict(
            observed=_number(self.observed[at]),
            expected=_number(self.expected[at]),
            lower=_number(self.lower[at]),
            upper=_number(self.upper[at]),
            p_high=_number(self.p_high[at]),
            p_low=_number(self.p_low[at]),
            signal=signal,
            method=self.method,
            note=str(self.note[at]),
        )


def as_batch(counts: npt.ArrayLike) -> Floats:
    """Counts as a float array (n_series, n_periods); one series alone becomes a batch of one.

    NaN is a missing count. Raises `SurgeInputError` for a negative or infinite count.
    """
    batch = np.array(counts, dtype=np.float64, copy=True)
    if batch.ndim == 1:
        batch = batch[None, :]
    if batch.ndim != 2:
        raise SurgeInputError("Counts must be one row a series and one column a period.")
    if np.isinf(batch).any() or (batch < 0).any():
        raise SurgeInputError("A count is negative or infinite. Correct it, or leave it empty if unknown.")
    return batch


def empty_forecast(observed: Floats, method: str, note: str) -> Forecast:
    """A forecast that says nothing yet, with ``note`` everywhere; detectors fill it in."""
    shape = observed.shape
    widest = max(len(code) for code in NOTES)
    numbers = [np.full(shape, np.nan) for _ in range(5)]
    return Forecast(
        observed,
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        signal=np.full(shape, "", dtype="<U7"),
        note=np.full(shape, note, dtype=f"<U{widest}"),
        method=method,
    )


def write_signals(
    found: Forecast, high: npt.NDArray[np.bool_], low: npt.NDArray[np.bool_], direction: Direction
) -> None:
    """Write 'surge' where ``high`` and 'silence' where ``low``, as far as the direction asks."""
    if direction != "up":
        found.signal[low] = SILENCE
    if direction != "down":
        found.signal[high] = SURGE


def _number(value: np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None
