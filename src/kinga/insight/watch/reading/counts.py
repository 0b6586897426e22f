"""Counts as people write them: whole numbers from zero up, with or without marks between thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kinga.insight.watch.reading.problems import CellProblem
from kinga.insight.watch.reading.words import MISSING, plain

__all__ = ["LARGEST", "MARKS", "guess_mark", "is_formula", "looks_like_count", "read_count"]

LARGEST = 10**12
MARKS = ("", ",", ".", " ", "'", "decimals")
"""What may stand between thousands: nothing, a comma (also 12,34,567), a point, a space, an apostrophe. With
"decimals" nothing does either, and three digits after a point or comma are decimals: without that word "1.000" is
refused, because it may be one or a thousand."""

_GROUPED = {
    ",": re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3})(?:\.0+)?"),
    ".": re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,0+)?"),
    " ": re.compile(r"(\d{1,3}(?: \d{3})+)(?:[.,]0+)?"),
    "'": re.compile(r"(\d{1,3}(?:['’]\d{3})+)(?:[.,]0+)?"),
}
_WHOLE = re.compile(r"\+?(\d+)(?:[.,]0+)?")
_FRACTION = re.compile(r"\d*[.,]\d+")
_ONE_GROUP = re.compile(r"\d{1,3}\.\d{3}")
_BELOW_ZERO = re.compile(r"[-−–]\s?[\d.,' ]+|\(\s?[\d.,' ]+\s?\)")
_DASHES = frozenset("-–—−*")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this cell: taken from a stranger, it is never passed on."""
    return text[:1] in {"=", "@", "\t", "\r"} or (
        text[:1] in {"+", "-"} and not text[1:2].isdigit() and len(text) > 1
    )


def read_count(text: str, mark: str = "") -> int | None:
    """The count of a cell; None when it says that nobody knows, or says nothing. Raises CellProblem.

    A blank cell is None too: whether that is missing or zero is the plan's to say.
    """
    if text.isdecimal() and text.isascii():
        return _sane(int(text)) if len(text) <= len(str(LARGEST)) else _too_large()
    text = plain(text)
    if not text or text.casefold() in MISSING:
        return None
    if mark in _GROUPED and (found := _GROUPED[mark].fullmatch(text)):
        return _sane(int(re.sub(r"\D", "", found[1])))
    if mark != "decimals" and _is_grouped(text):
        raise CellProblem("count_mark")
    if found := _WHOLE.fullmatch(text):
        return _sane(int(found[1])) if len(found[1]) <= len(str(LARGEST)) else _too_large()
    raise CellProblem(_why_not(text))


def _is_grouped(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in _GROUPED.values())


def _sane(count: int) -> int:
    return count if count <= LARGEST else _too_large()


def _too_large() -> int:
    raise CellProblem("count_large")


def _why_not(text: str) -> str:
    """The code of what is wrong with something that is no count."""
    if text in _DASHES:
        return "count_dash"
    if _BELOW_ZERO.fullmatch(text):
        return "count_negative"
    if is_formula(text):
        return "formula"
    if text[0] in "<>≤≥~≈":
        return "count_hidden"
    if text.endswith(("%", "٪")):
        return "count_percent"
    if _FRACTION.fullmatch(text):
        return "count_fraction"
    return "count_text"


def looks_like_count(text: str) -> bool:
    """Whether a cell holds a number that might be a count, whatever stands between its thousands."""
    text = plain(text)
    return bool(_WHOLE.fullmatch(text)) or _is_grouped(text)


def guess_mark(texts: Sequence[str]) -> str | None:
    """What stands between thousands: "" when nothing does, None when only a person can say what "1.234" is."""
    given = [plain(text) for text in texts]
    grouped = {mark: [t for t in given if pattern.fullmatch(t)] for mark, pattern in _GROUPED.items()}
    best = max(grouped, key=lambda mark: len(grouped[mark]))
    if not grouped[best]:
        return ""
    if best == "." and all(_ONE_GROUP.fullmatch(text) for text in grouped["."]):
        return None
    return best
