"""Kills a writer again and again, and looks what is left: python -m tests.methods.matching.crashing FOLDER KILLS SEED.

Each write runs in a process of its own that dies by SIGKILL: at a call to the disk (before it, in the middle of it,
after it), or whenever the signal happens to come. A write that was acknowledged must be there, one that was not
must be there whole or not at all, and nothing else may be. It prints what was killed where, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from unittest import mock

from kinga.methods.matching import Entry, add, build, compact, open_index, remove, warm, writing
from kinga.methods.matching.store import segment
from kinga.methods.matching.store.disk import Disk, replaced
from kinga.methods.matching.store.opening import open_state

from . import lists

Key = tuple[str, str, bytes | None, bytes | None]
State = dict[Key, Entry]
CALLS = ("create", "write", "sync", "rename", "sync folder", "remove")
Write = tuple[str, Sequence[Entry] | Sequence[str]]


class Killing(Disk):
    """Kills its process at call number `at` of a name. Nothing is forced: a killed process loses no page."""

    def __init__(self, name: str, at: int, when: str, said: Callable[[str], None]) -> None:
        self._name, self._left, self._when, self._said = name, at, when, said

    def _step(
        self, name: str, call: Callable[[], object], half: Callable[[], object] | None = None
    ) -> object:
        self._left -= name == self._name
        if self._left >= 0:
            return call()
        self._said(f"{name} {self._when}")
        if self._when == "after":
            call()
        elif self._when == "amid" and half is not None:
            half()
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")

    def create(self, path: Path) -> BinaryIO:
        return self._step("create", lambda: Disk.create(self, path))  # type: ignore[return-value]

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        def half() -> None:
            file.write(data[: len(data) // 2])
            file.flush()

        self._step("write", lambda: file.write(data), half)

    def sync(self, file: BinaryIO) -> None:
        self._step("sync", file.flush)

    def rename(self, old: Path, new: Path) -> None:
        self._step("rename", lambda: Disk.rename(self, old, new))

    def sync_folder(self, path: Path) -> None:
        self._step("sync folder", lambda: None)

    def remove(self, path: Path) -> None:
        self._step("remove", lambda: Disk.remove(self, path))


class Unforced(Disk):
    """Forces nothing to the disk, for kills from outside."""

    def sync(self, file: BinaryIO) -> None:
        file.flush()

    def sync_folder(self, path: Path) -> None:
        """Nothing."""


def perform(folder: Path, write: Write) -> None:
    """Do one write."""
    kind, given = write
    verbs = {"build": build, "add": add, "remove": remove}
    if kind == "compact":
        compact(folder)
    else:
        verbs[kind](folder, given)  # type: ignore[operator]


def key_of(entry: Entry) -> Key:
    """What makes an entry the same as another."""
    return entry.list, entry.id, entry.pdq, entry.md5


def after(state: State, write: Write) -> State:
    """What a whole write makes of a state."""
    kind, given = write
    kept = {} if kind == "build" else dict(state)
    if kind in {"build", "add"}:
        kept.update({key_of(entry): entry for entry in given})  # type: ignore[union-attr]
    if kind == "remove":
        kept = {key: entry for key, entry in kept.items() if key[1] not in given}
    return kept


def some_write(dice: random.Random) -> Write:
    """One of the four, with made-up entries or ids."""
    kind = dice.choices(["add", "remove", "compact", "build"], [6, 3, 1, 1])[0]
    if kind == "compact":
        return kind, ()
    names = [str(dice.randrange(60)) for _ in range(dice.choice([1, 2, 5, 20]))]
    if kind == "remove":
        return kind, names
    threshold = dice.choice([None, None, 20, 60])
    return kind, [
        Entry(dice.randbytes(32) if dice.random() < 0.5 else bytes([int(name)]) * 32, dice.randbytes(16), None,
              name, "AB"[int(name) % 2], "", threshold, None, "")
        for name in names
    ]  # fmt: skip


def found(folder: Path) -> State:
    """All that an index holds, each file compared with its checksums, and found again by its hash and digest."""
    with open_index(folder) as index:
        index.check()
        held = open_state(folder, {})[1].values()
        entries = [one.segment.entry(int(row)) for one in held for row in one.alive_rows()]
        state = {key_of(entry): entry for entry in entries}
        assert len(state) == len(entries) == len(index), "an entry is there twice"
        pdqs = [entry.pdq for entry in entries if entry.pdq]
        near = index.search(lists.array(pdqs), distance=0) if pdqs else []
        assert {pdqs.index(entry.pdq) for entry in entries if entry.pdq} <= {match.query for match in near}
        same = index.search_digests([entry.md5 for entry in entries])
        assert {(match.query, match.entry) for match in same} >= set(enumerate(entries))
    return state


def child(work: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """Run `work` in a process of its own; its number, and the pipe on which it says what it did."""
    reading, said = os.pipe()
    number = os.fork()
    if number:
        os.close(said)
        return number, reading
    status = 1
    try:
        os.close(reading)
        work(lambda text: os.write(said, text.encode() + b"\n"))  # type: ignore[arg-type, return-value]
        status = 0
    finally:
        os._exit(status)


def outcome(number: int, pipe: int) -> tuple[list[str], bool]:
    """What a child said, and whether it was killed."""
    with os.fdopen(pipe) as said:
        lines = said.read().split("\n")[:-1]
    status = os.waitpid(number, 0)[1]
    killed = os.WIFSIGNALED(status)
    assert killed or status == 0, f"a write failed: {lines}"
    return lines, killed


def injected(folder: Path, dice: random.Random, state: State) -> tuple[State, str | None]:
    """One write, killed at a call to the disk unless it is done before."""
    write, name, when = some_write(dice), dice.choice(CALLS), dice.choice(["before", "amid", "after"])
    at = int(dice.expovariate(1 / 40)) if name == "write" else dice.randrange(4)

    def work(say: Callable[[str], None]) -> None:
        with replaced(Killing(name, at, when, say)):
            perform(folder, write)
        say("done")

    lines, killed = outcome(*child(work))
    there, whole = found(folder), after(state, write)
    if "done" in lines:
        assert there == whole, f"{write[0]} was acknowledged, and is not there"
    else:
        assert there in (state, whole), f"{write[0]} is there in part, killed at {lines}"
    return there, f"{write[0]}, {lines[0]}" if killed else None


def from_outside(folder: Path, dice: random.Random, state: State) -> tuple[State, str | None]:
    """Writes one after the other until the signal comes from outside, at whatever it is then doing."""
    writes = [some_write(dice) for _ in range(60)]
    acknowledged, spin = dice.randrange(10), dice.randrange(60_000)

    def work(say: Callable[[str], None]) -> None:
        with replaced(Unforced()):
            for write in writes:
                perform(folder, write)
                say("done")

    number, pipe = child(work)
    seen = b""
    while seen.count(b"\n") < acknowledged:
        seen += os.read(pipe, 1)
    for _ in range(spin):  # a while that differs from kill to kill
        pass
    os.kill(number, signal.SIGKILL)
    lines, killed = outcome(number, pipe)
    states = [state]
    for write in writes:
        states.append(after(states[-1], write))
    done, there = acknowledged + len(lines), found(folder)
    assert there in states[done : done + 2], f"after {done} acknowledged writes another state is there"
    return there, "from outside" if killed else None


@contextmanager
def small() -> Iterator[None]:
    """Segments of few rows have tables, are full and are merged."""
    with (
        mock.patch.object(segment, "TABLES_FROM", 20),
        mock.patch.multiple(writing, LARGEST=200, _SMALL=16),
    ):
        yield


def main(folder: Path, kills: int, seed: int) -> None:
    """So many kills, half of each kind; small sizes, so that merging is common."""
    dice, killed = random.Random(seed), Counter[str]()
    with small():
        build(folder, [])
        state = found(folder)
        while killed.total() < kills:
            way = injected if killed.total() % 2 else from_outside
            state, where = way(folder, dice, state)
            if where:
                killed[where] += 1
    sys.stdout.write(json.dumps(killed))


if __name__ == "__main__":
    warm()
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
