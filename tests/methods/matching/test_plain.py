"""What goes without the compiled loops is the same, and small work loads no compiler."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.matching import build, loops
from kinga.methods.matching.store import columns, plain

from . import lists


@given(
    kind=st.sampled_from(lists.KINDS),
    count=st.integers(1, 300),
    distance=st.integers(0, 256),
    seed=st.integers(0, 2**32),
    at_once=st.sampled_from([1, 7, 1 << 14]),
)
def test_the_plain_scan_finds_what_the_compiled_one_finds(
    kind: str, count: int, distance: int, seed: int, at_once: int
) -> None:
    pdqs = lists.hashes(kind, count, seed)
    opposite = bytes(byte ^ 255 for byte in pdqs[0])  # 256 bits away, which no byte can hold
    words, queries = (
        np.frombuffer(b"".join(held), "<u8")
        for held in (pdqs, [*pdqs[:5], opposite, bytes(32), b"\xff" * 32])
    )
    with mock.patch.object(plain, "_AT_ONCE", at_once):
        found = plain.scan(words, queries, distance).reshape(-1, 3)
    compiled = np.asarray(loops.search.scan(words, queries, distance)).reshape(-1, 3)
    assert sorted(found.tolist()) == sorted(compiled.tolist())


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=20))
def test_keys_of_ids_are_those_of_segments(ids: list[bytes]) -> None:
    records = b"".join(bytes(columns.HEAD) + one for one in ids)
    ends = np.cumsum([columns.HEAD + len(one) for one in ids], dtype=np.uint64)
    ends.flags.writeable = False
    compiled = loops.records.id_keys(np.frombuffer(records, np.uint8), ends)
    with mock.patch.object(plain, "_LOOPS", "never"):
        found = plain.id_keys(ids)
    assert found is not None
    assert found.tolist() == compiled.tolist()


def test_records_are_laid_out_alike_on_both_sides() -> None:
    names = ("HEAD", "HAS_MD5", "HAS_SHA1", "HAS_PDQ")
    assert [getattr(columns, name) for name in names] == [getattr(loops.records, name) for name in names]
    assert columns._HEADS.itemsize == columns.HEAD
    assert columns._HEADS.fields is not None
    assert columns._HEADS.fields["flags"][1] == loops.records.FLAGS


def test_searches_go_without_the_compiler_until_it_would_have_loaded() -> None:
    with mock.patch.multiple(plain, _LOOPS="never", _left=10_000_000):
        assert plain.affordable(1_000, 1_000)
        assert not plain.affordable(1_000_000, 10)
        assert plain.affordable(1_000, 100)
        assert [plain.affordable(1, 1_000) for _ in range(4)] == [True, True, True, False]
    assert loops.search
    assert not plain.affordable(1, 1)  # what is loaded is used


@pytest.mark.parametrize(
    ("work", "heavy"),
    [
        ("with open_index(folder) as index: print(len(index.search(hashes)))", []),
        ("print(remove(folder, ['3']).removed)", []),
        ("print(add(folder, []).added + 1)", []),
        ("warm(); print(1)", ["numba"]),
    ],
)
def test_what_loads_the_compiler(tmp_path: Path, work: str, heavy: list[str]) -> None:
    build(tmp_path, lists.entries(pdqs := lists.hashes("random", 50, seed=1)))
    code = (
        "import sys, numpy; from pathlib import Path\n"
        "from kinga.methods.matching import *\n"
        "folder = Path(sys.argv[1])\n"
        "hashes = numpy.frombuffer(bytes.fromhex(sys.argv[2]), numpy.uint8).reshape(-1, 32)\n"
        f"{work}\n"
        "print([name for name in ('numba', 'scipy.linalg') if name in sys.modules][:1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), pdqs[3].hex()],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["1", str(heavy)]
