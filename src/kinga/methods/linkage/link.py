"""Everything from lists to an overlap table in one call: links at a threshold, draws, precision, recall, caveats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.linkage import blocking, correction, model, people, sampler
from kinga.methods.linkage.agreement import Trained
from kinga.methods.linkage.answers import ALWAYS, Carry, Caveat, Linkage, share
from kinga.methods.linkage.columns import columns
from kinga.methods.linkage.people import Pairs, People
from kinga.methods.linkage.records import INTERACTIVE, RecordList, check_lists
from kinga.methods.prevalence.mse.tables import CaptureTable

__all__ = ["THRESHOLD", "Judged", "NotLinkable", "judge", "link", "tabulate"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Progress = Callable[[str, int, int], None]

THRESHOLD: Final = 0.5
FLOOR: Final = -5.0
"""log2 Bayes factor under which a pair is not kept: it speaks 32 times against a match before any prior."""
SLIGHT: Final = 1e-3
"""Chance of a match under which draws do not try a link."""
WARM_UP, BETWEEN = 200, 20
"""Sweeps before the first draw, and from one draw to the next."""
FEW_MATCHES, MOVING = 20, 1e-3


class NotLinkable(KingaError):
    """The records do not tell people apart well enough: an honest refusal."""


@dataclass(frozen=True)
class Judged:
    """Lists whose pairs of records have been judged: all that does not depend on a threshold or a draw."""

    lists: tuple[RecordList, ...]
    chosen: blocking.Blocking
    trained: Trained
    persons: People
    pairs: Pairs


def link(
    lists: Sequence[RecordList],
    *,
    threshold: float = THRESHOLD,
    draws: int = 0,
    carry: Carry = "draws",
    seed: int = 1,
    most: int = INTERACTIVE,
    progress: Progress = lambda _what, _done, _of: None,
) -> Linkage:
    """Link lists. ``threshold`` is the chance of a match from which two records are one person in the table.

    ``draws`` possible tables are made by sampling who is whom (``carry`` draws) or by correcting the table for its
    precision and recall (correction). The same seed gives the same tables. ``most`` records are taken. Raises a `RecordsError` for lists that cannot
    be linked together, `NotLinkable`, `TooManyPairs` and `TooMuchMemory`. Cost: 3 s of one core and up; see
    docs/methods/linkage.md.
    """
    judged = judge(lists, seed=seed, most=most, progress=progress)
    return tabulate(judged, threshold=threshold, draws=draws, carry=carry, seed=seed, progress=progress)


def judge(
    lists: Sequence[RecordList],
    *,
    seed: int,
    most: int = INTERACTIVE,
    progress: Progress = lambda _what, _done, _of: None,
) -> Judged:
    """Compare the records and learn how likely each pair is one person. Errors and cost as of `link`."""
    check_lists(lists, most)
    progress("comparing records", 0, 3)
    records = columns(lists)
    chosen, training = blocking.choose(records), blocking.training_rules(records)
    progress("comparing records", 1, 3)
    scored = model.score(records, chosen.rules, training, seed, FLOOR)
    _check_told_apart(scored.trained, [one.size for one in lists])
    progress("comparing records", 2, 3)
    persons = people.resolve(records, scored)
    pairs = people.paired(records, chosen, scored, persons)
    progress("comparing records", 3, 3)
    return Judged(tuple(lists), chosen, scored.trained, persons, pairs)


def tabulate(
    judged: Judged,
    *,
    threshold: float = THRESHOLD,
    draws: int = 0,
    carry: Carry = "draws",
    seed: int = 1,
    progress: Progress = lambda _what, _done, _of: None,
) -> Linkage:
    """Tables from judged pairs, with arguments as of `link`."""
    names = tuple(one.name for one in judged.lists)
    persons, pairs = judged.persons, judged.pairs
    person = people.link(persons, pairs, threshold)
    rates = _rates(persons, pairs, person)
    made = _drawn(persons, pairs, person, rates, draws, carry, seed, progress)
    found = Linkage(
        table=_table(names, people.histories(persons, person)),
        drawn=tuple(_table(names, histories) for histories in made),
        carry=carry,
        threshold=threshold,
        seed=seed,
        records=tuple(one.size for one in judged.lists),
        duplicates=tuple(int(number) for number in persons.merged),
        links=int(rates.links.sum() / 2.0),
        precision=rates.precision,
        recall=rates.recall,
        by_pair=tuple(rates.by_pair(names)),
        kept=float((rates.expected * pairs.kept).sum() / max(rates.expected.sum(), 1e-12)) or 1.0,
        blocking=judged.chosen,
        trained=judged.trained,
        caveats=(),
    )
    return replace(found, caveats=tuple(_remarks(found, judged.lists)))


@dataclass(frozen=True)
class _Rates:
    """By pair of lists: links, true ones expected among them, and matches expected in all."""

    links: Floats
    true: Floats
    expected: Floats

    @property
    def precision(self) -> float | None:
        return float(self.true.sum() / self.links.sum()) if self.links.sum() else None

    @property
    def recall(self) -> float | None:
        return float(self.true.sum() / self.expected.sum()) if self.expected.sum() else None

    def by_pair(self, names: Sequence[str]) -> Iterator[tuple[str, str, int, float | None, float | None]]:
        for a, one in enumerate(names):
            for b in range(a + 1, len(names)):
                links, true, all_of_them = self.links[a, b], self.true[a, b], self.expected[a, b]
                precision, recall = (float(true / each) if each else None for each in (links, all_of_them))
                yield one, names[b], int(links), precision, recall


def _rates(persons: People, pairs: Pairs, person: Ints) -> _Rates:
    """How many links are true and how many matches are missed, from the chances of all pairs.

    A pair that is no link counts with its chance, less the chance that either record is rightly linked to another of
    that list. Links that follow from two others have no chance of their own and are taken to be as good as the rest.
    """
    lists = persons.sizes.size
    linked = person[pairs.left] == person[pairs.right]
    one, other = persons.of[pairs.left], persons.of[pairs.right]
    taken = np.zeros((person.size, lists))
    taken[pairs.left[linked], other[linked]] = pairs.chance[linked]
    taken[pairs.right[linked], one[linked]] = pairs.chance[linked]
    room = (1.0 - taken[pairs.left, other]) * (1.0 - taken[pairs.right, one])
    known, true, missed = np.zeros((3, lists, lists))
    np.add.at(known, (one[linked], other[linked]), 1.0)
    np.add.at(true, (one[linked], other[linked]), pairs.chance[linked])
    np.add.at(missed, (one[~linked], other[~linked]), (pairs.chance * room)[~linked])
    known, true, missed = known + known.T, true + true.T, missed + missed.T
    links = _links(people.histories(persons, person), lists)
    share = true.sum() / known.sum() if known.sum() else 1.0
    true += (links - known) * share
    return _Rates(links, true, (true + missed) / np.maximum(pairs.kept, 1e-6))


def _links(histories: Mapping[int, int], lists: int) -> Floats:
    """Persons on each pair of lists."""
    found = np.zeros((lists, lists))
    for mask, count in histories.items():
        here = [a for a in range(lists) if mask >> a & 1]
        for a in here:
            for b in here:
                found[a, b] += count * (a != b)
    return found


def _drawn(
    persons: People,
    pairs: Pairs,
    person: Ints,
    rates: _Rates,
    draws: int,
    carry: Carry,
    seed: int,
    progress: Progress,
) -> Iterator[dict[int, int]]:
    """Possible tables. Matches that blocking left out are put back by number, because nobody knows who they are."""
    generator = np.random.default_rng(seed)
    if carry == "draws" and draws:
        for done, drawn in enumerate(_sampled(persons, pairs, draws, seed)):
            progress("draws of links", done + 1, draws)
            yield correction.rejoin(people.histories(persons, drawn), pairs.kept, generator)
    elif draws:
        lists = persons.sizes.size
        for done in range(draws):
            progress("draws of links", done + 1, draws)
            table = correction.cut(persons, person, pairs, generator)
            missed = np.triu(generator.poisson(np.maximum(rates.expected - rates.true, 0.0)))
            there = _links(table, lists)
            found = there / np.maximum(there + missed + missed.T, 1.0)
            yield correction.rejoin(table, np.where(there > 0.0, found, 1.0), generator)


def _sampled(persons: People, pairs: Pairs, draws: int, seed: int) -> Ints:
    """The person of each entry in each draw."""
    kept = pairs.chance >= SLIGHT
    left = np.concatenate([pairs.left[kept], pairs.right[kept]])
    right = np.concatenate([pairs.right[kept], pairs.left[kept]])
    factor = np.concatenate([pairs.factor[kept], pairs.factor[kept]])
    order = np.lexsort((right, left))
    starts = np.searchsorted(left[order], np.arange(persons.of.size + 1))
    sweeps = WARM_UP + BETWEEN * np.arange(draws)
    drawn: Ints = sampler.sample(
        starts, right[order], factor[order], persons.of, persons.sizes.astype(np.int64), sweeps, seed % 2**32
    )
    return drawn


def _table(names: tuple[str, ...], histories: Mapping[int, int]) -> CaptureTable:
    masks = sorted(histories, key=lambda mask: (mask.bit_count(), mask))
    return CaptureTable(names, tuple(masks), tuple(histories[mask] for mask in masks))


def _check_told_apart(trained: Trained, sizes: Sequence[int]) -> None:
    """Refuse when even records that agree on everything are more often of two people than of one."""
    best: dict[str, float] = {}
    for level in trained.levels:  # the strongest of each comparison comes first
        best.setdefault(level.comparison, float(np.log(level.same / level.strangers)))
    if sum(best.values()) < np.log(max(sizes)):
        raise NotLinkable(
            "The files hold too little about each person: even records that agree on everything are more often of two "
            "people than of one. Add birth dates, phones or places, or link by area, so that fewer people are compared."
        )


def _remarks(found: Linkage, lists: Sequence[RecordList]) -> Iterator[Caveat]:
    """What is always said and what these lists add to it."""
    yield Caveat("linkage", {"precision": share(found.precision), "recall": share(found.recall)})
    yield from (Caveat(code) for code in ALWAYS[1:])
    if not found.drawn:
        yield Caveat("not_carried")
    yield from _about_lists(found, lists)
    yield from _about_model(found)
    names = found.table.lists
    never = [f"{one}-{other}" for one, other, links, _, _ in found.by_pair if not links]
    if never:
        yield Caveat("never_meet", {"pairs": ", ".join(never)})
    if len(names) > 1:
        yield Caveat("small_groups")


def _about_lists(found: Linkage, lists: Sequence[RecordList]) -> Iterator[Caveat]:
    some = {column for one in lists for column in one.columns}
    partly = sorted(column for column in some if any(column not in one.columns for one in lists))
    if partly:
        yield Caveat("missing_columns", {"columns": ", ".join(partly)})
    passed = [f"{column} ({one.name})" for one in lists for column in one.passed_over]
    if passed:
        yield Caveat("passed_over", {"columns": ", ".join(passed)})
    if any(one.placeholders for one in lists):
        yield Caveat("placeholders", {"number": sum(one.placeholders for one in lists)})
    if any(found.duplicates):
        told = ", ".join(f"{one.name} {n:,}" for one, n in zip(lists, found.duplicates, strict=True) if n)
        yield Caveat("duplicates", {"number": told})


def _about_model(found: Linkage) -> Iterator[Caveat]:
    matches = found.trained.matches
    if not matches:
        yield Caveat("unlearnt")
    elif matches < FEW_MATCHES:
        yield Caveat("few_matches", {"number": matches})
    if found.trained.last_move > MOVING:
        yield Caveat("moving", {"move": found.trained.last_move})
    if found.blocking.left_out:
        rules = ", ".join(" and ".join(rule) for rule in found.blocking.left_out)
        yield Caveat("left_out", {"rules": rules.replace("_sound", " name").replace("_", " ")})
    if found.kept < 0.9995:
        yield Caveat("blocked", {"share": 1.0 - found.kept})
