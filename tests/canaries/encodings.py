"""The disguises in which a planted word may stand in a file: letters, bytes, and what programs make of both."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from tests.canaries.nest import Canary

__all__ = ["LEAST", "disguises"]

LEAST = 8  # bytes: what is shorter stands in any large file by chance


def disguises(canary: Canary) -> dict[bytes, str]:
    """Every run of bytes that gives the canary away, with the name of its disguise."""
    found: dict[bytes, str] = {}
    for spelt, text in _spellings(canary):
        for written, raw in _writings(text):
            for wrapped, needle in _wrappings(raw):
                if len(needle) >= LEAST:
                    found.setdefault(needle, " ".join(filter(None, (spelt, written, wrapped))))
    return found


def _spellings(canary: Canary) -> Iterator[tuple[str, str]]:
    word = canary.word
    if canary.kind == "phone":
        digits = re.sub(r"\D", "", word)
        yield from (
            ("", word),
            ("digits", digits),
            ("last digits", digits[-12:]),
            ("dashes", word.replace(" ", "-")),
        )
        return
    if canary.kind == "receipt":
        parts = word.split()
        yield from (("", word), ("joined", "".join(parts)), ("dashes", "-".join(parts)))
        for start in range(len(parts) - 2):
            yield f"words {start + 1} to {start + 3}", " ".join(parts[start : start + 3])
        return
    yield from (("", word), ("upper", word.upper()), ("lower", word.lower()))
    yield "decomposed", unicodedata.normalize("NFD", word)


def _writings(text: str) -> Iterator[tuple[str, bytes]]:
    yield "", text.encode()
    yield "utf-16-le", text.encode("utf-16-le")
    yield "utf-16-be", text.encode("utf-16-be")
    for name, other in (
        ("json", json.dumps(text)[1:-1]),
        ("html", html.escape(text)),
        ("percent", quote(text, safe="")),
        ("form", quote_plus(text)),
        ("percent, lower", quote(text, safe="").lower()),
        ("bytes as Python writes them", repr(text.encode())[2:-1]),
        ("letters as numbers", "".join(f"&#{ord(letter)};" for letter in text)),
    ):
        yield name, other.encode()


def _wrappings(raw: bytes) -> Iterator[tuple[str, bytes]]:
    yield "", raw
    yield "hex", binascii.hexlify(raw)
    yield "HEX", binascii.hexlify(raw).upper()
    for shift in range(3):
        # What surrounds the word decides where its groups of three begin, and blurs its first and last letters.
        whole = base64.b64encode(b"\0" * shift + raw)
        middle = whole[(0, 2, 3)[shift] : len(whole) - (0, 4, 4)[(len(raw) + shift) % 3]]
        yield f"base64 {shift}", middle
        yield f"base64 for addresses {shift}", middle.translate(bytes.maketrans(b"+/", b"-_"))
