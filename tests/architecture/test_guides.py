"""A guide names things as the screen does: what it sets in bold, or in quotes as words of a page, stands in a page."""

from __future__ import annotations

import re

import pytest

from tests.architecture.house.tree import ROOT
from tools.messages import collect

GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
# Bold that is a sentence of the guide itself ends like one.
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def _on_screen() -> set[str]:
    said = set()
    for message in collect():
        for words in [message.id] if isinstance(message.id, str) else message.id or ():
            said.add(" ".join(str(words).split()))
    return said


def unknown(text: str, said: set[str]) -> list[str]:
    """The words in bold that are on no screen."""
    names = (" ".join(name.split()) for name in _BOLD.findall(text))
    return [name for name in names if not name.endswith(".") and name not in said]


@pytest.fixture(scope="module")
def said() -> set[str]:
    return _on_screen()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_what_a_guide_names_is_there(guide: object, said: set[str]) -> None:
    assert unknown(guide.read_text("utf-8"), said) == []  # type: ignore[attr-defined]


def test_a_name_that_is_gone_is_found(said: set[str]) -> None:
    assert len(GUIDES) >= 4
    assert unknown("Choose **Inbox**, then **Teleport**. **Not for real data.**", said) == ["Teleport"]
