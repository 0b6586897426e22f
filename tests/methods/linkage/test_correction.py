"""Correcting tables: the ways to fall apart are exact, two lists give L π / ρ, and every record stays counted."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.methods.linkage.correction import pieces, rejoin


def even(recall: float, lists: int = 4) -> np.ndarray:
    return np.full((lists, lists), recall)


def by_hand(mask: int, recall: np.ndarray) -> dict[frozenset[int], float]:
    """Every set of links that may be found, summed by the components it makes."""
    lists = [i for i in range(mask.bit_length()) if mask >> i & 1]
    edges = list(combinations(lists, 2))
    found: dict[frozenset[int], float] = {}
    for chosen in range(1 << len(edges)):
        parts = {i: 1 << i for i in lists}
        chance = 1.0
        for at, (a, b) in enumerate(edges):
            there = bool(chosen >> at & 1)
            chance *= recall[a, b] if there else 1.0 - recall[a, b]
            if there:
                whole = parts[a] | parts[b]
                parts.update({i: whole for i in lists if whole >> i & 1})
        key = frozenset(parts.values())
        found[key] = found.get(key, 0.0) + chance
    return found


@pytest.mark.parametrize("mask", [0b11, 0b101, 0b111, 0b1111, 0b11110])
def test_the_ways_to_be_found_in_pieces_equal_a_sum_over_all_sets_of_links(mask: int) -> None:
    generator = np.random.default_rng(mask)
    recall = generator.random((5, 5))
    recall = (recall + recall.T) / 2.0
    found = {frozenset(parts): chance for parts, chance in pieces(mask, recall)}
    hand = by_hand(mask, recall)
    assert set(found) == set(hand)
    for parts, chance in hand.items():
        assert found[parts] == pytest.approx(chance, abs=1e-12)


def test_two_lists_are_corrected_as_ding_and_fienberg_do() -> None:
    """300 links at a recall of .75 are 400 matches: 100 more, taken from both lists alone."""
    drawn = [rejoin({1: 700, 2: 600, 3: 300}, even(0.75), np.random.default_rng(i)) for i in range(400)]
    means = {mask: np.mean([table[mask] for table in drawn]) for mask in (1, 2, 3)}
    assert means[3] == pytest.approx(400, abs=2.5)
    assert means[1] == pytest.approx(600, abs=2.5)
    assert means[2] == pytest.approx(500, abs=2.5)
    # The doubt is that of matches given links: L (1 - ρ) / ρ².
    assert np.std([table[3] for table in drawn]) == pytest.approx(np.sqrt(300 * 0.25 / 0.75**2), rel=0.15)


def test_many_lists_come_back_on_average_after_links_were_missed() -> None:
    truth = {1: 300, 2: 250, 4: 200, 3: 60, 5: 50, 6: 40, 7: 25}
    recall = even(0.7)
    generator = np.random.default_rng(1)
    found: dict[int, float] = {}
    for _ in range(300):
        torn: dict[int, int] = {}
        for mask, count in truth.items():
            ways = list(pieces(mask, recall))
            for (parts, _), number in zip(
                ways, generator.multinomial(count, [c for _, c in ways]), strict=True
            ):
                for part in parts:
                    torn[part] = torn.get(part, 0) + int(number)
        for mask, count in rejoin(torn, recall, generator).items():
            found[mask] = found.get(mask, 0.0) + count / 300.0
    for mask, count in truth.items():
        assert found[mask] == pytest.approx(count, abs=2.0), mask


@given(
    st.dictionaries(st.integers(1, 31), st.integers(0, 300), min_size=1, max_size=20),
    st.floats(0.05, 1.0),
    st.integers(0, 5),
)
@settings(max_examples=40, deadline=None)
def test_no_record_is_lost_and_no_cell_falls_below_nothing(
    table: dict[int, int], recall: float, seed: int
) -> None:
    found = rejoin(table, even(recall, 5), np.random.default_rng(seed))
    for a in range(5):
        assert sum(c for m, c in found.items() if m >> a & 1) == sum(
            c for m, c in table.items() if m >> a & 1
        )
    assert all(count > 0 for count in found.values())


def test_perfect_recall_changes_nothing_and_unmeetable_cells_are_not_invented() -> None:
    table = {1: 30, 2: 20, 3: 10}
    assert rejoin(table, even(1.0), np.random.default_rng(1)) == table
    assert rejoin({1: 30, 2: 20}, even(0.5), np.random.default_rng(1)) == {1: 30, 2: 20}
