"""What a page in another script than Latin says in Latin letters, apart from what somebody wrote.

What somebody wrote is recognised as a browser does: it stands in `<bdi>`, under `dir="auto"` or another `lang`, or
between the marks U+2068 and U+2069.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["foreign_words"]

_ISOLATED = re.compile("\u2068.*?\u2069", re.DOTALL)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’.-]*[A-Za-z]|[A-Za-z]")
_REFERENCE = re.compile(r"\b[CR]-[A-Z0-9]{6}\b")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
_SPOKEN = ("aria-label", "title", "alt", "placeholder")  # attributes that are read or read aloud
_UNSPOKEN = {"script", "style", "textarea"}


class _Reader(HTMLParser):
    """Collects what the page itself says."""

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []

    def _is_content(self, tag: str, attributes: dict[str, str | None]) -> bool:
        lang = (attributes.get("lang") or self.language).split("-")[0]
        return tag == "bdi" or attributes.get("dir") == "auto" or lang != self.language or tag in _UNSPOKEN

    @property
    def _inside_content(self) -> bool:
        return any(content for _tag, content in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if not self._inside_content:
            self.said += [attributes[name] or "" for name in _SPOKEN if name in attributes]
        if tag not in _VOID:
            self.open.append((tag, self._is_content(tag, attributes)))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._inside_content:
            self.said.append(data)


def foreign_words(page: str, language: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """The Latin words of the page's own sentences, each with its sentence; references and `allowed` words are none."""
    reader = _Reader(language)
    reader.feed(page)
    found = []
    for said in reader.said:
        own = _REFERENCE.sub("", _ISOLATED.sub("", said))
        words = [word for word in _WORD.findall(own) if word not in allowed]
        if words:
            found.append(f"{' '.join(words)}: {' '.join(said.split())[:160]}")
    return found
