"""Names in lists and of files, as a terminal shows them and as files keep them."""

from __future__ import annotations

from pathlib import Path

from tests.interfaces.cli.screen.calling import Screen
from tests.interfaces.cli.screen.test_lists import A, listed


def test_a_hostile_name_cannot_steer_the_terminal(screen: Screen, tmp_path: Path) -> None:
    one = listed(tmp_path / "one.csv", "ff,\x1b[2Jx,,,,")
    done = screen("index", one, "--out", tmp_path / "index")
    assert b"\x1b" not in done.stderr
    assert "\\x1b[2Jx" in done.said
    hostile = "\u202etxt.\x1b[8m"
    one = listed(tmp_path / "two.csv", f"{A},{hostile},{hostile},{hostile},,")
    screen("index", one, "--out", tmp_path / "index")
    given = f"pdq,id\n{A},{hostile}\nff,{hostile}\n".encode()
    for form, exact in (("csv", True), ("json", True), ("table", False)):
        done = screen("match", tmp_path / "index", "--queries", "-", "--format", form, given=given)
        assert ("\u202etxt." in done.stdout.decode()) is exact, form
        assert (b"\\u202etxt.\\x1b[8m" in done.stdout) is not exact, form
        assert "\u202e" not in done.said, form
    gone = screen("match", tmp_path / "index", "--queries", f"{hostile}.csv")
    assert "\\u202etxt.\\x1b[8m.csv cannot be read" in gone.said
