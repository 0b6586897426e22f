"""A file is old, new and whole, or absent: whatever call to the disk fails."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from kinga.core.foundation import files

OLD, NEW = b"old", b"new " * 1000


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Failing(files.Disk):
    """Fails at the n-th call that changes the disk, with `error`; removals always work."""

    def __init__(self, at: int, error: Exception) -> None:
        self.left, self.error = at, error

    def _step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise self.error

    def create(self, path: Path) -> BinaryIO:
        self._step()
        return super().create(path)

    def write(self, file: BinaryIO, data: bytes | memoryview) -> None:
        self._step()
        super().write(file, data)

    def sync(self, file: BinaryIO) -> None:
        self._step()
        super().sync(file)

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        super().rename(old, new)

    def link(self, old: Path, new: Path) -> None:
        self._step()
        super().link(old, new)


def test_files_and_folders_are_private_and_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a"
    files.write_whole(target, NEW)
    assert target.read_bytes() == NEW
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700
    files.write_whole(target, OLD)
    assert target.read_bytes() == OLD
    assert names(target.parent) == ["a"]


@pytest.mark.parametrize("at", range(5))
def test_a_failure_leaves_the_old_file_and_no_draft(tmp_path: Path, at: int) -> None:
    target = tmp_path / "a"
    files.write_whole(target, OLD)
    with files.replaced(Failing(at, OSError(errno.EIO, "broken"))) as disk:
        failed = False
        try:
            with files.writing(target) as draft:
                draft.write(NEW[:2000])
                draft.write(NEW[2000:])
        except OSError:
            failed = True
        assert failed == (disk.left < 0)
    assert target.read_bytes() == (OLD if failed else NEW)
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_full_disk_says_what_to_do(tmp_path: Path, at: int) -> None:
    disk = Failing(at, OSError(errno.ENOSPC, "full"))
    with files.replaced(disk), pytest.raises(files.NoRoom, match="no room left"):
        files.write_whole(tmp_path / "a", NEW)
    assert names(tmp_path) == []


def test_an_error_of_the_writer_drops_the_draft(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), files.writing(tmp_path / "a") as draft:
        draft.write(NEW)
        raise ZeroDivisionError
    assert names(tmp_path) == []


def test_the_first_to_create_wins(tmp_path: Path) -> None:
    target = tmp_path / "a"
    assert files.create_whole(target, OLD)
    assert not files.create_whole(target, NEW)
    assert target.read_bytes() == OLD
    assert names(tmp_path) == ["a"]


def test_old_files_and_forgotten_drafts_are_swept(tmp_path: Path) -> None:
    files.write_whole(tmp_path / "old", OLD)
    (tmp_path / ".forgotten.0123.draft").write_bytes(NEW)  # as a killed process leaves it
    for path in tmp_path.iterdir():
        os.utime(path, (1_000, 1_000))
    files.write_whole(tmp_path / "new", NEW)
    assert files.sweep(tmp_path, before=2_000) == 2
    assert names(tmp_path) == ["new"]
    assert files.sweep(tmp_path / "absent", before=2_000) == 0


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """Another user's link under the draft's name would make us write where they say."""
    outside = tmp_path / "outside"
    link = tmp_path / "link"
    link.symlink_to(outside)
    with pytest.raises(OSError):
        files.Disk().create(link)
    assert not outside.exists()
