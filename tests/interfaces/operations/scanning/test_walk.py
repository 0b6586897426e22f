"""Every file is found, folder by folder, whatever it is called; nothing is passed over without a word."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kinga.interfaces.operations.scanning import walk
from kinga.methods.hashing import Examined

MODULE = importlib.import_module(
    "kinga.interfaces.operations.scanning.walk"
)  # the package shows the function


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def found(*paths: Path | str, **how: list[str]) -> tuple[list[str], dict[str, str]]:
    """The files, and the reasons by path."""
    files, refused = [], {}
    for one in walk(map(str, paths), **how):
        if isinstance(one, Examined):
            assert one.refused is not None
            refused[str(one.path)] = one.refused.code
        else:
            files.append(one)
    return files, refused


def test_files_come_in_order_folder_by_folder(tmp_path: Path) -> None:
    names = ["b/2.jpg", "b/1.jpg", "a.jpg", "c/d/e/3.jpg", ".hidden/4.jpg", "z.jpg"]
    touch(*(tmp_path / name for name in names))
    expected = [".hidden/4.jpg", "a.jpg", "b/1.jpg", "b/2.jpg", "c/d/e/3.jpg", "z.jpg"]
    assert found(tmp_path) == ([str(tmp_path / name) for name in expected], {})


def test_what_is_named_comes_as_named_even_if_it_is_not_there(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg")
    assert found("nothing.jpg", tmp_path, tmp_path / "a.jpg")[0] == [
        "nothing.jpg", str(tmp_path / "a.jpg"), str(tmp_path / "a.jpg"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", [b"caf\xe9.jpg", b"new\nline.jpg", b'tab\t, "comma".jpg', b"-rf", "日本.jpg".encode()]
)
def test_a_name_may_be_any_bytes(tmp_path: Path, name: bytes) -> None:
    touch(tmp_path / os.fsdecode(name))
    files, _refused = found(tmp_path)
    assert [os.fsencode(Path(path).name) for path in files] == [name]


def test_links(tmp_path: Path) -> None:
    """To a file: followed. To a folder: told of, so that no circle is walked. To nothing: left to the reader to refuse."""
    touch(tmp_path / "in" / "a.jpg", tmp_path / "out" / "b.jpg")
    (tmp_path / "in" / "file").symlink_to(tmp_path / "out" / "b.jpg")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "circle").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "broken").symlink_to(tmp_path / "nothing")
    files, refused = found(tmp_path / "in")
    assert [Path(path).name for path in files] == ["a.jpg", "broken", "file"]
    assert {Path(path).name: code for path, code in refused.items()} == {"folder": "link", "circle": "link"}
    assert found(tmp_path / "in" / "folder")[0] == [str(tmp_path / "in" / "folder" / "b.jpg")]


@pytest.mark.parametrize(
    ("error", "code"),
    [(PermissionError(13, "no"), "forbidden"), (OSError(5, "Input/output error"), "unreadable")],
)
def test_a_folder_that_cannot_be_read_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, code: str
) -> None:
    touch(tmp_path / "a" / "1.jpg", tmp_path / "b" / "2.jpg")
    whole = os.scandir

    def guarded(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("a"):
            raise error
        return whole(path)

    monkeypatch.setattr("os.scandir", guarded)
    files, refused = found(tmp_path)
    assert [Path(path).name for path in files] == ["2.jpg"]
    assert refused == {str(tmp_path / "a"): code}


def test_a_deep_tree_does_not_use_up_open_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path
    for _ in range(60):
        folder = folder / "d"
    touch(folder / "deep.jpg")
    monkeypatch.setattr(MODULE, "_DEPTH", 5)
    assert found(tmp_path)[0] == [str(folder / "deep.jpg")]


def test_the_scans_own_files_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg", tmp_path / "journal", tmp_path / "out.csv")
    own = [str(tmp_path / "journal"), str(tmp_path / "out.csv"), str(tmp_path / "not there yet")]
    assert found(tmp_path, leave_out=own)[0] == [str(tmp_path / "a.jpg")]


def test_a_folder_of_many_is_never_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(*(tmp_path / f"{number:03}" for number in range(100)))
    monkeypatch.setattr(MODULE, "_CHUNK", 10)
    drawn = 0
    whole = os.scandir

    def counted(path: str) -> Iterator[os.DirEntry[str]]:
        nonlocal drawn
        for entry in whole(path):
            drawn += 1
            yield entry

    monkeypatch.setattr("os.scandir", counted)
    walked = walk([str(tmp_path)])
    next(iter(walked))
    assert drawn == 10
    assert len(list(walked)) == 99
