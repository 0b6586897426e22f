"""The journal: what it says is hashed was hashed, after every crash; what it cannot use it says."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kinga.interfaces.operations.scanning import Journal, JournalUnusable
from kinga.methods.hashing import Examined, Hash, MediaHash, Note, Options

ROWS = (
    MediaHash(Hash(bytes(range(32)), 55), 3, 1.5, (Note("scene"),)),
    MediaHash(Hash(b"\xff" * 32, 0), None, None, (Note("scaled", {"scale": 8}),)),
)


def medium(path: Path, rows: tuple[MediaHash, ...] = ROWS, refused: Note | None = None) -> Examined:
    """What a scan found in the file at this path, which is made if it is not there."""
    if not path.exists():
        path.write_bytes(b"content")
    stamp = path.stat()
    return Examined(str(path), rows, refused, (stamp.st_size, stamp.st_mtime_ns))


def test_what_was_noted_is_known_again(tmp_path: Path) -> None:
    path, reason = tmp_path / "journal", Note("damaged", {"kind": "PNG", "error": "OSError"})
    noted = [
        medium(tmp_path / "a"),
        medium(tmp_path / "b", (), reason),
        medium(tmp_path / "c", ROWS[:1], Note("time", {"most": 10})),
    ]
    with Journal(path, Options()) as journal:
        for one in noted:
            journal.note(one)
    with Journal(path, Options()) as journal:
        for one in noted:
            known = journal.known(str(one.path))
            assert known is not None
            assert (known.hashes, known.refused) == (one.hashes, one.refused)
        assert journal.known(str(tmp_path / "d")) is None
    assert path.stat().st_mode & 0o077 == 0


def _grow(path: Path) -> None:
    path.write_bytes(b"other content")


def _touch(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def _remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("change", [_grow, _touch, _remove])
def test_a_changed_file_is_not_known(tmp_path: Path, change: Callable[[Path], None]) -> None:
    with Journal(tmp_path / "journal", Options()) as journal:
        journal.note(medium(tmp_path / "a"))
        journal.flush()
        assert journal.known(str(tmp_path / "a")) is not None
        change(tmp_path / "a")
        assert journal.known(str(tmp_path / "a")) is None


@pytest.mark.parametrize("code", ["forbidden", "silent", "missing"])
def test_what_may_pass_is_tried_again(tmp_path: Path, code: str) -> None:
    with Journal(tmp_path / "journal", Options()) as journal:
        journal.note(medium(tmp_path / "a", (), Note(code, {"most": 1})))
        journal.flush()
        assert journal.known(str(tmp_path / "a")) is None


def test_names_may_be_any_bytes(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9\n")
    with Journal(tmp_path / "journal", Options()) as journal:
        journal.note(medium(path))
        journal.flush()
        assert journal.known(str(path)) is not None


def _words(path: Path) -> None:
    path.write_text("path,frame,pdq,quality,note\n" * 50)


def _other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE x (y)")
    connection.close()


@pytest.mark.parametrize("make", [_words, _other_database])
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "journal"
    make(path)
    before = path.read_bytes()
    with pytest.raises(JournalUnusable, match="not a journal"):
        Journal(path, Options())
    assert path.read_bytes() == before


def test_other_options_are_refused(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal", Options(trim=True, every=2)):
        pass
    for other in (Options(), Options(trim=True), Options(trim=True, fast=True, every=2)):
        with pytest.raises(JournalUnusable, match="--trim --every 2"):
            Journal(tmp_path / "journal", other)


def test_a_journal_in_use_is_refused(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal", Options()), pytest.raises(JournalUnusable, match="Another scan"):
        Journal(tmp_path / "journal", Options())


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalUnusable, match="cannot be used"):
        Journal(tmp_path / "no folder" / "journal", Options())


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(JournalUnusable, match="Free some space"),
        Journal(tmp_path / "journal", Options()) as journal,
    ):
        (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
        journal._connection.execute(f"PRAGMA max_page_count = {pages}")
        for number in range(100):
            journal.note(medium(tmp_path / str(number)))


def test_a_scan_that_fails_keeps_what_was_noted(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Journal(tmp_path / "journal", Options()) as journal:
        journal.note(medium(tmp_path / "a"))
        raise ZeroDivisionError
    with Journal(tmp_path / "journal", Options()) as journal:
        assert journal.known(str(tmp_path / "a")) is not None


KILLED = """
import os, sys
sys.path[:] = {path!r}
from pathlib import Path
from kinga.interfaces.operations.scanning import Journal
from kinga.methods.hashing import Examined, Hash, MediaHash, Options
with Journal(Path({journal!r}), Options()) as journal:
    for number in range({begin}, 10**6):
        name = os.path.join({folder!r}, str(number % 50))
        found = os.stat(name)
        journal.note(Examined(name, (MediaHash(Hash(bytes([number % 50]) * 32, 9)),), None, (found.st_size, found.st_mtime_ns)))
        journal.flush()
        print(number, flush=True)
"""


def test_a_killed_scan_leaves_a_whole_journal(tmp_path: Path) -> None:
    """Killed in the middle of writing, again and again: all that was said to be written is there, and is right."""
    for number in range(50):
        (tmp_path / str(number)).write_bytes(b"x" * number)
    journal_path = tmp_path / "journal"
    for round_number in range(8):
        code = KILLED.format(
            path=sys.path, journal=str(journal_path), folder=str(tmp_path), begin=round_number * 5
        )
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            written = [int(process.stdout.readline()) % 50 for _ in range(3 + round_number)]
            process.send_signal(signal.SIGKILL)
        with Journal(journal_path, Options()) as journal:
            for number in written:
                known = journal.known(str(tmp_path / str(number)))
                assert known is not None
                assert known.hashes[0].hash.pdq == bytes([number]) * 32
            assert journal._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
