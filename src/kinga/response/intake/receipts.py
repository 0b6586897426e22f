"""Receipts: words or digits that only the person who reported holds. Pure.

English: 6 words of a list of 7,505 (77.2 bits). Other languages: six groups of four digits (79.7 bits).
A receipt is read in any case, spacing and numerals. The server stores only an id derived from it.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import re
import secrets
import unicodedata
from importlib.resources import files

from kinga.response.intake.errors import BadReceipt

__all__ = ["lookup_id", "make", "parse", "secret", "words"]

_WORDS_IN_RECEIPT = 6
_DIGITS_IN_RECEIPT = 24
_GROUP = 4


@functools.cache
def words() -> tuple[str, ...]:
    """The words of new receipts: those of the list that could not frighten whoever is handed them."""
    harsh = frozenset(_data("words_not_used.txt"))
    return tuple(word for word in _known() if word not in harsh)


def _data(name: str) -> list[str]:
    return files("kinga.response.intake").joinpath("data", name).read_text("utf-8").split()


def make(language: str, seed: bytes = b"") -> str:
    """A receipt, as it is shown: words for English, groups of digits for every other language.

    The same `seed` (32 secret bytes that are stored nowhere) gives the same receipt; without one it is random.
    """
    seed = seed or secrets.token_bytes(32)
    if language.split("-")[0] == "en":
        return " ".join(words()[_number(seed, place) % len(words())] for place in range(_WORDS_IN_RECEIPT))
    digits = "".join(str(_number(seed, place) % 10) for place in range(_DIGITS_IN_RECEIPT))
    return " ".join(digits[start : start + _GROUP] for start in range(0, _DIGITS_IN_RECEIPT, _GROUP))


def _number(seed: bytes, place: int) -> int:
    """128 bits of the seed's stream: so many that the remainder favours no word."""
    return int.from_bytes(hmac.new(seed, bytes([place]), hashlib.sha256).digest()[:16])


def parse(typed: str) -> str:
    """The canonical form of what somebody typed. Raises BadReceipt when it cannot be a receipt."""
    text = unicodedata.normalize("NFKC", typed).casefold()
    digits = "".join(
        str(unicodedata.digit(sign)) for sign in text if unicodedata.digit(sign, None) is not None
    )
    numbered = re.search(r"[a-z]", text) and len(digits) < _DIGITS_IN_RECEIPT  # "1. lantern 2. harbor"
    if digits and not numbered:
        if len(digits) != _DIGITS_IN_RECEIPT or re.search(r"[a-z]", text):
            message = "A receipt of numbers has six groups of four. Check each group."
            raise BadReceipt(message, "digits", found=len(digits))
        return digits
    return " ".join(_as_words(text))


def _as_words(text: str) -> list[str]:
    """The six words; the list has four with a hyphen, and people put hyphens between words too."""
    known = _known()
    found: list[str] = []
    for chunk in re.split(r"[^a-z\-]+", text):
        found += [chunk] if chunk in known else chunk.split("-")
    found = [word for word in found if word]
    if not found:
        message = (
            "A receipt has six English words or six groups of numbers. Check that you typed it as it stands."
        )
        raise BadReceipt(message, "script")
    if len(found) != _WORDS_IN_RECEIPT:
        message = "A receipt has six words. Check that you typed them all."
        raise BadReceipt(message, "words", found=len(found))
    if wrong := next((word for word in found if word not in known), ""):
        message = "One of the words is not a word of a receipt. Check the spelling."
        raise BadReceipt(message, "spelling", word=wrong)
    return found


@functools.cache
def _known() -> dict[str, None]:
    """The words that any receipt may hold, in the order of the list: those given out before stay good."""
    # Four words of the list hold a hyphen; people put hyphens between words too, so those four are not used.
    return dict.fromkeys(word for word in _data("eff_large_wordlist.txt") if "-" not in word)


def secret(canonical: str, pepper: bytes) -> bytes:
    """The 32-byte secret of a receipt, from which its key pair is derived. It tells nothing about the stored id."""
    return hmac.new(pepper, canonical.encode(), hashlib.sha256).digest()


def lookup_id(canonical: str, pepper: bytes) -> str:
    """The stored id of a receipt: HMAC-SHA256 under a key derived from the site key, in hex."""
    return hmac.new(pepper, canonical.encode(), hashlib.sha256).hexdigest()
