"""One way into every detector: a batch, the name of a method or 'auto', and what came out, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch, Ints
from kinga.methods.surge.choosing import EARS_POINTS, LONG_YEARS, PERIODS_A_YEAR, SHORTEST
from kinga.methods.surge.periods import DAYS, rolling_weeks, tangled, untangled
from kinga.methods.surge.vocabulary import Direction, Floats, Forecast, SurgeInputError, Texts, empty_forecast

__all__ = ["METHODS", "Detection", "Method", "detect"]

Method = Literal[
    "auto",
    "farrington",
    "harmonic",
    "ears-c1",
    "ears-c2",
    "ears-c3",
    "short",
    "cusum",
    "glr",
    "silence",
    "means",
    "share",
]
METHODS: Final[tuple[Method, ...]] = get_args(Method)
_WIDEST: Final = max(len(name) for name in METHODS)


@dataclass(frozen=True, eq=False)
class Detection:
    """What was found in the last columns of a batch; all arrays (n_series, last).

    ``method`` is the method of each cell, '' where none could be used. ``earlier`` is how many periods before were
    reported. ``reason`` is the key of `REASONS` of an automatic choice, '' when the method was named.
    """

    forecast: Forecast
    method: Texts
    reason: Texts
    earlier: Ints


def detect(
    batch: Batch,
    method: Method = "auto",
    *,
    alpha: float = 0.005,
    direction: Direction = "both",
    last: int | None = None,
    years: int | None = None,
) -> Detection:
    """Judge the last ``last`` periods of each series (None: all) by one method, or by what each history allows.

    ``alpha`` is one-sided, per direction; ``years`` is Farrington's. Days are judged as sums of the seven days
    that end with each, which is then ``observed`` (EARS alone takes days singly). 'auto' takes the harmonic
    regression from three years of reported periods on, the short baseline from 8 weeks, EARS C1 at 7.
    Raises `SurgeInputError` for a method that is none, or a share without totals.
    """
    if method not in METHODS:
        raise SurgeInputError("There is no such method. Choose one of: " + ", ".join(METHODS) + ".")
    n_periods = batch.counts.shape[1]
    columns = n_periods if last is None else min(last, n_periods)
    seen = np.isfinite(batch.counts)
    earlier = (np.cumsum(seen, axis=1) - seen)[:, n_periods - columns :].astype(np.int64)
    asked = _Asked(alpha, direction, years)
    if batch.frequency == "day" and not method.startswith("ears"):
        return _by_sevens(batch, method, asked, None if last is None else columns, earlier)
    if method == "auto":
        return _automatic(batch, asked, columns, earlier)
    found = _run(batch, method, asked, last)
    shape = found.observed.shape
    return Detection(
        found, np.full(shape, method, dtype=f"<U{_WIDEST}"), np.full(shape, "", dtype="<U10"), earlier
    )


@dataclass(frozen=True)
class _Asked:
    alpha: float
    direction: Direction
    years: int | None


def _run(batch: Batch, method: str, asked: _Asked, last: int | None) -> Forecast:
    """One named method over the whole batch; what it needs is imported when it is first used."""
    alpha, direction = asked.alpha, asked.direction
    if method == "farrington":
        from kinga.methods.surge.seasonal.farrington import FarringtonSettings, detect_farrington

        by = FarringtonSettings(alpha=alpha, direction=direction, years=asked.years)
        return detect_farrington(batch, by, last=last)
    if method == "harmonic":
        from kinga.methods.surge.seasonal.harmonic import HarmonicSettings, detect_harmonic

        return detect_harmonic(batch, HarmonicSettings(alpha=alpha, direction=direction), last=last)
    if method == "short":
        from kinga.methods.surge.short import ShortSettings, detect_short

        chosen = ShortSettings(alpha=alpha, direction=direction)
        return detect_short(batch.counts, exposure=batch.exposure, settings=chosen, last=last)
    return _run_other(batch, method, asked, last)


def _run_other(batch: Batch, method: str, asked: _Asked, last: int | None) -> Forecast:
    alpha, direction = asked.alpha, asked.direction
    if method in {"ears-c1", "ears-c2", "ears-c3"}:
        from kinga.methods.surge.sequential.ears import detect_ears

        return detect_ears(batch.counts, method, alpha=alpha, direction=direction, last=last)  # type: ignore[arg-type]
    if method == "cusum":
        from kinga.methods.surge.sequential.cusum import CusumSettings, detect_cusum

        return detect_cusum(batch, CusumSettings(alpha=alpha, direction=direction), last=last)
    if method == "glr":
        from kinga.methods.surge.sequential.glr import GlrSettings, detect_glr

        return detect_glr(batch, GlrSettings(alpha=alpha, direction=direction), last=last)
    if method == "silence":
        from kinga.methods.surge.silence.detector import SilenceSettings, detect_silence

        return detect_silence(batch, SilenceSettings(alpha=alpha), last=last)
    if method == "share":
        from kinga.methods.surge.published.shares import ShareSettings, detect_shares

        return detect_shares(batch, ShareSettings(alpha=alpha, direction=direction), last=last)
    from kinga.methods.surge.published.means import detect_against_means

    return detect_against_means(batch, alpha=alpha, direction=direction, last=last)


def _by_sevens(batch: Batch, method: Method, asked: _Asked, last: int | None, earlier: Ints) -> Detection:
    """Days: every day by the seven that end with it, against sums that share no day with them."""
    weeks, days = _weeks(batch), earlier.shape[1]
    n_weeks = weeks.counts.shape[1]
    columns = None if last is None else min(n_weeks, -(-days // DAYS))
    width = n_weeks if columns is None else columns
    seen = np.isfinite(weeks.counts)
    before = (np.cumsum(seen, axis=1) - seen)[:, n_weeks - width :].astype(np.int64)
    if method == "auto":
        found = _automatic(weeks, asked, width, before, sevens=True)
    else:
        run = _run(weeks, method, asked, columns)
        found = Detection(
            run,
            np.full(before.shape, method, dtype=f"<U{_WIDEST}"),
            np.full(before.shape, "", dtype="<U10"),
            before,
        )
    arrays = {
        f.name: untangled(getattr(found.forecast, f.name), days)
        for f in fields(Forecast)
        if f.name != "method"
    }
    arrays["note"][earlier < DAYS - 1] = "too_short"
    reason = untangled(found.reason, days)
    return Detection(
        Forecast(**arrays, method=found.forecast.method),
        untangled(found.method, days),
        np.where(reason == "short", "short_days", reason),
        earlier,
    )


def _weeks(batch: Batch) -> Batch:
    """Seven batches of weeks in one. With denominators the exposure is their sum over the days seen."""
    import datetime as dt

    rolled = rolling_weeks(batch.counts, dt.date(1970, 1, 1))
    exposure: Floats = rolled.exposure
    if batch.exposure is not None:
        exposure = rolling_weeks(
            np.where(np.isfinite(batch.counts), batch.exposure, np.nan), dt.date(1970, 1, 1)
        ).counts
    elif not (exposure < 1.0).any():
        return _tangled_batch(batch, rolled.counts, None)
    return _tangled_batch(batch, rolled.counts, exposure)


def _tangled_batch(batch: Batch, counts: Floats, exposure: Floats | None) -> Batch:
    first_day = None
    if batch.first_day is not None:
        spare = -batch.counts.shape[1] % DAYS
        first_day = (batch.first_day[:, None] - spare + np.arange(DAYS) - DAYS + 1).ravel()
    return Batch(
        tangled(counts),
        "week",
        None if exposure is None else tangled(exposure),
        first_day,
        _tangled_calendar(batch),
    )


def _tangled_calendar(batch: Batch) -> Floats | None:
    """The calendar of the seven days that end with each day, as their mean, tangled as the counts are."""
    if batch.calendar is None:
        return None
    whole = np.broadcast_to(batch.calendar, (*batch.counts.shape, batch.calendar.shape[2]))
    total = np.cumsum(np.pad(whole, ((0, 0), (DAYS, 0), (0, 0))), axis=1)
    kinds = [
        np.nan_to_num(tangled((total[:, DAYS:, kind] - total[:, :-DAYS, kind]) / DAYS))
        for kind in range(whole.shape[2])
    ]
    return np.stack(kinds, axis=2)


def _automatic(
    batch: Batch, asked: _Asked, columns: int, earlier: Ints, *, sevens: bool = False
) -> Detection:
    """Each cell by the method that its history allows; sums of ``sevens`` days are not given to EARS."""
    shape = earlier.shape
    whole = empty_forecast(batch.counts[:, batch.counts.shape[1] - columns :].copy(), "auto", "too_short")
    whole.note[np.isnan(whole.observed)] = "missing"
    found = Detection(
        whole, np.full(shape, "", dtype=f"<U{_WIDEST}"), np.full(shape, "too_short", dtype="<U10"), earlier
    )
    long = int(LONG_YEARS * PERIODS_A_YEAR[batch.frequency])
    parts: list[tuple[Method, str, npt.NDArray[np.bool_]]] = [
        ("harmonic", "long", earlier >= long),
        ("short", "short", (earlier >= SHORTEST) & (earlier < long)),
        ("ears-c1", "very_short", (earlier >= EARS_POINTS) & (earlier < SHORTEST) & (not sevens)),
    ]
    for method, reason, cells in parts:
        _fill(found, batch, (method, reason), cells, asked)
    return found


def _fill(
    found: Detection, batch: Batch, named: tuple[Method, str], cells: npt.NDArray[np.bool_], asked: _Asked
) -> None:
    """Run one method over the series that have such cells, and write those cells only."""
    rows = np.flatnonzero(cells.any(axis=1))
    if not rows.size:
        return
    # Nothing after the last such cell is looked at by this method.
    later = cells.shape[1] - 1 - int(np.flatnonzero(cells.any(axis=0))[-1])
    kept = batch.counts.shape[1] - later
    some = batch.rows(rows)
    exposure = None if some.exposure is None else some.exposure[:, :kept]
    calendar = None if some.calendar is None else np.ascontiguousarray(some.calendar[:, :kept])
    some = replace(some, counts=some.counts[:, :kept], exposure=exposure, calendar=calendar)
    end = cells.shape[1] - later
    part = _run(some, named[0], asked, end)
    chosen = cells[rows, :end]
    parts: list[tuple[npt.NDArray[Any], npt.NDArray[Any] | str]] = [
        (found.method, named[0]),
        (found.reason, named[1]),
    ]
    names = [field.name for field in fields(Forecast) if field.name not in {"method", "observed"}]
    parts += [(getattr(found.forecast, name), getattr(part, name)) for name in names]
    for target, value in parts:
        block = target[rows, :end]
        block[chosen] = value if isinstance(value, str) else value[chosen]
        target[rows, :end] = block
