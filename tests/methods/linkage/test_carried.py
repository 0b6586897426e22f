"""Tables with draws: read with their rows, and combined into intervals that hold the doubt about links."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kinga.methods.linkage.carried import (
    BadDraw,
    DrawnTables,
    drawn_tables,
    estimate_answers,
    estimate_drawn,
    share_between,
)
from kinga.methods.prevalence.mse.answers import NotEstimable
from kinga.methods.prevalence.mse.caveats import ALWAYS
from kinga.methods.prevalence.mse.estimate import answer, estimate
from kinga.methods.prevalence.mse.selection import Counts
from kinga.methods.prevalence.mse.tables import BadCount, CaptureTable, RepeatedHistory


def two(overlap: int) -> CaptureTable:
    """300 and 200 records, so many people on both."""
    return CaptureTable(("a", "b"), (1, 2, 3), (300 - overlap, 200 - overlap, overlap))


def test_a_table_with_draws_is_read_draw_by_draw() -> None:
    rows = [["0", "1", "0", "9"], ["0", "0", "1", "8"], [], ["1", "1", "0", "7"], ["1", "0", "1", "6"]]
    rows += [["2", "1", "1", "2"], ["0", "1", "1", "1"]]
    found = drawn_tables(["draw", "a", "b", "count"], rows)
    assert found.linked is not None
    assert found.linked.counts == (9, 8, 1)
    assert [table.observed for table in found.tables] == [13, 2]
    assert found.linked.lists == ("a", "b")


@pytest.mark.parametrize(
    ("rows", "kind", "words"),
    [
        ([["x", "1", "0", "9"]], BadDraw, "Row 2: a draw is a whole number"),
        ([["-1", "1", "0", "9"]], BadDraw, "Row 2"),
        ([["1001", "1", "0", "9"]], BadDraw, "Row 2"),
        ([["1", "1", "0"]], BadDraw, "Row 2 has 3 columns, the header 4"),
        ([["0", "1", "1", "9"], ["1", "1", "1", "9"]], BadDraw, "has 1 draws besides draw 0"),
        ([["1", "1", "1", "9"], ["2", "1", "1", "9"], ["1", "1", "1", "4"]], RepeatedHistory, "Row 4"),
        ([["1", "1", "1", "9"], ["2", "1", "1", "-4"]], BadCount, "Row 3"),
    ],
)
def test_draws_that_cannot_be_meant_are_refused_with_their_row(
    rows: list[list[str]], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind) as raised:
        drawn_tables(["draw", "a", "b", "count"], rows)
    assert words in str(raised.value)


def test_equal_draws_give_what_one_table_gives() -> None:
    counts = Counts.of(two(60))
    alone = answer(counts, "main", 4000, 1, {})
    found, _ = estimate_answers(DrawnTables(None, (two(60),) * 5), ("main",), 4000, 1)["main"]
    assert found.population == pytest.approx(1000.0)
    for end in (0, 1):
        assert found.intervals[0.95][end] == pytest.approx(alone.intervals[0.95][end], rel=0.02)


def test_draws_that_differ_widen_the_interval_as_rubin_says() -> None:
    tables = tuple(two(overlap) for overlap in (45, 55, 60, 65, 75))
    found, each = estimate_answers(DrawnTables(None, tables), ("main",), 500, 1)["main"]
    points = np.log([one.population or math.nan for one in each])
    assert found.population == pytest.approx(math.exp(points.mean()))
    up = np.array([one.intervals[0.95][1] for one in each])
    inside = np.mean((np.log(up) - points) ** 2) / 1.959964**2
    between = 1.2 * points.var(ddof=1)
    freedom = 4 * (1 + inside / between) ** 2
    # Student's t at this many degrees of freedom lies between the normal and twice it.
    reach = math.log(found.intervals[0.95][1]) - points.mean()
    assert reach == pytest.approx(_t(freedom) * math.sqrt(inside + between), rel=1e-4)
    assert share_between(each) == pytest.approx(between / (inside + between), abs=0.1)


def _t(freedom: float) -> float:
    """The 97.5% point of Student's t by its expansion (Abramowitz & Stegun 26.7.5)."""
    z = 1.959963984540054
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom ** (power + 1) for power, term in enumerate(terms))


def test_a_draw_without_an_upper_end_leaves_none() -> None:
    tables = (two(60), two(60), CaptureTable(("a", "b"), (1, 2, 3), (299, 199, 1)))
    found, _ = estimate_answers(DrawnTables(None, tables), ("main",), 200, 1)["main"]
    assert found.intervals[0.95][1] == math.inf
    assert found.intervals[0.95][0] >= 440


def test_the_answer_is_that_of_mse_with_the_doubt_said() -> None:
    tables = tuple(
        CaptureTable(("a", "b", "c"), (1, 2, 4, 3, 5, 6, 7), (200, 150, 100, 40 + more, 30, 20, 8))
        for more in range(4)
    )
    found = estimate_drawn(DrawnTables(tables[0], tables), method="stepwise", replicates=50)
    middle = estimate(tables[2], method="stepwise", replicates=50)
    assert found.asked == "stepwise"
    assert found.variations == middle.variations
    assert found.answers["stepwise"].model == middle.answers["stepwise"].model
    codes = [caveat.code for caveat in found.caveats]
    assert codes[:2] == ["drawn", "drawn_share"]
    assert "as_linked" in codes
    assert set(ALWAYS) <= set(codes)
    assert all(caveat.english() for caveat in found.caveats)


def test_draws_without_any_overlap_are_refused_when_they_are_most() -> None:
    apart = CaptureTable(("a", "b"), (1, 2), (30, 20))
    found, _ = estimate_answers(DrawnTables(None, (two(60), apart, apart)), ("main",), 0, 1)["main"]
    assert (found.population, found.refusal) == (None, "does not exist")
    found, each = estimate_answers(DrawnTables(None, (two(60), two(61), apart)), ("main",), 0, 1)["main"]
    assert found.population == pytest.approx(992, abs=2)
    assert math.isnan(share_between(each))
    with pytest.raises(NotEstimable):
        estimate_drawn(DrawnTables(None, (apart, apart)), replicates=0)
