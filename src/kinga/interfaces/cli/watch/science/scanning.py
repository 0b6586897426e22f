"""`kinga watch scan`: is something rising, or falling silent, in neighbouring places at once?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast, get_args

import numpy as np

from kinga.interfaces.cli.console import say
from kinga.interfaces.cli.watch.grouping import Survey, groups, survey
from kinga.interfaces.cli.watch.placing import Placed, Steps, place, say_frequency
from kinga.interfaces.cli.watch.reading import BadCounts, Floats, Ints, Table, open_table
from kinga.interfaces.cli.watch.running import BadUsage, NoAnswer, opened
from kinga.methods.surge.batch import Frequency
from kinga.methods.surge.scanning.scan import Cluster, Model, ScanSettings, Way, scan
from kinga.methods.surge.vocabulary import Direction

from .output import Row, check_form, fresh_seed, write_table
from .places import by_centroids, by_neighbours

__all__ = ["Asked", "run"]

_COLUMNS: Final = (
    "direction", "signal", "centre", "places", "from", "to", "periods", "observed", "expected", "ratio",
    "log_likelihood_ratio", "p", "p_from",
)  # fmt: skip
_WAYS: Final[dict[str, tuple[Way, ...]]] = {"both": ("high", "low"), "up": ("high",), "down": ("low",)}
_MOST_PLACES: Final = 2000


@dataclass(frozen=True)
class Asked:
    """The options as typed."""

    counts: str
    centroids: Path | None
    neighbours: Path | None
    model: str
    longest: int
    replicas: int
    alpha: float
    direction: str
    frequency: str | None
    seed: int | None
    form: str | None
    out: Path | None


def run(asked: Asked) -> int:
    """Scan once, over the last periods of all places; the exit status."""
    check_form(asked.form)
    _check(asked)
    seed = fresh_seed(asked.seed)
    with ExitStack() as stack:
        table = open_table(stack.enter_context(opened(asked.counts)))
        found = survey(table)
        if found.refused:
            raise BadCounts(
                next(iter(found.refused.values())) + " A scan needs every place: correct it and run again."
            )
        if len(found.ids) > _MOST_PLACES:
            raise NoAnswer(
                f"A scan takes up to {_MOST_PLACES} places. Put small places together and run it again."
            )
        placed, when, frequency = _placed(asked, table, found)
    names = placed.names
    near = (
        by_centroids(asked.centroids, names)
        if asked.centroids
        else by_neighbours(cast("Path", asked.neighbours), names)
    )
    counts, totals = _grid(placed, when)
    by = ScanSettings(
        cast("Model", asked.model), asked.longest, replicas=asked.replicas, seed=seed, alpha=asked.alpha
    )
    clusters = scan(
        counts, near, expected=_due(asked, table, totals), settings=by, ways=_WAYS[asked.direction]
    )
    say(f"{len(names)} places, {when.size} {frequency}s, {asked.replicas} replicas, seed {seed}.")
    if not clusters:
        say("No group of places stands out in any direction: their counts are as they were.")
    times = _times(when, table, frequency)
    write_table(_COLUMNS, list(_rows(clusters, names, times)), asked.form, asked.out)
    return 0


def _check(asked: Asked) -> None:
    if (asked.centroids is None) == (asked.neighbours is None):
        raise BadUsage("Say where the places lie: either --centroids FILE or --neighbours FILE.")
    for name, value, allowed in (
        ("--model", asked.model, get_args(Model)),
        ("--direction", asked.direction, get_args(Direction)),
        ("--frequency", asked.frequency, (None, *get_args(Frequency))),
    ):
        if value not in allowed:
            raise BadUsage(f"{name} {value}: choose one of {', '.join(one for one in allowed if one)}.")


def _placed(asked: Asked, table: Table, found: Survey) -> tuple[Placed, Ints, Frequency]:
    """Every place on one grid of periods, and the time of each period."""
    parts = list(groups(table, found))
    frequency = cast("Frequency", asked.frequency or "week")
    if asked.frequency is None and table.dated:
        steps = Steps()
        for part in parts:
            steps.add(part)
        frequency, sentence = steps.frequency()
        say(sentence)
    elif asked.frequency is None:
        say(say_frequency(frequency, dated=False))
    refused: dict[int, str] = {}
    whole = [place(part, frequency, dated=table.dated, refused=refused) for part in parts]
    if refused:
        raise BadCounts(next(iter(refused.values())) + " A scan needs every place: correct it and run again.")
    placed = _together(whole)
    return placed, _periods(placed, frequency, dated=table.dated), frequency


def _together(parts: list[Placed]) -> Placed:
    """Blocks of places as one."""
    shift = np.cumsum([0, *(len(part.names) for part in parts)])
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("ids", "first", "length", "cell", "when", "counts", "denominators")
    }
    owner = np.concatenate([part.owner + shift[at] for at, part in enumerate(parts)])
    return Placed(names=[name for part in parts for name in part.names], owner=owner, **joined)


def _periods(placed: Placed, frequency: Frequency, *, dated: bool) -> Ints:
    """The time of each period from the first of any place to the last. Raises `BadCounts` where weeks begin apart."""
    low, high = int(placed.when.min()), int(placed.when.max())
    if not dated or frequency == "day":
        return np.arange(low, high + 1)
    if frequency == "week":
        off = np.flatnonzero((placed.when - low) % 7 != 0)
        if off.size:
            name = placed.names[int(placed.owner[off[0]])]
            raise BadCounts(
                f"The weeks of {name} begin on another day than those of other places. Use one kind of week."
            )
        return np.arange(low, high + 1, 7)
    months = np.arange(
        *(np.array([low, high]).astype("datetime64[D]").astype("datetime64[M]") + np.array([0, 1]))
    )
    return np.asarray(months.astype("datetime64[D]").astype(np.int64))


def _grid(placed: Placed, when: Ints) -> tuple[Floats, Floats]:
    """Counts and denominators (places, periods). Raises `BadCounts` for a gap: it would look like a silence."""
    counts = np.full((len(placed.names), when.size), np.nan)
    totals = counts.copy()
    column = np.searchsorted(when, placed.when, side="right") - 1
    counts[placed.owner, column], totals[placed.owner, column] = placed.counts, placed.denominators
    gaps = np.argwhere(np.isnan(counts))
    if gaps.size:
        name, at = placed.names[gaps[0][0]], int(gaps[0][1])
        raise BadCounts(
            f"{name} has no count in period {at + 1} of {when.size}. A scan needs a count for every place and period: "
            "write 0 where nothing was reported, and leave out the place or the periods where nobody knows."
        )
    return counts, totals


def _due(asked: Asked, table: Table, totals: Floats) -> Floats | None:
    if asked.model != "poisson":
        return None
    if not table.has_denominator or not (totals > 0).all():
        raise NoAnswer(
            "The Poisson model needs to know what was due: add a column denominator (people, or expected counts) "
            "above 0 in every row, or choose --model permutation."
        )
    return totals


def _times(when: Ints, table: Table, frequency: Frequency) -> list[str]:
    if not table.dated:
        return [str(one) for one in when.tolist()]
    days = when.astype("datetime64[D]")
    return [str(day) for day in (days.astype("datetime64[M]") if frequency == "month" else days)]


def _rows(clusters: tuple[Cluster, ...], names: list[str], times: list[str]) -> Iterator[Row]:
    for found in clusters:
        yield {
            "direction": "up" if found.way == "high" else "down",
            "signal": ("surge" if found.way == "high" else "silence") if found.signal else "",
            "centre": names[found.places[0]],
            "places": "; ".join(names[place] for place in found.places),
            "from": times[-found.periods],
            "to": times[-1],
            "periods": found.periods,
            "observed": found.observed,
            "expected": found.expected,
            "ratio": found.observed / found.expected,
            "log_likelihood_ratio": found.ratio,
            "p": found.p,
            "p_from": "gumbel" if found.gumbel else "replicas",
        }
