"""A segment: rows that never change, in the order of their hashes, with what makes them found. docs/methods/matching.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching import loops
from kinga.methods.matching.store.columns import HAS_MD5, HAS_SHA1, NO_DAY, NO_THRESHOLD, Columns, hashed
from kinga.methods.matching.store.container import ContainerWriter
from kinga.methods.matching.store.disk import drafting

__all__ = ["SORTED", "TABLES_FROM", "latest", "write_segment"]

TABLES_FROM = 8_192  # hashes; with fewer, looking at all costs a query alone a few microseconds
SORTED = 3  # the highest lane of a hash's first word: hashes stand in its order
_AT_ONCE = 1 << 18
Rows = NDArray[np.int64]


def latest(columns: Columns) -> Rows:
    """The rows of which no later one has the same list, id and hashes, in their order."""
    keys = loops.records.same_keys(columns.records, columns.ends, columns.words)
    order = np.argsort(keys, kind="stable")
    alike = keys[order[1:]] == keys[order[:-1]]
    if not alike.any():
        return np.arange(len(columns))
    twice = np.zeros(len(columns), bool)
    twice[order[1:][alike]] = twice[order[:-1][alike]] = True
    last: dict[tuple[Any, ...], int] = {}
    for row in np.flatnonzero(twice):
        entry = columns.entry(int(row))
        last[entry.list, entry.id, entry.pdq, entry.md5, entry.sha1] = int(row)
    twice[list(last.values())] = False
    return np.flatnonzero(~twice)


def write_segment(path: Path, columns: Columns, rows: Rows) -> None:
    """Write a segment of some rows. Raises NoSpace."""
    with_hash = hashed(columns)[rows]
    ordered = _by_hash(columns.words, rows[with_hash])
    order = np.concatenate([ordered, rows[~with_hash]])
    with drafting(path) as draft:
        writer = ContainerWriter(draft)
        count = _put_hashes(writer, columns.words, ordered)
        if count >= TABLES_FROM:
            _put_tables(writer)
        facts = _put_limits(writer, columns, order, len(ordered))
        _put_records(writer, columns, order)
        _put_keys(writer)
        writer.finish({"rows": len(order), "hashed": len(ordered), "hashes": count, **facts})


def _by_hash(words: NDArray[np.uint64], rows: Rows) -> Rows:
    """Rows in the order of their hashes, those with the same one in their own."""
    four = words.reshape(-1, 4)
    first = four[rows, 0]
    order = np.argsort(first, kind="stable")
    same = first[order[1:]] == first[order[:-1]]
    if same.any():
        tied = np.zeros(len(rows), bool)
        tied[1:] |= same
        tied[:-1] |= same
        places = np.flatnonzero(tied)
        held = four[rows[order[places]]]
        order[places] = order[places][np.lexsort(held.T[::-1])]
    return rows[order]


def _blocks(size: int) -> Iterator[slice]:
    for begin in range(0, size, _AT_ONCE):
        yield slice(begin, min(begin + _AT_ONCE, size))


def _put_hashes(writer: ContainerWriter, words: NDArray[np.uint64], ordered: Rows) -> int:
    """Each hash once, and where two rows share one, which rows are whose; how many hashes there are."""
    four = words.reshape(-1, 4)
    new = np.ones(len(ordered), bool)

    def blocks() -> Iterator[NDArray[np.uint64]]:
        before = np.empty((0, 4), np.uint64)
        for part in _blocks(len(ordered)):
            held = four[ordered[part]]
            joined = np.concatenate([before, held])
            new[part][len(held) - len(joined) + 1 :] = (joined[1:] != joined[:-1]).any(axis=1)
            before = held[-1:]
            yield held[new[part]].reshape(-1)

    writer.put("hashes", "<u8", blocks())
    firsts = np.flatnonzero(new)
    if len(firsts) < len(ordered):
        writer.put("first", "<u4", [firsts, np.array([len(ordered)])])
    return len(firsts)


def _put_tables(writer: ContainerWriter) -> None:
    lanes = writer.mapped("hashes").view(np.uint16)
    for lane in range(16):
        starts, rows, beside = loops.tables.lane_table(lanes, lane)
        writer.put(f"starts {lane}", "<u4", [starts])
        if lane != SORTED:
            writer.put(f"rows {lane}", "<u4", [rows])
        writer.put(f"beside {lane}", "<u2", [beside])


def _put_limits(writer: ContainerWriter, columns: Columns, order: Rows, hashed_rows: int) -> dict[str, Any]:
    """Thresholds and last days, when any row has one; the greatest threshold, and whether any hash has none."""
    own = columns.thresholds[order[:hashed_rows]]
    given = own[own != NO_THRESHOLD]
    if len(given) or (columns.thresholds[order] != NO_THRESHOLD).any():
        writer.put("thresholds", "<u2", (columns.thresholds[order[part]] for part in _blocks(len(order))))
    if (columns.expires[order] != NO_DAY).any():
        writer.put("expires", "<u4", (columns.expires[order[part]] for part in _blocks(len(order))))
    return {"most": int(given.max()) if len(given) else -1, "asked": len(given) < hashed_rows}


def _put_records(writer: ContainerWriter, columns: Columns, order: Rows) -> None:
    """Records with codes of the texts that are still used, and these."""
    used = np.zeros(len(columns.texts), bool)
    for part in _blocks(len(order)):
        loops.records.use_texts(columns.records, columns.ends, order[part], used)
    codes = (np.cumsum(used) - 1).astype(np.uint32)
    ends: list[NDArray[np.uint64]] = []

    def blocks() -> Iterator[NDArray[np.uint8]]:
        size = np.uint64(0)
        for part in _blocks(len(order)):
            made, made_ends = loops.records.copied(columns.records, columns.ends, order[part], codes)
            ends.append(made_ends + size)
            size = ends[-1][-1]
            yield made

    writer.put("records", "u1", blocks())
    writer.put("ends", "<u8", ends)
    texts = [columns.texts[code].encode("utf-8", "surrogateescape") for code in np.flatnonzero(used)]
    _put_texts(writer, texts)


def _put_texts(writer: ContainerWriter, texts: Sequence[bytes]) -> None:
    writer.put("texts", "u1", [np.frombuffer(b"".join(texts), np.uint8)])
    writer.put("text ends", "<u8", [np.cumsum([len(text) for text in texts], dtype=np.uint64)])


def _put_keys(writer: ContainerWriter) -> None:
    """Sorted keys of ids and digests, each with its row."""
    records, ends = writer.mapped("records"), writer.mapped("ends")
    keys = loops.records.id_keys(records, ends)
    _put_sorted(writer, "id", keys, np.arange(len(keys), dtype=np.uint32))
    for name, flag in (("md5", HAS_MD5), ("sha1", HAS_SHA1)):
        _put_sorted(writer, name, *loops.records.digest_keys(records, ends, flag))


def _put_sorted(
    writer: ContainerWriter, name: str, keys: NDArray[np.uint64], rows: NDArray[np.uint32]
) -> None:
    if len(keys):
        order = np.argsort(keys, kind="stable")
        writer.put(f"{name} keys", "<u8", [keys[order]])
        writer.put(f"{name} rows", "<u4", [rows[order]])
