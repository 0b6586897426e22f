"""Every write to an index. docs/methods/matching.md says how it stays whole when a writer is killed.

A write makes new files, and then one new manifest, which is the moment it counts. Rows that are written again or
removed are told in a small file beside their segment. Small segments are merged as they gather.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching import loops
from kinga.methods.matching.store.columns import (
    LARGEST,
    NO_THRESHOLD,
    Collector,
    Columns,
    collect,
)
from kinga.methods.matching.store.container import ContainerWriter
from kinga.methods.matching.store.disk import DRAFT, drafting, locked
from kinga.methods.matching.store.disk import remove as remove_file
from kinga.methods.matching.store.manifest import (
    Listed,
    Manifest,
    Withdrawn,
    also_withdrawn,
    new_name,
    read_manifest,
    write_manifest,
)
from kinga.methods.matching.store.opening import NO_ROWS, Held, Kept, merged, open_state
from kinga.methods.matching.store.reading import Segment, keys_of_ids
from kinga.methods.matching.store.segment import latest, write_segment
from kinga.methods.matching.vocabulary import DISTANCE, Entry, IndexDamaged, NoIndex, Summary

__all__ = ["add", "build", "compact", "remove", "remove_list"]

_SMALL = 32_768  # rows: segments up to here are one tier; each further one holds four times as many
_IN_A_TIER = 3
_OURS = re.compile(rf"[0-9a-f]{{16}}\.(segment|dead)|.*\.[0-9a-f]{{8}}{re.escape(DRAFT)}")

Rows = NDArray[np.int64]


def build(directory: Path, entries: Iterable[Entry]) -> Summary:
    """A new index of these entries, in place of one that is there; of a row given twice the last counts.

    Memory is bounded by one segment of 16.7 million rows. Raises BadEntry, IndexInUse, NoSpace: then an index that
    was there is as it was.
    """
    with locked(directory):
        writer = _Writer(directory, fresh=True)
        added, replaced = writer.take(entries)
        writer.publish()
        return Summary(writer.entries, added=added, replaced=replaced)


def add(directory: Path, entries: Iterable[Entry]) -> Summary:
    """Add entries; one with the list, id and hashes of an entry there takes its place.

    All of them or, if it fails, none. Readers see them before merging begins. Raises BadEntry, NoIndex,
    IndexDamaged, IndexInUse, NoSpace.
    """
    with _writing(directory) as writer:
        added, replaced = writer.take(entries)
        writer.publish()
        writer.tidy()
        return Summary(writer.entries, added=added, replaced=replaced)


def remove(
    directory: Path,
    ids: Iterable[str],
    *,
    list: str | None = None,  # noqa: A002
    today: dt.date | None = None,
) -> Summary:
    """Remove all entries with one of these ids, of one list or of all; `today` is kept as the day. Raises as `add`."""
    with _writing(directory, today) as writer:
        removed, missing = writer.withdraw(ids, list)
        writer.publish()
        writer.tidy()
        return Summary(writer.entries, removed=removed, missing=missing)


def remove_list(directory: Path, name: str, *, today: dt.date | None = None) -> Summary:
    """Remove all entries of a list; none if no entry is of a list with this name. Raises as `add`."""
    with _writing(directory, today) as writer:
        removed = writer.withdraw_list(name)
        if removed:
            writer.publish()
            writer.tidy()
        return Summary(writer.entries, removed=removed)


def compact(directory: Path) -> Summary:
    """Merge all segments, as far as they may grow, and forget what was removed. Raises as `add`."""
    with _writing(directory) as writer:
        writer.merge_all()
        return Summary(writer.entries)


@contextmanager
def _writing(directory: Path, today: dt.date | None = None) -> Iterator[_Writer]:
    """The writer of an index that is there; no folder is made for one that is not."""
    read_manifest(directory)
    with locked(directory):
        yield _Writer(directory, today=today)


class _Writer:
    """The next state of an index in the making. Only one may be at work in a folder."""

    def __init__(self, directory: Path, *, fresh: bool = False, today: dt.date | None = None) -> None:
        self._directory = directory
        self._kept: list[Kept] = []
        self._withdrawn: tuple[Withdrawn, ...] = ()
        self._today = None if today is None else today.isoformat()
        if fresh:
            self._generation = _generation(directory)
        else:
            manifest, held = open_state(directory, {})
            self._generation, self._withdrawn = manifest.generation, manifest.withdrawn
            self._kept = [Kept(one) for one in held.values()]
        self._sweep()

    @property
    def entries(self) -> int:
        return sum(kept.alive for kept in self._kept)

    def take(self, entries: Iterable[Entry]) -> tuple[int, int]:
        """New segments of entries; how many rows were added, and how many of them replace others."""
        added = replaced = 0
        for columns in collect(entries, self._directory):
            rows = latest(columns)
            replaced += len(columns) - len(rows) + self._bury(columns, rows)
            added += len(columns)
            own = columns.thresholds[rows]
            wide = (own != NO_THRESHOLD) & (own > DISTANCE)
            self._keep(columns, rows[~wide], wide=False)
            self._keep(columns, rows[wide], wide=True)
        return added, replaced

    def _keep(self, columns: Columns, rows: Rows, *, wide: bool) -> None:
        if len(rows):
            name = new_name("segment")
            write_segment(self._directory / name, columns, rows)
            segment = Segment(self._directory / name)
            listed = Listed(name, segment.size, wide, None, 0)
            self._kept.append(Kept(Held(listed, segment, np.empty(0, np.uint32))))

    def _bury(self, columns: Columns, rows: Rows) -> int:
        """Remove what some new rows take the place of; how many that is."""
        if not self._kept:
            return 0
        keys = loops.records.id_keys(columns.records, columns.ends)[rows]
        buried = 0
        for kept in self._kept:
            which, old = kept.held.segment.with_id_keys(np.unique(keys))
            if not len(old):
                continue
            there = {_identity(kept.held.segment.entry(int(row))): int(row) for row in kept.living(old)}
            alike = rows[np.isin(keys, np.unique(keys)[which])]
            again = {there.get(_identity(columns.entry(int(row)))) for row in alike} - {None}
            kept.bury(np.fromiter(cast("set[int]", again), np.int64))
            buried += len(again)
        return buried

    def withdraw(self, ids: Iterable[str], of_list: str | None) -> tuple[int, tuple[str, ...]]:
        """Remove rows by their ids; how many, and which ids no row had."""
        names = [*dict.fromkeys(ids)]
        keys, wanted = keys_of_ids(names), set(names)
        seen: set[str] = set()
        sources: Counter[tuple[str, str]] = Counter()
        for kept in self._kept:
            gone = []
            _, rows = kept.held.segment.with_id_keys(keys)
            for row in kept.living(rows).tolist():
                entry = kept.held.segment.entry(row)
                if entry.id in wanted and of_list in (None, entry.list):
                    gone.append(row)
                    seen.add(entry.id)
                    sources[entry.list, entry.provenance] += 1
            kept.bury(np.array(gone, np.int64))
        self._remember(sources)
        return sources.total(), tuple(name for name in names if name not in seen)

    def withdraw_list(self, name: str) -> int:
        """Remove all rows of a list; how many."""
        sources: Counter[tuple[str, str]] = Counter()
        for kept in self._kept:
            rows = kept.living(kept.held.segment.of_list(name))
            for source, count in kept.held.segment.sources(rows).items():
                sources[name, source] += count
            kept.bury(rows)
        self._remember(sources)
        return sources.total()

    def _remember(self, sources: Counter[tuple[str, str]]) -> None:
        """Add to what the manifest says of withdrawals."""
        self._withdrawn = also_withdrawn(self._withdrawn, sources, self._today)

    def publish(self) -> None:
        """Make this the state of the index, and clear away the files that were of the state before."""
        self._kept = [kept for kept in self._kept if kept.alive]
        for kept in self._kept:
            if len(kept.newly_dead):
                kept.held, kept.newly_dead = self._with_dead(kept), NO_ROWS
        self._generation += 1
        listed = tuple(kept.held.listed for kept in self._kept)
        write_manifest(self._directory, Manifest(self._generation, listed, self._withdrawn))
        self._sweep()

    def _with_dead(self, kept: Kept) -> Held:
        before, name = kept.held, new_name("dead")
        dead = merged(before.dead, kept.newly_dead).astype(np.uint32)
        with drafting(self._directory / name) as draft:
            writer = ContainerWriter(draft)
            writer.put("rows", "<u4", [dead])
            writer.finish({})
        return Held(replace(before.listed, dead=name, dead_rows=len(dead)), before.segment, dead)

    def tidy(self) -> None:
        """Merge what has gathered: more than three segments of a tier, or one of which half was removed."""
        while group := self._to_merge():
            self._merge(group)
            self.publish()

    def _to_merge(self) -> list[Kept]:
        tiers: dict[tuple[bool, int], list[Kept]] = {}
        for kept in self._kept:
            if 2 * kept.alive < kept.held.segment.rows:
                return [kept]
            tier, room = 0, _SMALL
            while kept.alive >= room:
                tier, room = tier + 1, room * 4
            tiers.setdefault((kept.held.listed.wide, tier), []).append(kept)
        for group in tiers.values():
            if len(group) > _IN_A_TIER and sum(kept.alive for kept in group) <= LARGEST:
                return group
        return []

    def merge_all(self) -> None:
        """As few segments as can be, without removed rows."""
        for wide in (False, True):
            left = sorted((k for k in self._kept if k.held.listed.wide is wide), key=lambda kept: kept.alive)
            while left:
                group = [left.pop(0)]
                while left and sum(kept.alive for kept in group) + left[0].alive <= LARGEST:
                    group.append(left.pop(0))
                if len(group) > 1 or len(group[0].held.dead):
                    self._merge(group)
                    self.publish()

    def _merge(self, group: list[Kept]) -> None:
        """One segment in place of some, without the rows that were removed."""
        wide = group[0].held.listed.wide
        with Collector(self._directory) as collector:
            for kept in group:
                kept.held.segment.copy_to(collector, kept.held.alive_rows())
            columns = collector.columns()
            self._kept = [kept for kept in self._kept if kept not in group]
            self._keep(columns, np.arange(len(columns)), wide=wide)

    def _sweep(self) -> None:
        """Remove files of ours that the manifest does not name: of states before, and of writers that died."""
        try:
            manifest = read_manifest(self._directory)
        except IndexDamaged:  # what is left of it may be wanted until another is built
            return
        except NoIndex:
            named: set[str | None] = set()
        else:
            named = {name for listed in manifest.segments for name in (listed.name, listed.dead)}
        for path in self._directory.iterdir():
            if path.name not in named and _OURS.fullmatch(path.name):
                remove_file(path)


def _generation(directory: Path) -> int:
    """That of the index in a folder, which may be damaged or not be there."""
    try:
        return read_manifest(directory).generation
    except (NoIndex, IndexDamaged):
        return 0


def _identity(entry: Entry) -> tuple[str, str, bytes | None, bytes | None, bytes | None]:
    """What makes an entry the same as another."""
    return entry.list, entry.id, entry.pdq, entry.md5, entry.sha1
