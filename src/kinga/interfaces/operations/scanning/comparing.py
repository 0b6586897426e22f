"""Questions, by hashes and digests, to an index of hash lists: every match, in the order of the questions.

Questions are put in batches that grow while the answers stay small, so that a list of near-duplicates by the
hundred thousand fills no memory. A hash that is asked for again in a batch is looked up once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from kinga.methods.matching.vocabulary import Entry, Match

if TYPE_CHECKING:
    from kinga.methods.matching import FloodBreaker, Index

__all__ = ["Answers", "Comparison", "Found", "Question"]

_MOST = 4096  # questions at a time
_FULL = 50_000  # answers to a batch, above which the next is smaller

Pairs = list[tuple[Entry, int]]
"""Entries and by how many bits they differ."""


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
    not match. Beside the matches, of which none is ever left out, it marks what a person should know: `harmless` is
    an index of pictures known to be harmless (a negative bank), `likely_harmless` counts the matches that it
    explains and `tell(what, why)` says them; `floods` gathers the rows of lists that matched in floods.
    """

    index: Index
    distance: int
    today: dt.date
    harmless: Index | None = None
    tell: Callable[[str, str], None] = lambda what, why: None
    asked: int = 0
    matched: int = 0
    matches: int = 0
    likely_harmless: int = 0
    floods: dict[Entry, None] = field(default_factory=dict)
    breaker: FloodBreaker | None = None

    def rows(self, questions: Iterable[Question]) -> Iterator[Found]:
        """Every match of every question."""
        coming, size = iter(questions), 16
        while batch := list(islice(coming, size)):
            answers = Answers(self.index, batch, self.distance, self.today)
            found = [answers.of(number) for number in range(len(batch))]
            self._look_at(batch, found)
            for question, pairs in zip(batch, found, strict=True):
                self.asked += 1
                self.matched += bool(pairs)
                self.matches += len(pairs)
                for entry, bits in pairs:
                    yield Found(question.name, entry.id, bits, entry.list, entry.label)
            size = max(1, size // 4) if answers.size > _FULL else min(_MOST, size * 2)

    def _look_at(self, batch: list[Question], found: list[Pairs]) -> None:
        """Mark the matches that a negative bank explains, and the rows that match in floods."""
        if self.breaker:
            flat = [Match(n, entry, bits) for n, pairs in enumerate(found) for entry, bits in pairs]
            flooding = self.breaker.watch(flat, len(batch))
            self.floods.update(
                (match.entry, None) for match, floods in zip(flat, flooding, strict=True) if floods
            )
        matched = [
            (question, pairs)
            for question, pairs in zip(batch, found, strict=True)
            if pairs and question.hashes
        ]
        if self.harmless and matched:
            explained = Answers(
                self.harmless, [question for question, _pairs in matched], self.distance, self.today
            )
            for number, (question, pairs) in enumerate(matched):
                for entry, bits in explained.of(number)[:1]:
                    self.likely_harmless += 1
                    self.tell(
                        question.name,
                        f"its match by {pairs[0][1]} bits may be by chance: it is {bits} bits from {entry.id} of the "
                        f"harmless pictures ({entry.list})",
                    )


class Answers:
    """The answers of an index to a batch of questions, each hash asked once. `size`: how many there are."""

    def __init__(self, index: Index, batch: Sequence[Question], distance: int, today: dt.date) -> None:
        self._batch = batch
        self._places: dict[bytes, int] = {}
        for question in batch:
            for pdq in question.hashes:
                self._places.setdefault(pdq, len(self._places))
        self._near: list[list[Match]] = [[] for _ in self._places]
        self._exact: list[list[Match]] = [[] for _ in batch]
        if self._places:
            asked = np.frombuffer(b"".join(self._places), np.uint8).reshape(-1, 32)
            for match in index.search(asked, distance=distance, today=today):
                self._near[match.query].append(match)
        if any(question.md5 or question.sha1 for question in batch):
            md5, sha1 = [question.md5 for question in batch], [question.sha1 for question in batch]
            for match in index.search_digests(md5, sha1, today=today):
                self._exact[match.query].append(match)
        self.size = sum(map(len, self._near)) + sum(map(len, self._exact))

    def of(self, number: int) -> Pairs:
        """The entries that a question matches, each once, the nearest first."""
        hashes = dict.fromkeys(self._batch[number].hashes)
        nearest: dict[Entry, int] = {match.entry: 0 for match in self._exact[number]}
        for pdq in hashes:
            for match in self._near[self._places[pdq]]:
                nearest[match.entry] = min(match.distance, nearest.get(match.entry, match.distance))
        found = list(nearest.items())
        if len(hashes) > 1 or self._exact[number]:
            found.sort(key=lambda pair: (pair[1], pair[0].list, pair[0].id))
        return found
