"""A secret in shares, some of which give it back and fewer tell nothing (Shamir 1979). Pure.

Each byte is the constant of a random polynomial over GF(256), reduced by x^8 + x^4 + x^3 + x + 1; a share is
its number (1 to 255) and the polynomials' values there. Wrong shares give a wrong secret without a word: the
caller checks the secret's commitment.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from kinga.errors import KingaError

__all__ = ["BadShares", "combine", "split"]

_REDUCE = 0x11B
_MOST = 255


class BadShares(KingaError):
    """These shares cannot give a secret back."""


def _times(a: int, b: int) -> int:
    """The product in GF(256), in the same eight steps whatever the bits are."""
    product = 0
    for _bit in range(8):
        product ^= a * (b & 1)
        a = (a << 1) ^ (_REDUCE * (a >> 7))
        b >>= 1
    return product


def _inverse(a: int) -> int:
    """a^254, the inverse of `a` in GF(256); 0 for 0."""
    power, result = a, 1
    for _step in range(7):
        power = _times(power, power)
        result = _times(result, power)
    return result


def split(secret: bytes, *, needed: int, shares: int) -> list[bytes]:
    """`shares` shares of a secret, any `needed` of which give it back. Each is one byte longer than the secret."""
    if not 2 <= needed <= shares <= _MOST:
        raise BadShares("Between 2 and 255 shares, and at least 2 of them needed.")
    rows = [secret, *(secrets.token_bytes(len(secret)) for _row in range(needed - 1))]
    return [bytes([number]) + _values(rows, number) for number in range(1, shares + 1)]


def _values(rows: Sequence[bytes], at: int) -> bytes:
    """The polynomials whose coefficients stand in `rows`, lowest first, at one point (Horner)."""
    values = bytes(len(rows[0]))
    for row in reversed(rows):
        values = bytes(_times(value, at) ^ own for value, own in zip(values, row, strict=True))
    return values


def combine(shares: Sequence[bytes]) -> bytes:
    """The secret of shares with different numbers (Lagrange at 0). Raises BadShares when they cannot be of one secret."""
    numbers = [share[0] if share else 0 for share in shares]
    alike = len({len(share) for share in shares}) == 1
    if len(shares) < 2 or 0 in numbers or len(set(numbers)) != len(numbers) or not alike:
        raise BadShares("These shares do not belong together. Bring shares of different custodians.")
    secret = bytes(len(shares[0]) - 1)
    for number, share in zip(numbers, shares, strict=True):
        weight = 1
        for other in numbers:
            if other != number:
                weight = _times(weight, _times(other, _inverse(other ^ number)))
        secret = bytes(value ^ _times(weight, own) for value, own in zip(secret, share[1:], strict=True))
    return secret
