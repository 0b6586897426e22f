"""The few things all charts share: escaping, frames, numbers as short text, widths of words."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["escape", "frame", "move", "short", "text", "width_of"]

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
# XML forbids most control characters even as references: they would make the whole chart unreadable.
_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}
_EVERYTHING = _ESCAPES | _FORBIDDEN


def escape(words: str) -> str:
    """`words` for use between tags or in an attribute."""
    return words if words.isalnum() else words.translate(_EVERYTHING)


def short(number: float) -> str:
    """A coordinate in one decimal, without needless zeros."""
    rounded = f"{number:.1f}"
    return rounded.removesuffix(".0")


def move(points: Iterable[tuple[float, float]]) -> str:
    """The path data of a line through `points`."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    """A piece of text; `anchor` is start, middle or end, counted from the left in every language."""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{kind}" x="{short(x)}" y="{short(y)}"{place}>{escape(words)}</text>'


def width_of(words: str) -> float:
    """A careful guess of the width of `words` at 13 pixels, in pixels: no font is at hand to measure."""
    if words.isascii():
        return 7.2 * len(words)
    return sum(13.0 if ord(letter) > 0x2E80 else 7.2 for letter in words)


def frame(
    identifier: str, kind: str, size: tuple[float, float], words: tuple[str, str], body: Iterable[str]
) -> str:
    """A whole SVG image with its title and description (`words`), read aloud as one image.

    `identifier` must be unique in its page; letters, digits and hyphens.
    """
    name, told = words
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" viewBox="0 0 {short(size[0])} {short(size[1])}" '
        f'role="img" aria-labelledby="{identifier}-t {identifier}-d" direction="ltr">'
        f'<title id="{identifier}-t">{escape(name)}</title><desc id="{identifier}-d">{escape(told)}</desc>'
        f"{''.join(body)}</svg>"
    )
