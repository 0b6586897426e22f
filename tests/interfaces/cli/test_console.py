"""What stands on a terminal: names of strangers cannot steer it, and cannot show themselves as another name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.interfaces.cli.console import say, visible


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain, ordinary.jpg", "plain, ordinary.jpg"),
        ("\x1b[2Jcleared", r"\x1b[2Jcleared"),
        ("\x9b31mred", r"\x9b31mred"),  # the one-byte form of the same
        ("two\nlines\r\tand a tab", r"two\nlines\r\tand a tab"),
        ("photo\u202egpj.exe", r"photo\u202egpj.exe"),
        ("\u2066one\u2069 \u200ftwo\u061c", r"\u2066one\u2069 \u200ftwo\u061c"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("in\u00advisible\u200b\ufeff", r"in\xadvisible\u200b\ufeff"),
        ("\U000e0041tag", r"\U000e0041tag"),
        ("\udce9lone half", r"\udce9lone half"),
        ("نیم\u200cفاصله and क\u094d\u200dष", "نیم\u200cفاصله and क\u094d\u200dष"),  # joiners shape letters
        ("no-break\u00a0space, 図, é, 🛡", "no-break\u00a0space, 図, é, 🛡"),
    ],
)
def test_signs_that_steer_are_escapes_and_all_others_stay(name: str, shown: str) -> None:
    assert visible(name) == shown


@given(st.text(st.characters(codec=None)))
def test_no_sign_that_steers_is_left(text: str) -> None:
    left = {unicodedata.category(sign) for sign in visible(text) if sign not in "\u200c\u200d"}
    assert not left & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert visible(visible(text)) == visible(text)


def test_a_message_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say("list\nDone: all is well\x1b[8m")
    assert capsys.readouterr().err == "list\\nDone: all is well\\x1b[8m\n"
