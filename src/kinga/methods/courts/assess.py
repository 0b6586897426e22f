"""All that is said about a docket in a period: for the whole, for each court and each kind, with its caveats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

from .backlog import NoHistory, Pace, Projection, project
from .caveats import COURTS_ALWAYS, Caveat
from .dockets import PENDING, Docket, Refused
from .flow import Ages, Flow, Month, ages, flow, months
from .survival import Curve, Durations, aalen_johansen, kaplan_meier

__all__ = ["Ahead", "Assessment", "Courts", "NothingInPeriod", "assess", "durations"]

MANY_TO_ONE = 7.0
"""Closings that ought to have been there for their absence to be no chance: exp(-7) is less than .001."""


class NothingInPeriod(KingaError):
    """Nothing was filed, closed or pending in the period: an honest refusal."""


@dataclass(frozen=True)
class Ahead:
    """How far to project, and what if: shares of the pace of arrivals and of capacity, paths and seed."""

    months: int
    arrivals_share: float = 1.0
    capacity_share: float = 1.0
    paths: int = 10_000
    seed: int = 1


@dataclass(frozen=True)
class Assessment:
    """One group of cases. ``time`` and ``endings`` (by name) are None and empty when none has ended."""

    flow: Flow
    ages: Ages | None
    months: tuple[Month, ...]
    time: Curve | None
    endings: Mapping[str, Curve]
    ended: int
    projection: Projection | None
    caveats: tuple[Caveat, ...]


@dataclass(frozen=True)
class Courts:
    """A docket judged; ``caveats`` are those of all, the ones always true among them whatever was passed."""

    overall: Assessment
    by_court: Mapping[str, Assessment]
    by_kind: Mapping[str, Assessment]
    refused: tuple[Refused, ...]
    caveats: tuple[Caveat, ...]

    def __post_init__(self) -> None:
        said = {caveat.code for caveat in self.caveats}
        missing = tuple(Caveat(code) for code in COURTS_ALWAYS if code not in said)
        object.__setattr__(self, "caveats", missing + self.caveats)


def assess(
    docket: Docket,
    start: dt.date | None = None,
    end: dt.date | None = None,
    *,
    recorded_from: dt.date | None = None,
    ahead: Ahead | None = None,
) -> Courts:
    """Judge a docket in a period (both days included; else from the first filing to the last entry).

    The docket is taken as it stood at the end. ``recorded_from`` is the day recording began, when of the cases filed
    earlier only those still pending came into the docket. Raises `NothingInPeriod`, and what `flow` and `project` raise.
    """
    first = start or dt.date.fromordinal(int(docket.filed.min()))
    last = end or dt.date.fromordinal(docket.last)
    known = docket.known_on(last.toordinal())
    whole = flow(known, first, last)
    if not (whole.pending_at_start or whole.incoming):
        raise NothingInPeriod(
            "No case was filed or pending in the period. Look at the dates of --from and --to."
        )
    caveats = [
        *_about_docket(docket, first, last, named=bool(start and end)),
        *_about_entry(known, recorded_from),
    ]
    asked = _Asked(first, last, recorded_from, ahead)
    overall = _group(known, asked)
    if ahead and overall.projection is None:
        Pace.of([month.incoming for month in overall.months])
    return Courts(
        overall,
        _groups(known, known.court, known.courts, asked),
        _groups(known, known.kind, known.kinds, asked),
        docket.refused,
        tuple(caveats) + overall.caveats,
    )


@dataclass(frozen=True)
class _Asked:
    start: dt.date
    end: dt.date
    recorded_from: dt.date | None
    ahead: Ahead | None


def _groups(
    docket: Docket, codes: npt.NDArray[np.int64], names: tuple[str, ...], asked: _Asked
) -> dict[str, Assessment]:
    """One assessment a name that has cases; none at all when there is only one name, which would say all again."""
    present = [code for code in range(len(names)) if np.any(codes == code)]
    if len(present) < 2:
        return {}
    return {names[k]: _group(docket.chosen(codes == k), asked) for k in present}


def _group(docket: Docket, asked: _Asked) -> Assessment:
    moved = flow(docket, asked.start, asked.end)
    watched = durations(docket, asked.end, asked.recorded_from)
    monthly = months(docket, asked.start, asked.end)
    time = kaplan_meier(watched) if watched.closed else None
    curves = aalen_johansen(watched) if watched.closed else {}
    projection = _project(moved, monthly, asked.ahead) if asked.ahead else None
    return Assessment(
        moved,
        ages(docket, asked.end),
        monthly,
        time,
        {docket.endings[k]: curve for k, curve in curves.items() if curve.shares[-1] > 0},
        watched.closed,
        projection,
        tuple(_about_group(moved, time, monthly, projection)),
    )


def durations(docket: Docket, end: dt.date, recorded_from: dt.date | None) -> Durations:
    """How long each case was watched until ``end``. Those that closed before recording began are left out."""
    now = end.toordinal()
    began = recorded_from.toordinal() if recorded_from else 0
    closed = docket.closed != PENDING
    kept = docket.chosen(~closed | (docket.closed >= began)) if began else docket
    done = np.where(kept.closed == PENDING, now, kept.closed)
    entries = np.maximum(began - kept.filed, 0) if began else np.zeros_like(kept.filed)
    watched = entries <= done - kept.filed
    return Durations((done - kept.filed)[watched], kept.ending[watched], entries[watched])


def _project(moved: Flow, monthly: tuple[Month, ...], ahead: Ahead) -> Projection | None:
    """The projection of a group; None when its history is too short (said for the whole, silent for a part)."""
    try:
        arrivals = Pace.of([month.incoming for month in monthly])
        capacity = Pace.of([month.resolved for month in monthly])
    except NoHistory:
        return None
    return project(
        moved.pending_at_end,
        arrivals,
        capacity,
        months=ahead.months,
        arrivals_share=ahead.arrivals_share,
        capacity_share=ahead.capacity_share,
        paths=ahead.paths,
        seed=ahead.seed,
    )


def _about_docket(docket: Docket, start: dt.date, end: dt.date, *, named: bool) -> Iterator[Caveat]:
    if not named:
        yield Caveat("period", {"start": start.isoformat(), "end": end.isoformat()})
    if docket.refused:
        rows = len({item.row for item in docket.refused})
        yield Caveat("refused_rows", {"number": rows, "rows": docket.cases + rows})
    later = int(np.sum((docket.filed > end.toordinal()) | (docket.closed > end.toordinal())))
    if later:
        yield Caveat("after", {"number": later})


def _about_entry(docket: Docket, recorded_from: dt.date | None) -> Iterator[Caveat]:
    if recorded_from:
        earlier = int(np.sum(docket.filed < recorded_from.toordinal()))
        yield Caveat("recorded_from", {"number": earlier, "day": recorded_from.isoformat()})
        return
    closed = docket.closed[docket.closed != PENDING]
    if not len(closed):
        return
    day = int(closed.min())
    earlier = int(np.sum(docket.filed < day))
    expected = _expected_before(docket, day)
    if expected > MANY_TO_ONE:
        values = {"number": earlier, "day": dt.date.fromordinal(day).isoformat(), "expected": expected}
        yield Caveat("length_bias", values)


def _expected_before(docket: Docket, day: int) -> float:
    """Closings to be expected before the first one, at the pace of the cases filed since: 0 in a whole docket."""
    later = docket.filed >= day
    since = docket.chosen(later)
    if not np.any(since.closed != PENDING):
        return 0.0
    curve = kaplan_meier(
        Durations(
            np.where(since.closed == PENDING, docket.last, since.closed) - since.filed,
            np.where(since.closed == PENDING, -1, 0),
            np.zeros_like(since.filed),
        )
    )
    waited = np.minimum(day - 1 - docket.filed[~later], curve.watched)
    place = np.searchsorted(curve.days, waited, side="right")
    return float(np.sum(1.0 - np.concatenate([[1.0], curve.shares])[place]))


def _about_group(
    moved: Flow, time: Curve | None, monthly: tuple[Month, ...], projection: Projection | None
) -> Iterator[Caveat]:
    if time is None:
        yield Caveat("pending_only")
    elif np.any(time.shares <= 0.0) and time.days[np.argmax(time.shares <= 0.0)] < time.watched:
        yield Caveat("thin_start")
    if not moved.resolved:
        yield Caveat("nothing_resolved")
    if not moved.incoming:
        yield Caveat("nothing_filed")
    if min(moved.incoming, moved.resolved) < 10:
        yield Caveat("few")
    if projection:
        first, last = monthly[0].first, monthly[-1].first
        values = {"months": len(monthly), "first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}"}
        yield Caveat("projection", values)
        if min(month.pending_at_end for month in monthly) <= projection.arrivals.mean / 10:
            yield Caveat("idle")
