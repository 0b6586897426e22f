"""How hard a passphrase is to guess, in bits: an estimate that knows common words, repeats and rows of signs. Pure.

The cheapest way to spell it counts, as a guesser would take it: a common word costs what choosing one of the list
costs, a row (abcd, 4321) its beginning and its length, a unit written over and over only its first time, and every
other sign by itself.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection

__all__ = ["LEAST_BITS", "bits"]

LEAST_BITS = 42.0  # four common words that have nothing to do with one another pass; three do not
_WORD = 13.0  # a list of about 8,000 words that people choose
_KNOWN = 4.0  # a name that everybody around knows
_ROW = 6.0
_LETTER, _DIGIT, _OTHER = 4.0, 3.3, 5.0
_LONGEST, _SHORTEST = 20, 3
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_LEET = str.maketrans("013457@$!", "oieastasi")


def bits(passphrase: str, common: Collection[str], known: Collection[str] = ()) -> float:
    """The estimate. `common`: words that many choose, in small letters; `known`: names of the person."""
    text = passphrase.casefold()
    unit = _unit(text)
    repeats = len(text) // len(unit) if unit else 1
    plain = unit.translate(_LEET)
    names = {name.casefold() for name in known if len(name) >= _SHORTEST}
    best = [0.0] * (len(unit) + 1)
    for end in range(1, len(unit) + 1):
        best[end] = best[end - 1] + _sign(unit[end - 1])
        for start in range(max(0, end - _LONGEST), end - _SHORTEST + 1):
            cost = _piece(unit[start:end], plain[start:end], common, names)
            if unit.find(unit[start:end]) + (end - start) <= start:
                cost = min(cost, 2.0)  # it stands here already
            best[end] = min(best[end], best[start] + cost)
    return best[-1] + math.log2(repeats)


def _unit(text: str) -> str:
    """What is written over and over; the whole when nothing is."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else text


def _sign(sign: str) -> float:
    return 1.0 if sign.isspace() else _LETTER if sign.isalpha() else _DIGIT if sign.isdigit() else _OTHER


def _piece(as_typed: str, plain: str, common: Collection[str], names: Collection[str]) -> float:
    """What this piece costs as a whole; infinite when it is nothing that is known."""
    if as_typed in names:
        return _KNOWN
    if as_typed in common:
        return _WORD
    if plain in common and as_typed != plain:
        return _WORD + 2
    if _is_row(as_typed):
        return _ROW + math.log2(len(as_typed))
    return math.inf


def _is_row(piece: str) -> bool:
    """The same sign, signs that follow one another, or a row of the keyboard."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(piece)}
    return (len(steps) == 1 and steps <= {-1, 0, 1}) or any(
        piece in row or piece in row[::-1] for row in _ROWS
    )
