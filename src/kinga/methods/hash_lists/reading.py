"""One way in for every kind of list: what a file is, is told by how it begins and never by its name."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from kinga.methods.matching.vocabulary import Entry

from .json_stream import JsonStream
from .tables import open_table, read_entries, read_queries
from .text import as_text
from .vics import VicsReader, read_model
from .vocabulary import BadList, Query, Remark, Usual

__all__ = ["HashList", "open_list", "open_queries"]


@dataclass
class HashList:
    """An open list. Iterate once; the counts are whole at the end.

    `kind`: "CSV", or the VICS model with its profile. `taken`: entries given; `refused`: rows of which something is
    not taken. `categories`: of VICS, how many media had each code, "" for none; `left_out` of them by their category.
    `unmatched`: how many hashes of other kinds it holds, which nothing here can match.
    """

    kind: str
    rows: Iterator[Entry | Remark]
    taken: int = 0
    refused: int = 0
    categories: Mapping[str, int] = field(default_factory=dict)
    unmatched: Mapping[str, int] = field(default_factory=dict)
    reader: VicsReader | None = None

    @property
    def left_out(self) -> int:
        """Media that were left out because of their category."""
        return self.reader.left_out if self.reader else 0

    def __iter__(self) -> Iterator[Entry | Remark]:
        for row in self._until_unreadable():
            if isinstance(row, Remark):
                self.refused += row.refused
            else:
                self.taken += 1
            yield row

    def _until_unreadable(self) -> Iterator[Entry | Remark]:
        try:
            yield from self.rows
        except OSError as error:
            yield Remark(0, "unreadable", {"error": error.strerror or type(error).__name__})


def open_list(
    file: BinaryIO,
    *,
    name: str,
    list_name: str = "",
    provenance: str = "",
    categories: Collection[str] | None = None,
    threshold: int | None = None,
    expires: dt.date | None = None,
) -> HashList:
    """The list in `file`, which can be read and, for VICS, searched. Raises BadList.

    `name` stands in messages. `list_name` is the list of rows that name none. `provenance` is kept with each entry;
    the model of a VICS file is added to it. `categories`: take of a VICS file only media with these codes.
    `threshold`, `expires`: those of hashes and entries that have none of their own.
    """
    text, first = as_text(file, name)
    if first not in ("{", "["):
        if categories is not None:
            raise BadList(f"{name} is no VICS file, so it has no categories to choose from.")
        table = open_table(text, name)
        usual = Usual(list_name, provenance, threshold, expires)
        return HashList("CSV", read_entries(table, usual))
    if first == "[":
        raise BadList(
            f"{name} is a JSON list and no VICS file, which is an object that says its data model. "
            "Ask for VICS JSON, or make a CSV with a column pdq, md5 or sha1."
        )
    model = read_model(JsonStream(text.read), name)
    file.seek(0)
    again, _first = as_text(file, name)
    reader = VicsReader(
        JsonStream(again.read),
        model,
        Usual(list_name, f"{provenance}; {model}" if provenance else str(model), threshold, expires),
        None if categories is None else frozenset(categories),
        Counter(),
        Counter(),
    )
    return HashList(
        str(model), reader.entries(), categories=reader.counts, unmatched=reader.unmatched, reader=reader
    )


def open_queries(file: BinaryIO, *, name: str) -> Iterator[Query | Remark]:
    """The queries in a CSV file with pdq, md5 or sha1, and perhaps id, path and quality. Raises BadList."""
    text, first = as_text(file, name)
    if first in ("{", "["):
        raise BadList(f"{name} is JSON. Queries come as CSV with a column pdq, md5 or sha1.")
    return read_queries(open_table(text, name))
