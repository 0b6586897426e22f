"""The words of hash lists: what is said of a row beside its hashes, and why a row or a file is refused.

Remarks are codes with values, so that a screen can say them in any language; `english` says them here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kinga.errors import KingaError

__all__ = ["NOTES", "REASONS", "BadList", "Query", "Remark", "Usual"]

# What is odd about a row that is kept, and matched.
NOTES: Mapping[str, str] = {
    "zero": "the pdq is all zeros, as of a picture too small to hash",
    "weight": "the pdq has {weight} bits set and not 128, so it is perhaps no hash of a picture",
    "poor": "its quality is {quality}: it will match by chance",
    "empty file": "its {kind} is that of a file without content, so it is left out",
    "contradiction": "says that it was precategorised, and has no category",
}

# Why a row, a record, or the rest of a file is not taken.
REASONS: Mapping[str, str] = {
    "columns": "it has {found} columns and the header {wanted}",
    "digits": "{kind} has {wanted} hexadecimal digits; here stand {found} characters",
    "not hexadecimal": "{kind} holds characters that are no hexadecimal digits",
    "no hash": "it has no hash: no pdq, no md5 and no sha1",
    "only empty file": "its only hash is that of a file without content, which would match every empty file",
    "threshold": "the threshold is no whole number from 0 to {most}",
    "expires": "the day on which it expires is no date such as 2027-03-31",
    "quality": "the quality is no whole number from 0 to 100",
    "quotes": "a quotation mark is opened and not closed, or closed and followed by something",
    "long line": "it is longer than {most} characters",
    "no object": "it is no record with fields",
    "twice": "it has the field {name} twice",
    "deep": "it is nested too deeply",
    "large": "it is larger than {most} characters",
    "syntax": "it is not written as JSON",
    "partly": "one {kind} of it cannot be read and is left out; its other hashes are kept",
    "ends": "the file ends in the middle, so it is cut off; what stands before is taken",
    "broken": "the file cannot be read as JSON from here on; what stands before is taken",
    "follows": "something follows the end of the list and is not taken",
    "unreadable": "the rest of the file could not be read ({error}); what stands before is taken",
}


class BadList(KingaError):
    """A file that should be a hash list, or a file of queries, is none."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one row: a code of `NOTES`, or of `REASONS` when something of it is `refused`.

    `line` is the line of the file, the header being line 1, or 0 where that is not known; `last` the last one where a
    row takes several; `record` what the row calls itself.
    """

    line: int
    code: str
    values: Mapping[str, int | str] = field(default_factory=dict)
    record: str = ""
    last: int | None = None

    @property
    def refused(self) -> bool:
        """Whether something is not taken. Else the row is only odd."""
        return self.code in REASONS

    def english(self) -> str:
        """The remark as a phrase."""
        where = (
            f"lines {self.line} to {self.last}"
            if self.last and self.last > self.line
            else f"line {self.line}"
        )
        said = {**NOTES, **REASONS}[self.code].format(**self.values)
        if not self.line:
            return said
        return f"{where} ({self.record}): {said}" if self.record else f"{where}: {said}"


@dataclass(frozen=True, slots=True)
class Usual:
    """What holds for each entry of a file: its provenance, and list, threshold and day of expiry where it has none."""

    list: str
    provenance: str
    threshold: int | None
    expires: dt.date | None


@dataclass(frozen=True, slots=True)
class Query:
    """One row of a file of queries: its hashes, and what the answer calls it (id, else path, else hash).

    Without a quality it passes every least quality.
    """

    line: int
    name: str
    pdq: bytes | None
    md5: bytes | None
    sha1: bytes | None
    quality: int | None
