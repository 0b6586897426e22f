"""Sizes: the tree keeps to them, and what is too long is found."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.architecture.house import sizes
from tests.architecture.house.tree import ROOT, committed

_FOREIGN = ("vendor/", "/locale/")


def _found() -> sizes.Sizes:
    found: sizes.Sizes = {}
    names = [name for name in committed() if not any(part in name.as_posix() for part in _FOREIGN)]
    for name in names:
        if name.suffix in {".py", ".html", ".css", ".js"} and "migrations" not in name.parts:
            found |= sizes.of_text(name, (ROOT / name).read_text("utf-8"))
    return found | sizes.of_folders(names)


def test_the_tree_keeps_to_its_sizes() -> None:
    agreed = tomllib.loads((ROOT / "tests/architecture/exceptions.toml").read_text("utf-8"))["sizes"]
    assert sizes.against_exceptions(_found(), agreed) == []


def _function(lines: int, docstring: int = 0) -> str:
    text = ['    """Long.'] + ["    words"] * (docstring - 2) + ['    """'] if docstring else []
    return "\n".join(["def work():", *text, *["    pass"] * (lines - 1), ""])


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("src/a.py", "x = 1\n" * 300, {}),
        ("src/a.py", "x = 1\n" * 301, {"file src/a.py": 301}),
        ("src/a.css", "a{}\n" * 301, {"file src/a.css": 301}),
        ("src/a.py", _function(40, docstring=9), {}),
        ("src/a.py", _function(41), {"function src/a.py:work": 41}),
        ("src/kinga/interfaces/web/desk/views.py", _function(25), {}),
        (
            "src/kinga/interfaces/web/desk/views.py",
            _function(26),
            {"view src/kinga/interfaces/web/desk/views.py:work": 26},
        ),
    ],
)
def test_a_long_file_function_or_view_is_found(name: str, text: str, found: dict[str, int]) -> None:
    assert sizes.of_text(Path(name), text) == found


def test_a_crowded_folder_is_found() -> None:
    names = [Path(f"room/part_{number}.py") for number in range(12)]
    free = [
        Path("room/__init__.py"),
        Path("room/apps.py"),
        Path("room/migrations/0001_x.py"),
        Path("room/a.html"),
    ]
    assert sizes.of_folders([*names, *free]) == {}
    assert sizes.of_folders([*names, Path("room/more.py")]) == {"folder room": 13}


@pytest.mark.parametrize(
    ("found", "agreed", "word"),
    [
        ({"file a.py": 310}, {}, "divide"),
        ({"file a.py": 330}, {"file a.py": 320}, "divide"),
        ({"file a.py": 310}, {"file a.py": 320}, "lower"),
        ({}, {"file a.py": 320}, "remove"),
        ({"file a.py": 320}, {"file a.py": 320}, None),
    ],
)
def test_the_list_of_exceptions_only_shrinks(
    found: dict[str, int], agreed: dict[str, int], word: str | None
) -> None:
    said = sizes.against_exceptions(found, agreed)
    assert (word in said[0]) if word else said == []
