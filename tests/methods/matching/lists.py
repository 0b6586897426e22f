"""Lists of hashes to search, and an independent way to search them: big integers, one pair after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kinga.methods.matching import Entry, Holding, Match

__all__ = ["KINDS", "array", "entries", "entry", "expected", "flipped", "hashes", "holding", "told"]

KINDS = ("random", "clustered", "all-zero", "unbalanced", "one")
Told = tuple[int, int, str, str]


def entry(pdq: bytes | None = None, **given: object) -> Entry:
    """An entry with what is given; the rest is plain."""
    plain: dict[str, object] = {
        "md5": None, "sha1": None, "id": "1", "list": "A", "label": "", "threshold": None, "expires": None,
        "provenance": "made up",
    }  # fmt: skip
    return Entry(pdq=pdq, **{**plain, **given})  # type: ignore[arg-type]


def hashes(kind: str, count: int, seed: int) -> list[bytes]:
    """Hashes of a kind of list."""
    dice = np.random.default_rng(seed)
    if kind == "all-zero":
        return [bytes(32)] * count
    if kind == "unbalanced":  # most bits 0, so that few lanes differ and buckets are full
        return [np.packbits(dice.random(256) < 0.03).tobytes() for _ in range(count)]
    if kind == "clustered":  # near-duplicates by the hundred
        centres = dice.integers(0, 256, (max(1, count // 100), 32), np.uint8)
        return [
            flipped(centres[n % len(centres)].tobytes(), int(dice.integers(0, 17)), dice)
            for n in range(count)
        ]
    made = dice.integers(0, 256, (count, 32), np.uint8)
    return [row.tobytes() for row in (made[:1] if kind == "one" else made)]


def flipped(pdq: bytes, flips: int, dice: np.random.Generator) -> bytes:
    """A hash with so many bits changed."""
    bits = np.unpackbits(np.frombuffer(pdq, np.uint8))
    bits[dice.choice(256, flips, replace=False)] ^= 1
    return np.packbits(bits).tobytes()


def entries(pdqs: Iterable[bytes], **given: object) -> list[Entry]:
    """An entry for each hash, numbered."""
    return [entry(pdq, id=str(number), **given) for number, pdq in enumerate(pdqs)]


def array(pdqs: Sequence[bytes]) -> NDArray[np.uint8]:
    """Hashes as a search takes them."""
    return np.frombuffer(b"".join(pdqs), np.uint8).reshape(-1, 32)


def expected(
    rows: Sequence[Entry], queries: Sequence[bytes], distance: int = 31, today: dt.date | None = None
) -> list[Told]:
    """What a search must find: query, distance, list, id."""
    numbers = [None if row.pdq is None else int.from_bytes(row.pdq) for row in rows]
    found = []
    for place, query in enumerate(queries):
        asked = int.from_bytes(query)
        for row, number in zip(rows, numbers, strict=True):
            if number is None or (today and row.expires and row.expires < today):
                continue
            apart = (number ^ asked).bit_count()
            if apart <= (distance if row.threshold is None else row.threshold):
                found.append((place, apart, row.list, row.id))
    return sorted(found)


def told(matches: Iterable[Match]) -> list[Told]:
    """Matches in the form of `expected`."""
    return [(match.query, match.distance, match.entry.list, match.entry.id) for match in matches]


def holding(every: Iterable[Entry], name: str, provenance: str, gone: int, day: dt.date) -> Holding:
    """What an index of these entries must tell of a list and source, of which so many were removed on a day."""
    rows = [row for row in every if (row.list, row.provenance) == (name, provenance)]
    own = [row.threshold for row in rows if row.pdq and row.threshold is not None]
    days = [row.expires for row in rows if row.expires]
    return Holding(
        list=name,
        provenance=provenance,
        entries=len(rows),
        hashes=sum(row.pdq is not None for row in rows),
        md5=sum(row.md5 is not None for row in rows),
        sha1=sum(row.sha1 is not None for row in rows),
        thresholds=(min(own), max(own)) if own else None,
        as_asked=sum(row.pdq is not None and row.threshold is None for row in rows),
        days=(min(days), max(days)) if days else None,
        lasting=len(rows) - len(days),
        expired=sum(ends < day for ends in days),
        withdrawn=gone,
        withdrawn_on=day if gone else None,
    )
