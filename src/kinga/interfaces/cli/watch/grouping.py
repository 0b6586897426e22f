"""From rows to whole series: a first look over the file, and then series after series, sorted outside if need be.

The first look counts rows, notes what is wrong with which series, and sees whether each series stands together.
If not, the rows go to files on disk, one for each stretch of series (in order of first appearance), and each file
is sorted in memory: a million rows at a time, whatever the size of the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .parsing import PROBLEMS
from .reading import BadCounts, Floats, Ints, Rows, Table

__all__ = ["Groups", "Survey", "groups", "survey"]

_TOGETHER = 500_000
_PART = 1_000_000
_RECORD = np.dtype([("id", "i8"), ("when", "i8"), ("count", "f8"), ("denominator", "f8"), ("line", "i8")])


@dataclass
class Survey:
    """The first look: how many rows, of which series, what is wrong, and how far apart their times are."""

    rows: int = 0
    grouped: bool = True
    ids: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Groups:
    """Whole series, one after the other: ``owner`` (rows,) is the place in ``names`` and ``ids``; times as read."""

    names: list[str]
    ids: Ints
    owner: Ints
    when: Ints
    counts: Floats
    denominators: Floats
    lines: Ints


def survey(table: Table) -> Survey:
    """Look once over the whole file. Raises `BadCounts` when it has no rows."""
    found, last = Survey(), -1
    for rows in table.blocks():
        found.rows += rows.when.size
        ends = np.append(rows.starts[1:], rows.when.size)
        for name, start, end in zip(rows.names, rows.starts.tolist(), ends.tolist(), strict=True):
            known = found.ids.get(name)
            if known is None:
                known = found.ids[name] = len(found.ids)
                found.names.append(name)
                found.sizes.append(0)
            elif known != last:
                found.grouped = False
            found.sizes[known] += end - start
            last = known
        _note_problems(rows, found)
    if not found.rows:
        raise BadCounts("The file has a header and no rows. Add a row for each period of each series.")
    return found


def _note_problems(rows: Rows, found: Survey) -> None:
    for at in np.flatnonzero(rows.problems).tolist():
        message = f"Row {rows.lines[at]}: {PROBLEMS[int(rows.problems[at])]}"
        name = rows.names[int(np.searchsorted(rows.starts, at, side="right")) - 1]
        found.refused.setdefault(found.ids[name], message)


def groups(table: Table, found: Survey) -> Iterator[Groups]:
    """All series, about half a million rows at a time; those that were refused are left out."""
    if found.grouped:
        yield from _in_order(table, found)
    else:
        yield from _sorted_outside(table, found)


def _in_order(table: Table, found: Survey) -> Iterator[Groups]:
    pending: list[tuple[Rows, Ints]] = []
    waiting = 0
    for rows in table.blocks():
        pending.append((rows, _ids(rows, found)))
        waiting += rows.when.size
        if waiting >= _TOGETHER:
            whole = _join(pending)
            cut = (
                int(np.flatnonzero(whole["id"] != whole["id"][-1])[-1]) + 1
                if whole["id"][0] != whole["id"][-1]
                else 0
            )
            if cut:
                yield _grouped(whole[:cut], found)
            pending, waiting = [], 0
            if cut < whole.size:
                rest = whole[cut:]
                pending.append((_as_rows(rest), rest["id"].copy()))
                waiting = rest.size
    if pending:
        yield _grouped(_join(pending), found)


def _ids(rows: Rows, found: Survey) -> Ints:
    lengths = np.diff(np.append(rows.starts, rows.when.size))
    return np.repeat(np.array([found.ids[name] for name in rows.names], dtype=np.int64), lengths)


def _join(pending: list[tuple[Rows, Ints]]) -> npt.NDArray[np.void]:
    whole = np.empty(sum(rows.when.size for rows, _ in pending), dtype=_RECORD)
    at = 0
    for rows, ids in pending:
        part = whole[at : at + rows.when.size]
        part["id"], part["when"], part["line"] = ids, rows.when, rows.lines
        part["count"], part["denominator"] = rows.counts, rows.denominators
        at += rows.when.size
    return whole


def _as_rows(records: npt.NDArray[np.void]) -> Rows:
    return Rows(
        [], np.empty(0, dtype=np.int64), records["when"].copy(), records["count"].copy(),
        records["denominator"].copy(), records["line"].copy(), np.zeros(records.size, dtype=np.int8),
    )  # fmt: skip


def _grouped(records: npt.NDArray[np.void], found: Survey) -> Groups:
    """Records sorted by series -> whole series, without those refused, sorted by time."""
    if found.refused:
        refused = np.fromiter(found.refused, dtype=np.int64)
        records = records[~np.isin(records["id"], refused)]
    ids, when = records["id"], records["when"]
    starts = np.flatnonzero(np.diff(ids, prepend=-1))
    if ((np.diff(when) <= 0) & (np.diff(ids) == 0)).any():
        order = np.lexsort((records["line"], when, np.cumsum(np.diff(ids, prepend=-1) != 0)))
        records = records[order]
    owner = np.repeat(np.arange(starts.size), np.diff(np.append(starts, records.size)))
    own = ids[starts]
    return Groups(
        [found.names[int(one)] for one in own], own.copy(), owner, records["when"].copy(), records["count"].copy(),
        records["denominator"].copy(), records["line"].copy(),
    )  # fmt: skip


def _sorted_outside(table: Table, found: Survey) -> Iterator[Groups]:
    part_of = np.cumsum(found.sizes, dtype=np.int64) // _PART
    with tempfile.TemporaryDirectory(prefix="kinga-sort-") as folder:
        files = [Path(folder) / f"part-{number}" for number in range(int(part_of[-1]) + 1)]
        for rows in table.blocks():
            records = _join([(rows, _ids(rows, found))])
            part = part_of[records["id"]]
            for number in np.unique(part).tolist():
                with files[number].open("ab") as out:
                    records[part == number].tofile(out)
        for path in files:
            if path.exists():
                records = np.fromfile(path, dtype=_RECORD)
                path.unlink()
                yield _grouped(records[np.lexsort((records["line"], records["when"], records["id"]))], found)
