"""Writers die, and power goes: an acknowledged write is there, another is there whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from kinga.methods.matching import NoSpace, build
from kinga.methods.matching.store.disk import Disk, replaced

from . import crashing

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked to be killed")


def _kills(folder: Path, kills: int, seed: int) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.methods.matching.crashing", str(folder), str(kills), str(seed)],
        env={**os.environ, "PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr
    killed: dict[str, int] = json.loads(done.stdout)
    return killed


def test_kills(tmp_path: Path) -> None:
    assert sum(_kills(tmp_path / "index", 24, seed=1).values()) == 24


@pytest.mark.deep
def test_a_thousand_kills(tmp_path: Path) -> None:
    killed = _kills(tmp_path / "index", 1000, seed=2)
    assert sum(killed.values()) == 1000
    for call in crashing.CALLS:  # building, writing a delta and compacting were each killed at each call
        for kind in ("build", "add", "remove", "compact"):
            assert any(where.startswith(f"{kind}, {call} ") for where in killed), (kind, call, killed)


class Cut(BaseException):
    """The power is gone."""


class PowerCut(Disk):
    """Goes at call number `at` of a name. Then what was not forced to the disk may be lost: content, and names."""

    def __init__(self, name: str, at: int, dice: random.Random) -> None:
        self._name, self._left, self._dice, self.gone = name, at, dice, False
        self._unforced: dict[Path, int] = {}  # file: bytes that are safe
        self._paths: dict[int, Path] = {}
        self._renamed: list[tuple[Path, Path, bytes | None]] = []

    def _step(self, name: str) -> None:
        self._left -= name == self._name
        if self._left < 0 or self.gone:
            self.gone = True
            raise Cut

    def create(self, path: Path) -> BinaryIO:
        self._step("create")
        self._unforced[path] = 0
        file = super().create(path)
        self._paths[file.fileno()] = path
        return file

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        self._step("write")
        super().write(file, data)

    def sync(self, file: BinaryIO) -> None:
        self._step("sync")
        file.flush()
        self._unforced.pop(self._paths[file.fileno()], None)

    def rename(self, old: Path, new: Path) -> None:
        self._step("rename")
        self._renamed.append((old, new, new.read_bytes() if new.exists() else None))
        super().rename(old, new)
        if old in self._unforced:
            self._unforced[new] = self._unforced.pop(old)

    def sync_folder(self, path: Path) -> None:
        self._step("sync folder")
        self._renamed.clear()

    def remove(self, path: Path) -> None:
        self._step("remove")
        super().remove(path)

    def forget(self) -> None:
        """Lose what may be lost, some of it."""
        for path, safe in self._unforced.items():
            if path.exists():
                os.truncate(path, self._dice.randint(safe, path.stat().st_size))
        for old, new, before in reversed(self._renamed):
            if self._dice.random() < 0.5:
                new.replace(old)
                if before is not None:
                    new.write_bytes(before)


def _cut(folder: Path, dice: random.Random, state: crashing.State) -> crashing.State:
    write = crashing.some_write(dice)
    name = dice.choice(crashing.CALLS)
    disk = PowerCut(name, int(dice.expovariate(1 / 40)) if name == "write" else dice.randrange(4), dice)
    whole = crashing.after(state, write)
    try:
        with replaced(disk):
            crashing.perform(folder, write)
    except Cut:
        disk.forget()
        there = crashing.found(folder)
        assert there in (state, whole), write[0]
        return there
    assert crashing.found(folder) == whole
    return whole


@pytest.mark.parametrize("rounds", [120, pytest.param(2000, marks=pytest.mark.deep)])
def test_power_goes(tmp_path: Path, rounds: int) -> None:
    dice = random.Random(rounds)
    build(tmp_path, [])
    state: crashing.State = {}
    with crashing.small():
        for _ in range(rounds):
            state = _cut(tmp_path, dice, state)


class Full(Disk):
    """Takes so many bytes and no more."""

    def __init__(self, size: int) -> None:
        self._left = size

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        self._left -= len(data)
        if self._left < 0:
            raise OSError(errno.ENOSPC, "full")
        super().write(file, data)


@pytest.mark.parametrize("size", [0, 500, 3000])
def test_a_full_disk_is_told_and_changes_nothing(tmp_path: Path, size: int) -> None:
    dice = random.Random(1)
    build(tmp_path, [])
    write = (
        "add",
        [entry for _ in range(5) for entry in crashing.some_write(dice)[1] if not isinstance(entry, str)],
    )
    with replaced(Full(size)), pytest.raises(NoSpace, match="make room"):
        crashing.perform(tmp_path, write)
    assert crashing.found(tmp_path) == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.json", "lock"]
    crashing.perform(tmp_path, write)
    assert crashing.found(tmp_path) == crashing.after({}, write)
