"""A recovery key on paper: 160 random bits in eight groups of five signs. Pure.

Each group carries four signs of five bits (Crockford's base 32: no I, L, O, U) and a check sign, so that a slip
of the pen is told by its group: over GF(32) it finds every single wrong sign, every swap of two neighbours and
every group in another's place.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from kinga.core.foundation.sitekey import derive
from kinga.errors import KingaError

__all__ = ["GROUPS", "BadPrintedKey", "make", "same", "unlocking", "written"]

GROUPS = 8
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {sign: value for value, sign in enumerate(_SIGNS)} | {"O": 0, "I": 1, "L": 1}
_DATA = 4  # signs of a group that carry the key
_BITS = 5
_REDUCE = 0b100101  # x^5 + x^2 + 1


class BadPrintedKey(KingaError):
    """What was typed is not a recovery key. `group` (1 to 8) says where the slip is; 0: not known."""

    def __init__(self, message: str, group: int = 0) -> None:
        super().__init__(message)
        self.group = group


def make() -> str:
    """A new recovery key, as it is printed."""
    return written(secrets.token_bytes(GROUPS * _DATA * _BITS // 8))


def written(key: bytes) -> str:
    """20 bytes as they are printed."""
    number = int.from_bytes(key)
    values = [(number >> shift) & 31 for shift in range(GROUPS * _DATA * _BITS - _BITS, -1, -_BITS)]
    groups = [values[start : start + _DATA] for start in range(0, len(values), _DATA)]
    return " ".join(
        "".join(_SIGNS[value] for value in [*group, _check(group, place)])
        for place, group in enumerate(groups)
    )


def unlocking(typed: str) -> bytes:
    """The 32-byte key that a printed key stands for, in any case and spacing. Raises BadPrintedKey."""
    signs = _signs(typed)
    if len(signs) != GROUPS * (_DATA + 1):
        raise BadPrintedKey("A recovery key has eight groups of five signs. Check that you typed them all.")
    number = 0
    for place in range(GROUPS):
        group = signs[place * (_DATA + 1) : (place + 1) * (_DATA + 1)]
        values = [_VALUE.get(sign, -1) for sign in group]
        if -1 in values or _check(values[:_DATA], place) != values[_DATA]:
            raise BadPrintedKey(
                "A group of the recovery key is not right. Check it, sign by sign.", place + 1
            )
        for value in values[:_DATA]:
            number = number << _BITS | value
    return derive(derive(number.to_bytes(32), "kinga printed key"), "unlock")


def same(one: str, other: str) -> bool:
    """Whether two people would say that these are the same signs."""
    first, second = ([_VALUE.get(sign, sign) for sign in _signs(text)] for text in (one, other))
    return first == second


def _signs(typed: str) -> str:
    """Capital letters and Western digits, without what stands between."""
    text = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in text)
    return re.sub(r"[\s\-–—.,:;_/]", "", plain)


def _check(group: list[int], place: int) -> int:
    """The sum of the signs, each times another power of x, and of a power that is the group's own."""
    total = _power(_DATA + 1 + place)
    for index, value in enumerate(group):
        total ^= _times(value, _power(index + 1))
    return total


def _times(a: int, b: int) -> int:
    product = 0
    for bit in range(_BITS):
        product ^= (a << bit) * (b >> bit & 1)
    for bit in range(2 * _BITS - 2, _BITS - 1, -1):
        product ^= (_REDUCE << bit - _BITS) * (product >> bit & 1)
    return product


def _power(exponent: int) -> int:
    """x to the power, in GF(32): different for every exponent below 31."""
    result = 1
    for _step in range(exponent):
        result = _times(result, 2)
    return result
