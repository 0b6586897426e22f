"""A first index: correct, in one file, slow."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching.vocabulary import DISTANCE, BadEntry, Entry, Match, NoIndex, Summary

__all__ = ["Index", "add", "build", "compact", "open_index", "remove"]

_NAME = "entries.json"


def _identity(entry: Entry) -> tuple[object, ...]:
    return entry.list, entry.id, entry.pdq, entry.md5, entry.sha1


def _checked(entry: Entry) -> Entry:
    if entry.pdq is None and entry.md5 is None and entry.sha1 is None:
        raise BadEntry("An entry needs a hash: pdq, md5 or sha1. Correct the row, or leave it out.")
    for value, size in ((entry.pdq, 32), (entry.md5, 16), (entry.sha1, 20)):
        if value is not None and len(value) != size:
            raise BadEntry("A hash has a wrong length. Correct the row, or leave it out.")
    if entry.threshold is not None and not 0 <= entry.threshold <= 255:
        raise BadEntry("A threshold is a number from 0 to 255. Correct the row, or leave it out.")
    return entry


def _write(directory: Path, entries: Iterable[Entry]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    rows = [
        [*(v.hex() if v else None for v in (e.pdq, e.md5, e.sha1)), e.id, e.list, e.label, e.threshold,
         e.expires and e.expires.isoformat(), e.provenance]
        for e in entries
    ]  # fmt: skip
    draft = directory / (_NAME + ".draft")
    draft.write_text(json.dumps(rows), "utf-8")
    draft.replace(directory / _NAME)


def _read(directory: Path) -> list[Entry]:
    try:
        rows = json.loads((directory / _NAME).read_text("utf-8"))
    except FileNotFoundError as error:
        raise NoIndex(f"{directory} holds no index. Build one with `kinga screen index`.") from error
    return [
        Entry(*(bytes.fromhex(v) if v else None for v in row[:3]), *row[3:7],
              dt.date.fromisoformat(row[7]) if row[7] else None, row[8])
        for row in rows
    ]  # fmt: skip


def build(directory: Path, entries: Iterable[Entry]) -> Summary:
    """A new index of these entries; one that is there is replaced. Raises BadEntry."""
    kept = {_identity(entry): _checked(entry) for entry in entries}
    _write(directory, kept.values())
    return Summary(len(kept), added=len(kept))


def add(directory: Path, entries: Iterable[Entry]) -> Summary:
    """Add entries; one with the same list, id and hashes as an entry there takes its place."""
    kept = {_identity(entry): entry for entry in _read(directory)}
    new = {_identity(entry): _checked(entry) for entry in entries}
    replaced = len(kept.keys() & new.keys())
    kept.update(new)
    _write(directory, kept.values())
    return Summary(len(kept), added=len(new), replaced=replaced)


def remove(directory: Path, ids: Iterable[str], *, list: str | None = None) -> Summary:
    """Remove all entries with one of these ids, of one list or of all."""
    wanted, before = set(ids), _read(directory)
    gone = [e for e in before if e.id in wanted and (list is None or e.list == list)]
    kept = [e for e in before if not (e.id in wanted and (list is None or e.list == list))]
    _write(directory, kept)
    missing = tuple(sorted(wanted - {e.id for e in gone}))
    return Summary(len(kept), removed=len(gone), missing=missing)


def compact(directory: Path) -> Summary:
    """Rewrite the index without what was removed."""
    return Summary(len(_read(directory)))


def open_index(directory: Path) -> Index:
    """The index in a folder, for searching. Raises NoIndex, IndexDamaged."""
    return Index(directory)


class Index:
    """An open index."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.refresh()

    def close(self) -> None:
        """Let go of the files."""

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def refresh(self) -> None:
        """Pick up what a writer has done since; `search` does so by itself."""
        self._entries = _read(self._directory)

    def __len__(self) -> int:
        return len(self._entries)

    def statistics(self) -> dict[str, int]:
        """How much there is of each."""
        return {"entries": len(self._entries)}

    def search(
        self, pdq: NDArray[np.uint8], *, distance: int = DISTANCE, today: dt.date | None = None
    ) -> list[Match]:
        """Every entry within `distance`, or its own threshold, of each hash; uint8 (n, 32).

        Ordered by query, distance, list, id. `today`: entries that expired before it do not match; None: all do.
        """
        self.refresh()
        found = []
        for number, row in enumerate(pdq):
            for entry in self._entries:
                if entry.pdq is None or (today and entry.expires and entry.expires < today):
                    continue
                bits = np.bitwise_count(np.frombuffer(entry.pdq, np.uint8) ^ row).sum()
                if bits <= (distance if entry.threshold is None else entry.threshold):
                    found.append(Match(number, entry, int(bits)))
        return sorted(
            found, key=lambda match: (match.query, match.distance, match.entry.list, match.entry.id)
        )

    def search_digests(
        self,
        md5: Sequence[bytes | None] = (),
        sha1: Sequence[bytes | None] = (),
        *,
        today: dt.date | None = None,
    ) -> list[Match]:
        """Every entry whose MD5 or SHA1 is that of a query; query n has md5[n] and sha1[n] (a shorter one: None)."""
        self.refresh()
        found = []
        for number in range(max(len(md5), len(sha1))):
            one = md5[number] if number < len(md5) else None
            two = sha1[number] if number < len(sha1) else None
            for entry in self._entries:
                if today and entry.expires and entry.expires < today:
                    continue
                if (one and entry.md5 == one) or (two and entry.sha1 == two):
                    found.append(Match(number, entry, 0))
        return sorted(found, key=lambda match: (match.query, match.entry.list, match.entry.id))
