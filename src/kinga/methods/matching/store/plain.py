"""What the compiled loops do, without them: their compiler loads for longer than a small list takes to be looked at."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["affordable", "id_keys", "scan"]

_LOADING = 100_000_000  # pairs of hashes that are compared here in less time than the compiler takes to load
_BEGINNING = 2_000  # pairs that could be compared in the time a query takes to begin on some columns
_FEW = 10_000  # bytes of ids
_LOOPS = "kinga.methods.matching.loops.search"
_AT_ONCE = 1 << 14  # hashes: columns that stay in the second cache
_START, _PRIME, _64_BITS = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1  # as in loops.records

_left = _LOADING


def affordable(hashes: int, queries: int) -> bool:
    """Whether a search is better made here: as long as all of a process take less than loading the compiler."""
    global _left
    cost = queries * (hashes + _BEGINNING * (1 + hashes // _AT_ONCE))
    if _LOOPS in sys.modules or cost > _left:
        return False
    _left -= cost
    return True


def scan(words: NDArray[np.uint64], queries: NDArray[np.uint64], distance: int) -> NDArray[np.uint32]:
    """As `loops.search.scan`: each hash within `distance` of each query, uint32 (3 n,) of query, row, distance."""
    asked, found = queries.reshape(-1, 4), []
    for begin in range(0, len(words) // 4, _AT_ONCE):
        columns = np.ascontiguousarray(words.reshape(-1, 4)[begin : begin + _AT_ONCE].T)
        for number, query in enumerate(asked):
            one, two, three, four = np.bitwise_count(columns ^ query[:, None])
            apart = (one + two).astype(np.uint16) + (
                three + four
            )  # halves have up to 128 bits, the whole 256
            near = np.flatnonzero(apart <= distance)
            if len(near):
                found.append(np.stack([np.full(len(near), number), near + begin, apart[near]], axis=1))
    if not found:
        return np.empty(0, np.uint32)
    return np.concatenate(found).astype(np.uint32).reshape(-1)


def id_keys(ids: Sequence[bytes]) -> NDArray[np.uint64] | None:
    """As `loops.records.id_keys`, of few ids; None when they are too many to be worth it."""
    if sum(map(len, ids)) > _FEW or _LOOPS in sys.modules:
        return None
    return np.array([_hashed(one) for one in ids], np.uint64)


def _hashed(data: bytes) -> Any:
    """FNV-1a (Fowler, Noll, Vo; RFC 9923)."""
    key = _START
    for byte in data:
        key = ((key ^ byte) * _PRIME) & _64_BITS
    return key
