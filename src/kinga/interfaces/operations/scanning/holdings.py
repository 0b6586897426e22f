"""What an index holds of each list, as rows for a table, a file or another program."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from kinga.interfaces.operations.scanning.taking import source_of
from kinga.methods.matching.vocabulary import Holding

__all__ = ["Held", "held_of"]


@dataclass(frozen=True, slots=True)
class Held:
    """What an index holds of one list from one source.

    `entries`, and how many of them have a `pdq`, `md5` or `sha1`. `threshold_from`, `threshold_to`: the least and the
    greatest number of bits that rows ask for themselves; `as_asked` hashes have none. `expires_from`, `expires_to`: the
    first and the last of their last days; `lasting` entries have none; of `expired` ones it is over. `withdrawn`: how
    many have been withdrawn since the index was made, and when last. `read`: when `source` was.
    """

    LINE: ClassVar[str] = (
        "{list:<16}  {entries:>9}  {pdq:>9}  {md5:>9}  {sha1:>9}  {threshold:>9}  {expires:<10}  {expired:>9}  "
        "{withdrawn:>9}  {withdrawn_on:<12}  {read:<10}  {file}"
    )
    ALWAYS: ClassVar[frozenset[str]] = frozenset({"list", "source"})

    list: str
    entries: int
    pdq: int
    md5: int
    sha1: int
    threshold_from: int | None
    threshold_to: int | None
    as_asked: int
    expires_from: str
    expires_to: str
    lasting: int
    expired: int
    withdrawn: int
    withdrawn_on: str
    read: str
    source: str

    @property
    def threshold(self) -> str:
        """Thresholds as a table has them: empty where none is asked for."""
        return _between(self.threshold_from, self.threshold_to)

    @property
    def expires(self) -> str:
        """Last days as a table has them."""
        return _between(self.expires_from or None, self.expires_to or None)

    @property
    def file(self) -> str:
        """The source without what only a program reads."""
        return source_of(self.source)[0]


def held_of(holding: Holding) -> Held:
    """A row of what an index holds."""
    least, most = holding.thresholds or (None, None)
    first, last = holding.days or (None, None)
    return Held(
        list=holding.list,
        entries=holding.entries,
        pdq=holding.hashes,
        md5=holding.md5,
        sha1=holding.sha1,
        threshold_from=least,
        threshold_to=most,
        as_asked=holding.as_asked,
        expires_from=_iso(first),
        expires_to=_iso(last),
        lasting=holding.lasting,
        expired=holding.expired,
        withdrawn=holding.withdrawn,
        withdrawn_on=_iso(holding.withdrawn_on),
        read=source_of(holding.provenance)[1],
        source=holding.provenance,
    )


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _between(first: object, last: object) -> str:
    if first is None:
        return ""
    return f"{first}" if first == last else f"{first} to {last}"
