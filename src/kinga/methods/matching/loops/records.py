"""The compiled loops over records: what stands beside a hash, in one array of bytes.

A record: codes of its label, provenance and list (uint32 each, into a table of texts), length of its id (uint16),
flags, then MD5 (16 bytes) and SHA1 (20) where flagged, then the id. Record n ends at `ends[n]`.
"""

# mypy: disable-error-code="misc, untyped-decorator"
from __future__ import annotations

from typing import Any

import numpy as np

from kinga.methods.compiling import inner, kernel

__all__ = [
    "HAS_MD5",
    "HAS_PDQ",
    "HAS_SHA1",
    "HEAD",
    "copied",
    "digest_keys",
    "id_keys",
    "same_keys",
    "use_texts",
]

HEAD = 15  # bytes before the digests
FLAGS = 14
HAS_MD5, HAS_SHA1, HAS_PDQ = 1, 2, 4
_LIST = 8  # from here on a record says what it is; before, what is said of it
_START, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


@inner(nogil=True)
def _hashed(key: Any, data: Any, begin: Any, end: Any) -> Any:
    """FNV-1a of some bytes (Fowler, Noll, Vo; RFC 9923), going on from `key`."""
    for at in range(begin, end):
        key = (key ^ np.uint64(data[at])) * _PRIME
    return key


@inner(nogil=True)
def _begin(ends: Any, row: Any) -> Any:
    return np.int64(ends[row - 1]) if row else np.int64(0)


@inner(nogil=True)
def _id_begin(records: Any, begin: Any) -> Any:
    held = records[begin + FLAGS]
    return begin + HEAD + (16 if held & HAS_MD5 else 0) + (20 if held & HAS_SHA1 else 0)


@kernel(nogil=True)
def id_keys(records: Any, ends: Any) -> Any:
    """64 bits of each record's id, uint64 (n,)."""
    made = np.empty(len(ends), np.uint64)
    for row in range(len(ends)):
        made[row] = _hashed(_START, records, _id_begin(records, _begin(ends, row)), np.int64(ends[row]))
    return made


@kernel(nogil=True)
def same_keys(records: Any, ends: Any, words: Any) -> Any:
    """64 bits of what makes a row the same as another: list, id, and all its hashes. uint64 (n,)."""
    made = np.empty(len(ends), np.uint64)
    for row in range(len(ends)):
        key = _hashed(_START, records, _begin(ends, row) + _LIST, np.int64(ends[row]))
        for word in range(4):
            key = (key ^ words[4 * row + word]) * _PRIME
            key ^= key >> np.uint64(32)
        made[row] = key
    return made


@kernel(nogil=True)
def digest_keys(records: Any, ends: Any, flag: int) -> Any:
    """Of records with a digest of a kind: its first 64 bits, uint64 (k,), and their rows, uint32 (k,)."""
    keys, rows, made = np.empty(len(ends), np.uint64), np.empty(len(ends), np.uint32), 0
    for row in range(len(ends)):
        begin = _begin(ends, row)
        if records[begin + FLAGS] & flag:
            at = begin + HEAD + (16 if flag == HAS_SHA1 and records[begin + FLAGS] & HAS_MD5 else 0)
            key = np.uint64(0)
            for number in range(8):
                key |= np.uint64(records[at + number]) << np.uint64(8 * number)
            keys[made], rows[made] = key, np.uint32(row)
            made += 1
    return keys[:made].copy(), rows[:made].copy()


@inner(nogil=True)
def _code(records: Any, at: int) -> Any:
    code = np.uint32(0)
    for number in range(4):
        code |= np.uint32(records[at + number]) << np.uint32(8 * number)
    return code


@kernel(nogil=True)
def use_texts(records: Any, ends: Any, order: Any, used: Any) -> None:
    """Mark in `used`, bool, the texts that records of rows `order` have codes of."""
    for number in range(len(order)):
        begin = _begin(ends, np.int64(order[number]))
        for field in range(3):
            used[_code(records, begin + 4 * field)] = True


@kernel(nogil=True)
def copied(records: Any, ends: Any, order: Any, codes: Any) -> Any:
    """Records of rows `order`, one after the other, their codes of texts replaced by `codes`; where each ends."""
    made_ends: Any = np.empty(len(order), np.uint64)
    size: Any = 0
    for number in range(len(order)):
        size += np.int64(ends[order[number]]) - _begin(ends, np.int64(order[number]))
        made_ends[number] = np.uint64(size)
    made, place = np.empty(size, np.uint8), np.int64(0)
    for number in range(len(order)):
        row = np.int64(order[number])
        begin, end = _begin(ends, row), np.int64(ends[row])
        for field in range(3):
            code = codes[_code(records, begin + 4 * field)]
            for at in range(4):
                made[place + 4 * field + at] = (code >> np.uint32(8 * at)) & np.uint32(0xFF)
        for at in range(begin + 12, end):
            made[place + at - begin] = records[at]
        place += end - begin
    return made, made_ends
