"""Attrition: what became of tips, stage by stage, with intervals, and how long items wait for the next stage.

The share of items that moved on is k of n with Wilson's interval (Wilson 1927, *JASA* 22, 209-212), which holds for
few outcomes among very many items. Time in a stage is Kaplan-Meier from an item's date to its first outcome of the next
stage, items that have none yet being still watched on the last day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from .caveats import FUNNEL_ALWAYS, Caveat
from .funnel_files import NO_DATE, BadFunnel, Events, Stage
from .survival import Curve, Durations, kaplan_meier

__all__ = ["Funnel", "Step", "funnel", "wilson"]


@dataclass(frozen=True)
class Step:
    """One stage, and how items of the stage before reached it (None throughout for the first).

    ``moved`` of ``parents`` items led to at least one item of this stage: ``share``, with its interval. ``each`` is items of this stage
    per item before, ``of_first`` per item of the first stage. ``time`` is the share not moved on by days; ``wait`` the
    median days waited so far by those that have not moved on.
    """

    name: str
    came_from: str | None
    items: int
    parents: int | None = None
    moved: int | None = None
    share: float | None = None
    interval: tuple[float, float] | None = None
    each: float | None = None
    of_first: float = 1.0
    time: Curve | None = None
    moved_days: tuple[float, float, float] | None = None
    waiting: int | None = None
    wait: float | None = None


@dataclass(frozen=True)
class Funnel:
    """The stages in their order. ``earlier`` is a count of the first stage in the span it is compared with."""

    steps: tuple[Step, ...]
    first_day: int | None
    last_day: int | None
    level: float
    earlier: int | None
    caveats: tuple[Caveat, ...]

    def __post_init__(self) -> None:
        said = {caveat.code for caveat in self.caveats}
        missing = tuple(Caveat(code) for code in FUNNEL_ALWAYS if code not in said)
        object.__setattr__(self, "caveats", missing + self.caveats)

    @property
    def change(self) -> float | None:
        """Growth of the first stage against ``earlier``, as a share: 2.6463 is +264.63%."""
        return self.steps[0].items / self.earlier - 1.0 if self.earlier else None


def wilson(events: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval for a share. ``of`` is at least 1."""
    z = float(ndtri(0.5 + level / 2))
    share, square = events / of, z * z / of
    middle = (share + square / 2) / (1 + square)
    half = z * math.sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    return (0.0 if events == 0 else middle - half), (1.0 if events == of else middle + half)


def funnel(
    events: Events, *, end: int | None = None, earlier: int | None = None, level: float = 0.95
) -> Funnel:
    """The funnel as it stood at the end of day ``end`` (else of the last date in the file).

    Raises `BadFunnel` for a day before the last date, when part of what is in the file had not happened yet.
    """
    dated = events.days[events.days != NO_DATE]
    latest = int(dated.max()) if len(dated) else None
    last = end if end is not None else latest
    if last is not None and latest is not None and last < latest:
        raise BadFunnel(
            "The file has dates after the day given with --as-of. Give a later day, or a file up to that day."
        )
    if earlier is not None and earlier < 1:
        raise BadFunnel("The earlier count must be 1 or more.")
    steps = tuple(_step(events, stage, last, level) for stage in events.stages)
    caveats = []
    if events.refused:
        rows = len({item.row for item in events.refused})
        caveats.append(Caveat("refused_rows", {"number": rows, "rows": events.rows}))
    untimed = int(np.sum(events.days == NO_DATE))
    if untimed:
        caveats.append(Caveat("no_dates", {"number": untimed}))
    if len(events.stages) > 1 and not events.bundled:
        caveats.append(Caveat("bundled"))
    first = int(dated.min()) if len(dated) else None
    return Funnel(steps, first, last, level, earlier, tuple(caveats))


def _step(events: Events, stage: Stage, last: int | None, level: float) -> Step:
    first = int(np.sum(events.stage == 0))
    items = int(np.sum(events.stage == stage.place))
    if stage.came_from is None:
        return Step(stage.name, None, items)
    parents = np.flatnonzero(events.stage == stage.came_from)
    own = events.stage[events.children] == stage.place
    outcome = np.full(len(events.stage), np.iinfo(np.int64).max)
    np.minimum.at(outcome, events.parents[own], events.days[events.children[own]])
    reached = outcome[parents] < np.iinfo(np.int64).max
    moved, n = int(reached.sum()), len(parents)
    step = Step(
        stage.name,
        events.stages[stage.came_from].name,
        items,
        parents=n,
        moved=moved,
        share=moved / n,
        interval=wilson(moved, n, level),
        each=items / n,
        of_first=items / first,
    )
    return _timed(step, events.days[parents], outcome[parents], reached, last, level)


def _timed(
    step: Step,
    began: npt.NDArray[np.int64],
    outcome: npt.NDArray[np.int64],
    reached: npt.NDArray[np.bool_],
    last: int | None,
    level: float,
) -> Step:
    """The step with its times, from the items that have dates."""
    known = (began != NO_DATE) & (outcome != NO_DATE)
    if last is None or not known.any():
        return replace(step, waiting=int(np.sum(~reached)))
    days = np.where(reached, outcome, last)[known] - began[known]
    done = reached[known]
    waited = days[~done]
    quarter = None
    if done.any():
        low, middle, high = (float(v) for v in np.quantile(days[done], (0.25, 0.5, 0.75)))
        quarter = (low, middle, high)
    curve = (
        kaplan_meier(Durations(days, np.where(done, 0, -1), np.zeros_like(days)), level)
        if done.any()
        else None
    )
    return replace(
        step,
        time=curve,
        moved_days=quarter,
        waiting=int(np.sum(~reached)),
        wait=float(np.median(waited)) if len(waited) else None,
    )
