"""No small count can be worked out, by hand and against an attacker who tries every table there could be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.methods.privacy.anonymity import NoRecords, anonymity
from kinga.methods.privacy.attacker import Attacker, Unbounded
from kinga.methods.privacy.domains import Cells, Column, Query, TooManyCells, queries_of
from kinga.methods.privacy.suppression import BadLimit, CannotProtect, Suppressed, suppress
from tests.methods.privacy.trying import COLUMNS, everyone, given_away, people, possible

TABLES = [("age", "kind"), ("age", "place"), ("kind", "place"), ("age",), ("age", "kind", "place")]
THREE = Cells(COLUMNS.values(), {name: column.values for name, column in COLUMNS.items()})
TWO = Cells([COLUMNS["kind"], COLUMNS["place"]], {name: COLUMNS[name].values for name in ("kind", "place")})
CROSS = queries_of([COLUMNS["kind"], COLUMNS["place"]])


def crossed(numbers: tuple[int, int, int, int]) -> np.ndarray:
    return TWO.count(people(numbers, names=("kind", "place")))


def released(numbers: tuple[int, int, int, int], smallest: int = 5) -> Suppressed:
    return suppress(CROSS, TWO, crossed(numbers), smallest=smallest)


def test_a_total_gives_a_single_hidden_cell_away() -> None:
    table = crossed((2, 30, 40, 50))
    small: Query = (("kind", "labour"), ("place", "n"))
    counts = {query: round(TWO.row(query) @ table.ravel()) for query in CROSS}
    naive = {query: number for query, number in counts.items() if query != small}
    assert Attacker(TWO, naive).bounds(small) == (2, 2)
    found = released((2, 30, 40, 50))
    assert found.small == (small,)
    assert found.shown[()] == 122
    low, high = Attacker(TWO, found.shown).bounds(small)
    assert low <= 1
    assert high >= 4
    # Nothing but what it takes: two other counts at most, and every count that is shown is the true one.
    assert len(found.guarding) <= 3
    assert all(counts[query] == number for query, number in found.shown.items())


@given(
    st.lists(st.integers(0, 4), min_size=8, max_size=8).filter(lambda numbers: 3 <= sum(numbers) <= 9),
    st.sets(st.sampled_from(TABLES), min_size=1),
    st.integers(2, 3),
)
@settings(max_examples=60, deadline=None)
def test_whoever_tries_every_table_cannot_narrow_any_combination_down(
    numbers: list[int], tables: set[tuple[str, ...]], smallest: int
) -> None:
    """All released tables together, and every combination of values, in a table or not."""
    truth = THREE.count(people(numbers))
    queries = [query for table in sorted(tables) for query in queries_of([COLUMNS[name] for name in table])]
    found = suppress(queries, THREE, truth, smallest=smallest)
    assert given_away(THREE, truth, found.shown.items(), possible(sum(numbers), 8), smallest) == []


def test_the_attacker_of_that_test_catches_a_guard_that_only_hides_small_counts() -> None:
    truth = THREE.count(people([1, 5, 0, 1, 0, 1, 1, 0]))
    queries = queries_of([COLUMNS["age"], COLUMNS["kind"]]) + queries_of([COLUMNS["kind"], COLUMNS["place"]])
    counts = {query: round(THREE.row(query) @ truth.ravel()) for query in queries}
    naive = {query: number for query, number in counts.items() if not 0 < number < 3}
    assert given_away(THREE, truth, naive.items(), possible(9, 8), 3)


def test_a_small_count_that_stands_in_no_table_is_guarded_too() -> None:
    """Three tables of two columns each narrow down the cells of the three columns, which nobody published."""
    numbers = [6, 6, 5, 2, 0, 7, 5, 4]
    truth = THREE.count(people(numbers))
    queries = [query for table in TABLES[:3] for query in queries_of([COLUMNS[name] for name in table])]
    counts = {query: round(THREE.row(query) @ truth.ravel()) for query in queries}
    assert min(counts.values()) >= 5
    inner: Query = (("age", "child"), ("kind", "other"), ("place", "s"))
    assert Attacker(THREE, counts).bounds(inner) == (0, 2)
    found = suppress(queries, THREE, truth, smallest=5)
    assert found.small == ()
    low, high = Attacker(THREE, found.shown).bounds(inner)
    assert low <= 1
    assert high >= 4


def test_a_column_made_of_another_is_known_to_follow_from_it() -> None:
    """Overlapping bands of years: each table alone hides nothing, the difference of the two is a small count."""
    years = tuple(str(year) for year in range(10, 20))
    early = Column("to 14", ("young", "old"), "age", {"young": years[:5], "old": years[5:]})
    late = Column("to 15", ("young", "old"), "age", {"young": years[:6], "old": years[6:]})
    cells = Cells([early, late], {"age": years})
    assert cells.size == 3
    truth = cells.count([{"age": year} for year in ["10"] * 20 + ["15"] * 2 + ["19"] * 20])
    queries = [*queries_of([early]), *queries_of([late])]
    counts = {query: round(cells.row(query) @ truth.ravel()) for query in queries}
    assert min(counts.values()) >= 5
    found = suppress(queries, cells, truth, smallest=5)
    assert len(found.guarding) >= 1
    assert given_away(cells, truth, found.shown.items(), possible(42, 3), 5) == []
    assert given_away(cells, truth, counts.items(), possible(42, 3), 5)


def test_bounds_are_the_least_and_greatest_that_fit() -> None:
    truth = THREE.count(people([1, 0, 2, 1, 0, 3, 1, 0]))
    shown = {
        query: round(THREE.row(query) @ truth.ravel())
        for query in queries_of([COLUMNS["age"], COLUMNS["place"]])
        if len(query) != 1
    }
    fits = possible(8, 8)
    for query, number in shown.items():
        fits = fits[fits @ THREE.row(query) == number]
    for row in everyone(THREE):
        assert Attacker(THREE, shown).bounds_of(row) == ((fits @ row).min(), (fits @ row).max())


def test_nothing_is_hidden_where_nothing_is_small_and_what_was_hidden_stays() -> None:
    assert released((20, 30, 0, 50)).hidden == ()
    before: Query = (("kind", "labour"),)
    found = suppress(CROSS, TWO, crossed((20, 30, 10, 50)), smallest=5, hidden_before=[before])
    assert found.hidden == (before,)


def test_too_few_records_a_limit_of_nothing_too_many_cells_and_contradictions_are_refused() -> None:
    with pytest.raises(CannotProtect, match="fewer records"):
        released((1, 1, 0, 0))
    with pytest.raises(BadLimit):
        released((9, 0, 0, 0), smallest=1)
    wide = [Column(name, tuple(str(i) for i in range(200))) for name in "abc"]
    with pytest.raises(TooManyCells, match="8,000,000"):
        Cells(wide, {column.name: column.values for column in wide})
    with pytest.raises(Unbounded):
        Attacker(TWO, {(): 3, (("kind", "labour"),): 9}).bounds(())


def test_what_an_earlier_release_gave_away_cannot_be_taken_back() -> None:
    with pytest.raises(CannotProtect):
        suppress(CROSS, TWO, crossed((2, 30, 40, 50)), smallest=5, shown_before=CROSS)


def test_anonymity_by_hand() -> None:
    rows = [("10", "n", "x"), ("10", "n", "y"), ("10", "s", "x"), ("11", "s", "x"), ("11", "s", "x")]
    records = [dict(zip(("age", "place", "harm"), row, strict=True)) for row in rows]
    found = anonymity(records, ("age", "place"), ("harm",), k=2)
    assert (found.records, found.classes, found.k, found.below, found.alone) == (5, 3, 1, 1, 1)
    assert (found.diversity, found.uniform, found.asked) == ({"harm": 1}, {"harm": 3}, (2, 2))
    with pytest.raises(NoRecords):
        anonymity([], ("age",))
