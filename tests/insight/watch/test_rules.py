"""What is hidden on a map, and into which classes the rest falls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.insight.watch.rules import MOST_CLASSES, SMALLEST_SHOWN, Cell, classes, suppress

SHOWN, HIDDEN, MISSING = "shown", "hidden", "missing"


@pytest.mark.parametrize(
    ("counts", "states"),
    [
        ({"a": 12, "b": 7, "c": 30}, [SHOWN, SHOWN, SHOWN]),
        ({"a": 12, "b": 3, "c": 4}, [SHOWN, HIDDEN, HIDDEN]),
        ({"a": 12, "b": 3, "c": 30}, [HIDDEN, HIDDEN, SHOWN]),  # or the total would give b away
        ({"a": 0, "b": 3, "c": 30}, [HIDDEN, HIDDEN, SHOWN]),
        ({"a": 0, "b": 0, "c": 30}, [SHOWN, SHOWN, SHOWN]),
        ({"a": None, "b": 6, "c": 5}, [MISSING, SHOWN, SHOWN]),
        ({"a": None, "b": 3}, [MISSING, HIDDEN]),
        ({"a": 4}, [HIDDEN]),
        ({}, []),
    ],
)
def test_small_counts_are_hidden_and_what_would_give_them_away(
    counts: dict[str, int | None], states: list[str]
) -> None:
    assert [cell.state for cell in suppress(counts).values()] == states


@given(st.dictionaries(st.integers(0, 50), st.none() | st.integers(0, 40), max_size=20))
def test_nothing_small_is_shown_and_no_single_one_is_hidden(counts: dict[int, int | None]) -> None:
    cells = suppress(counts)
    assert list(cells) == list(counts)
    for key, cell in cells.items():
        assert cell.count is None or cell == Cell("shown", counts[key])
        assert not (cell.state == SHOWN and 0 < (cell.count or 0) < SMALLEST_SHOWN)
        assert (cell.state == MISSING) == (counts[key] is None)
    known = [key for key in counts if counts[key] is not None]
    hidden = [key for key in known if cells[key].state == HIDDEN]
    assert len(hidden) != 1 or len(known) == 1


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([5, 12, 48], [(0, 10), (10, 20), (20, 30), (30, 40), (40, 50)]),
        ([0, 12, 48], [(0, 0), (0, 20), (20, 40), (40, 60)]),
        ([0, 0], [(0, 0)]),
        ([], [(0, 1)]),
        ([1, 2, 3], [(0, 1), (1, 2), (2, 3), (3, 4)]),
        ([1_234_567], [(0, 500_000), (500_000, 1_000_000), (1_000_000, 1_500_000)]),
        ([5, 10], [(0, 5), (5, 10), (10, 15)]),
    ],
)
def test_classes_are_round(values: list[float], bounds: list[tuple[float, float]]) -> None:
    assert classes(values).bounds() == bounds


@given(
    st.lists(st.floats(0, 1e9, allow_nan=False) | st.integers(0, 10**9), min_size=1, max_size=30),
    st.sampled_from([1.0, 0.1]),
)
def test_every_value_has_its_class_and_there_are_few(values: list[float], least: float) -> None:
    made = classes(values, least=least)
    bounds = made.bounds()
    assert 1 <= len(bounds) <= MOST_CLASSES
    for value in values:
        low, high = bounds[made.of(value) - 1]
        assert low - 1e-6 <= value <= high + 1e-6
        assert (low == high) == (made.zero and value == 0)
    assert [made.of(value) for value in sorted(values)] == sorted(made.of(value) for value in values)
