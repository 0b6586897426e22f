"""The colours keep their contrast, and the style sheets keep the house's rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kinga.interfaces.web.ui

_FOLDER = Path(kinga.interfaces.web.ui.__file__).parent / "static" / "ui"
_SHEETS = sorted(_FOLDER.glob("*.css"))
_TOKENS = (_FOLDER / "tokens.css").read_text(encoding="utf-8")

_GROUNDS = ("paper", "sand", "field")
_WORDS = ("ink", "soft", "teal", "teal-deep", "urgent", "caution", "done")
# (text, ground): everything a style sheet may put on each other.
_TEXT_PAIRS = [
    *((word, ground) for word in _WORDS for ground in _GROUNDS),
    *((word, f"{word}-wash") for word in ("urgent", "caution", "done", "teal")),
    *(("ink", f"{wash}-wash") for wash in ("urgent", "caution", "done", "teal")),
    ("teal-deep", "teal-wash"),
    ("on-teal", "teal"),
    ("on-teal", "teal-deep"),
    ("paper", "ink"),
]
_EDGE_PAIRS = [("edge", ground) for ground in _GROUNDS]


def _block(start: str) -> dict[str, str]:
    body = _TOKENS.split(start, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", body))


LIGHT = _block(":root {")
DARK_BY_SYSTEM = _block(':root:not([data-theme="light"]) {')
DARK_BY_CHOICE = _block(':root[data-theme="dark"] {')


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2.2 between two colours, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_both_ways_to_the_dark_are_the_same() -> None:
    assert DARK_BY_SYSTEM == DARK_BY_CHOICE
    assert DARK_BY_SYSTEM.keys() == LIGHT.keys()


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_CHOICE], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(theme: dict[str, str]) -> None:
    weak = {pair: contrast(theme[pair[0]], theme[pair[1]]) for pair in _TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_CHOICE], ids=["light", "dark"])
def test_edges_of_controls_stand_out(theme: dict[str, str]) -> None:
    weak = {pair: contrast(theme[pair[0]], theme[pair[1]]) for pair in _EDGE_PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK_BY_CHOICE], ids=["light", "dark"])
def test_map_classes_go_one_way(theme: dict[str, str]) -> None:
    steps = [_luminance(theme[f"map-{number}"]) for number in range(1, 6)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    assert all(contrast(theme[f"map-{n}"], theme[f"map-{n + 1}"]) > 1.2 for n in range(1, 5))


_PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right|top|bottom|"
    r"(?:min-|max-)?(?:width|height)|float)\s*:"
)


@pytest.mark.parametrize("sheet", _SHEETS, ids=lambda sheet: sheet.name)
def test_only_logical_properties(sheet: Path) -> None:
    rules = re.sub(r"/\*.*?\*/|@media[^{]*", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert _PHYSICAL.findall(rules) == []
    assert not re.search(r"text-align:\s*(?:left|right)", rules)


@pytest.mark.parametrize("sheet", _SHEETS, ids=lambda sheet: sheet.name)
def test_every_colour_is_a_token(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|@font-face", text)
    if sheet.name not in {"tokens.css", "print.css"}:
        assert set(re.findall(r"#[0-9a-f]{3,8}\b", text)) <= {"#fff"}  # the blank page of leaving fast
    used = set(re.findall(r"var\(--([\w-]+)", text))
    assert used <= set(re.findall(r"--([\w-]+):", _TOKENS))


def test_files_of_scripts_and_sheets_are_small() -> None:
    for file in [*_SHEETS, *_FOLDER.glob("*.js")]:
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 300, file.name
        assert "eval(" not in file.read_text(encoding="utf-8")
