"""Compiling the loops once, for `kinga warmup`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from kinga.methods.matching.index import open_index
from kinga.methods.matching.store.segment import TABLES_FROM
from kinga.methods.matching.vocabulary import Entry
from kinga.methods.matching.writing import add, build

__all__ = ["warm"]


def warm() -> None:
    """Compile the loops, or load them from the cache, by building and searching a small index of random hashes."""
    hashes = np.random.default_rng(1).integers(0, 256, (TABLES_FROM, 32), np.uint8)
    entries = [
        Entry(row.tobytes(), bytes(16), bytes(20), str(number), "warm", "", None, None, "")
        for number, row in enumerate(hashes)
    ]
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), entries[:2])
        add(Path(folder), entries)
        with open_index(Path(folder)) as index:
            index.search(hashes[:2])
