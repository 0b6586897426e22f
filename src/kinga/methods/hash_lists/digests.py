"""Hashes as text: PDQ, MD5 and SHA1 in hexadecimal digits of either case, and what is odd about them."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EMPTY_FILE", "SIZES", "BadDigits", "digest", "oddity"]

SIZES: Mapping[str, int] = {"pdq": 32, "md5": 16, "sha1": 20}  # bytes

# Of a file without content: in a list they would match every empty file there is.
EMPTY_FILE = {
    "md5": bytes.fromhex("d41d8cd98f00b204e9800998ecf8427e"),
    "sha1": bytes.fromhex("da39a3ee5e6b4b0d3255bfef95601890afd80709"),
}


class BadDigits(ValueError):
    """Text that is no hash of its kind; `code` and `values` are those of a remark."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def digest(kind: str, text: str) -> bytes | None:
    """The bytes of a hash; None for an empty cell. Raises BadDigits."""
    text = text.strip()
    if not text:
        return None
    wanted = SIZES[kind] * 2
    if len(text) != wanted:
        raise BadDigits("digits", kind=kind, wanted=wanted, found=len(text))
    try:
        made = bytes.fromhex(text)
    except ValueError:
        raise BadDigits("not hexadecimal", kind=kind) from None
    if len(made) != SIZES[kind]:  # fromhex passes over spaces
        raise BadDigits("not hexadecimal", kind=kind)
    return made


def oddity(pdq: bytes) -> tuple[str, dict[str, int | str]] | None:
    """What is odd about a PDQ, as the code and values of a remark.

    A hash has its bit set where a coefficient is above the median of all, so 128 of 256 are; fewer where
    coefficients are equal, which happens in plain pictures and in no other.
    """
    weight = int.from_bytes(pdq).bit_count()
    if weight == 128:
        return None
    return ("weight", {"weight": weight}) if weight else ("zero", {})
