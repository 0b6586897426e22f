"""No small count can be worked out, by hand and against an attacker who tries every table there could be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.methods.privacy.anonymity import NoRecords, anonymity
from kinga.methods.privacy.attacker import Attacker, Query, TooManyCells
from kinga.methods.privacy.suppression import BadLimit, CannotProtect, count, suppress

DOMAINS = {"kind": ("labour", "sexual"), "place": ("north", "south")}
CELLS = [dict(zip(DOMAINS, values, strict=True)) for values in product(*DOMAINS.values())]


def cross(a: str, b: str) -> list[Query]:
    """All queries of a two-way table with its totals."""
    own = [((a, v),) for v in DOMAINS[a]] + [((b, v),) for v in DOMAINS[b]]
    return [(), *own, *(((a, v), (b, w)) for v in DOMAINS[a] for w in DOMAINS[b])]


def counted(numbers: tuple[int, ...], queries: list[Query]) -> dict[Query, int]:
    records = [cell for cell, number in zip(CELLS, numbers, strict=True) for _ in range(number)]
    return {query: count(records, query) for query in queries}


def everything(total: int) -> Iterator[tuple[int, ...]]:
    return (each for each in product(range(total + 1), repeat=4) if sum(each) == total)


def test_a_total_gives_a_single_hidden_cell_away() -> None:
    counts = counted((2, 30, 40, 50), cross("kind", "place"))
    small: Query = (("kind", "labour"), ("place", "north"))
    shown = {query: number for query, number in counts.items() if query != small}
    assert Attacker(DOMAINS, shown, (small,)).bounds(small) == (2, 2)
    found = suppress(counts, DOMAINS, smallest=5)
    assert found.small == (small,)
    low, high = Attacker(DOMAINS, found.shown, found.hidden).bounds(small)
    assert low <= 1
    assert high >= 4


def test_an_earlier_table_is_part_of_the_attack() -> None:
    """What an earlier release showed pins down what the new one hides, so the new one has to hide more."""
    by_kind = [(), *((("kind", v),) for v in DOMAINS["kind"])]
    alone = suppress(counted((2, 30, 40, 50), [(), *cross("kind", "place")[5:]]), DOMAINS, smallest=5)
    both = suppress(counted((2, 30, 40, 50), [*by_kind, *cross("kind", "place")[5:]]), DOMAINS, smallest=5)
    assert len(both.hidden) >= len(alone.hidden)
    attacker = Attacker(DOMAINS, both.shown, both.hidden)
    assert all(attacker.bounds(query)[1] >= 4 for query in both.small)


@given(st.tuples(*[st.integers(0, 4)] * 4).filter(lambda numbers: sum(numbers) >= 3))
@settings(max_examples=40, deadline=None)
def test_whoever_tries_every_table_still_reckons_with_every_small_value(numbers: tuple[int, ...]) -> None:
    counts = counted(numbers, cross("kind", "place"))
    try:
        found = suppress(counts, DOMAINS, smallest=3)
    except CannotProtect:
        return
    possible = [counted(each, list(counts)) for each in everything(sum(numbers))]
    fits = [each for each in possible if _fits(each, found.shown, found.hidden)]
    assert counts in fits
    for query in found.small:
        values = {each[query] for each in fits}
        assert min(values) <= 1
        assert max(values) >= 2
        assert Attacker(DOMAINS, found.shown, found.hidden).bounds(query) == (min(values), max(values))


def _fits(counts: Mapping[Query, int], shown: Mapping[Query, int], hidden: tuple[Query, ...]) -> bool:
    return all(counts[query] == number for query, number in shown.items()) and all(counts[q] for q in hidden)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    counts = counted((20, 30, 0, 50), cross("kind", "place"))
    assert suppress(counts, DOMAINS, smallest=5).hidden == ()


def test_too_few_records_a_limit_of_nothing_and_too_many_cells_are_refused() -> None:
    with pytest.raises(CannotProtect):
        suppress(counted((1, 1, 0, 0), [()]), DOMAINS, smallest=5)
    with pytest.raises(BadLimit):
        suppress({(): 9}, DOMAINS, smallest=1)
    wide = {name: tuple(str(i) for i in range(200)) for name in "abc"}
    with pytest.raises(TooManyCells, match="8,000,000"):
        Attacker(wide, {(): 9}, ()).bounds((("a", "1"), ("b", "1"), ("c", "1")))


def test_anonymity_by_hand() -> None:
    rows = [("10", "n", "x"), ("10", "n", "y"), ("10", "s", "x"), ("11", "s", "x"), ("11", "s", "x")]
    records = [dict(zip(("age", "place", "harm"), row, strict=True)) for row in rows]
    found = anonymity(records, ("age", "place"), ("harm",), k=2)
    assert (found.records, found.classes, found.k, found.below, found.alone) == (5, 3, 1, 1, 1)
    assert found.diversity == {"harm": 1}
    with pytest.raises(NoRecords):
        anonymity([], ("age",))
