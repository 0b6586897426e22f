"""The words of hashing: a hash, what is noted beside it, and why a medium is refused.

Notes and reasons are codes with values, so that a screen can say them in any language; `english` says them here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kinga.errors import KingaError

__all__ = [
    "LONGEST",
    "NOTES",
    "REASONS",
    "ZERO",
    "BadHash",
    "Hash",
    "Limits",
    "MediaHash",
    "MediumRefused",
    "Note",
    "Options",
    "as_hash",
    "distance",
]

ZERO = bytes(32)
LONGEST = 524_288  # pixels of a side: so far the loops' divisions are proven to round as they must

# What was done to a medium before it was hashed, or is odd about it.
NOTES: Mapping[str, str] = {
    "upright": "turned upright as its orientation mark ({orientation}) says",
    "alpha": "transparent parts taken as white",
    "depth": "more than 8 bits a channel, the high byte taken",
    "range": "values from {low} to {high} stretched over 0 to 255",
    "trimmed": "borders trimmed: {left} left, {top} above, {right} right, {bottom} below",
    "scaled": "read in grey at 1/{scale} of its size, so a few bits may differ",
    "large": "too large to be read whole, so read in grey at 1/{scale} of its size",
    "named": "is {kind}, which its name does not say",
    "trailing": "{count} bytes of something else follow the picture in the file",
    "further": "{count} further pictures in the file were not hashed",
    "scene": "a change of scene",
    "escaped": "the name is not UTF-8 and is shown with escapes",
}

# Why a medium, or the rest of one, has no hash.
REASONS: Mapping[str, str] = {
    "empty": "the file is empty",
    "unknown": "not a picture or video of a kind that is read here",
    "unread": "{kind} is not read here: convert it to JPEG or PNG first",
    "damaged": "damaged: the {kind} decoder gave up ({error})",
    "cut off": "cut off: the {kind} ends before the picture does",
    "broken off": "the video breaks off after {seconds} s; what came before was hashed",
    "too large": "{pixels} pixels are more than the {most} that are read",
    "too long a side": "a side of {side} pixels is longer than the {most} that are read",
    "memory": "needs more than the {most} MB of memory that one medium may use",
    "time": "took more than {most} s of processor time",
    "silent": "no answer within {most} s",
    "crashed": "the decoder crashed ({signal})",
    "too long": "more than {most} frames were chosen; those before were hashed",
    "no frames": "holds no frame that could be read",
    "values": "holds no number that could be shown as a grey",
    "missing": "there is no file of this name",
    "forbidden": "may not be read: ask for permission to read it",
    "no file": "not a file but {kind}",
    "link": "a link to a folder, which is not followed",
    "broken link": "a link that leads nowhere",
    "unreadable": "could not be read from the disk ({error})",
}


@dataclass(frozen=True, slots=True)
class Note:
    """A code of `NOTES` or `REASONS` with its values."""

    code: str
    values: Mapping[str, int | float | str] = field(default_factory=dict)

    def english(self) -> str:
        """The note as a phrase."""
        return {**NOTES, **REASONS}[self.code].format(**self.values)


class MediumRefused(KingaError):
    """A medium gets no hash; `note` says why."""

    def __init__(self, code: str, **values: int | float | str) -> None:
        self.note = Note(code, values)
        super().__init__(self.note.english())


class BadHash(KingaError):
    """Text that should be a PDQ hash is none."""


@dataclass(frozen=True, slots=True)
class Hash:
    """A PDQ hash: 32 bytes, the first of which is the first two digits of its usual form; quality 0 … 100."""

    pdq: bytes
    quality: int

    @property
    def hexadecimal(self) -> str:
        """The usual form: 64 digits."""
        return self.pdq.hex()


@dataclass(frozen=True, slots=True)
class MediaHash:
    """The hash of a picture (`frame` and `seconds` are None), or of one frame of a video or animation.

    `also`: further hashes of the same picture, for a query: lying in other ways, with its borders.
    """

    hash: Hash
    frame: int | None = None
    seconds: float | None = None
    notes: tuple[Note, ...] = ()
    also: tuple[Hash, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """How media are hashed.

    trim: cut plain borders off first. fast: read a JPEG in grey and scaled down while decoding, with the error
    that docs/methods/hashing.md states. every: seconds between the frames of a video; changes of scene come on top.
    For queries, in `MediaHash.also`: dihedral: the hashes of the picture in the seven other ways it can lie.
    untrimmed: of a picture that was trimmed, the hashes with its borders too.
    """

    trim: bool = False
    fast: bool = False
    every: float = 1.0
    dihedral: bool = False
    untrimmed: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What one medium may use: pixels, MB of memory, seconds of processor time without a hash, frames, and
    seconds of silence after which its process is ended."""

    pixels: int = 89_478_485
    memory: int = 512
    seconds: int = 10
    frames: int = 100_000
    silence: int = 120


def as_hash(text: str, quality: int = 100) -> Hash:
    """The hash that 64 hexadecimal digits stand for. Raises BadHash."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise BadHash("A PDQ hash has 64 hexadecimal digits. Correct it, or leave its row out.")
    return Hash(bytes.fromhex(text), quality)


def distance(one: bytes, two: bytes) -> int:
    """The number of bits in which two hashes differ."""
    return (int.from_bytes(one) ^ int.from_bytes(two)).bit_count()
