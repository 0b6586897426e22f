"""Questions, by hashes and digests, to an index of hash lists: every match, in the order of the questions.

Questions are put in batches that grow while the answers stay small, so that a list of near-duplicates by the
hundred thousand fills no memory. A hash that is asked for again in a batch is looked up once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

import numpy as np

if TYPE_CHECKING:
    from kinga.methods.matching import Entry, Index, Match

__all__ = ["Comparison", "Found", "Question"]

_MOST = 4096  # questions at a time
_FULL = 50_000  # answers to a batch, above which the next is smaller


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the result: a query, the row of a list that it matches, and by how many bits they differ."""

    LINE: ClassVar[str] = "{distance:>8}  {list:<16}  {label:<32}  {match:<20}  {query}"
    ALWAYS: ClassVar[frozenset[str]] = frozenset({"query", "match", "list", "label"})

    query: str
    match: str
    distance: int
    list: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an index: the hashes of one query, each of which may match, and the digests of its bytes."""

    name: str
    hashes: tuple[bytes, ...] = ()
    md5: bytes | None = None
    sha1: bytes | None = None


@dataclass(slots=True)
class Comparison:
    """Asks an open index, and counts: questions, those with a match, matches.

    `distance`: the greatest number of bits, unless a row of a list has its own. `today`: rows that expired before do
    not match.
    """

    index: Index
    distance: int
    today: dt.date
    asked: int = 0
    matched: int = 0
    matches: int = 0

    def rows(self, questions: Iterable[Question]) -> Iterator[Found]:
        """Every match of every question."""
        coming, size = iter(questions), 16
        while batch := list(islice(coming, size)):
            answers = _Answers(self, batch)
            for number, question in enumerate(batch):
                self.asked += 1
                found = answers.of(number, question)
                self.matched += bool(found)
                self.matches += len(found)
                for entry, bits in found:
                    yield Found(question.name, entry.id, bits, entry.list, entry.label)
            size = max(1, size // 4) if answers.size > _FULL else min(_MOST, size * 2)


class _Answers:
    """The answers to a batch, each hash asked once."""

    def __init__(self, comparison: Comparison, batch: list[Question]) -> None:
        places: dict[bytes, int] = {}
        for question in batch:
            for pdq in question.hashes:
                places.setdefault(pdq, len(places))
        self._places = places
        self._near: list[list[Match]] = [[] for _ in places]
        self._exact: list[list[Match]] = [[] for _ in batch]
        index, today = comparison.index, comparison.today
        if places:
            asked = np.frombuffer(b"".join(places), np.uint8).reshape(-1, 32)
            for match in index.search(asked, distance=comparison.distance, today=today):
                self._near[match.query].append(match)
        if any(question.md5 or question.sha1 for question in batch):
            md5, sha1 = [question.md5 for question in batch], [question.sha1 for question in batch]
            for match in index.search_digests(md5, sha1, today=today):
                self._exact[match.query].append(match)
        self.size = sum(map(len, self._near)) + sum(map(len, self._exact))

    def of(self, number: int, question: Question) -> list[tuple[Entry, int]]:
        """The entries that a question matches, each once, the nearest first."""
        nearest: dict[Entry, int] = {match.entry: 0 for match in self._exact[number]}
        for pdq in dict.fromkeys(question.hashes):
            for match in self._near[self._places[pdq]]:
                nearest[match.entry] = min(match.distance, nearest.get(match.entry, match.distance))
        found = list(nearest.items())
        if len(question.hashes) > 1 or self._exact[number]:
            found.sort(key=lambda pair: (pair[1], pair[0].list, pair[0].id))
        return found
