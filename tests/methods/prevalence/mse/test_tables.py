"""Capture tables: what cannot be meant is refused with the row and the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.prevalence.mse import tables
from kinga.methods.prevalence.mse.tables import CaptureTable, CaptureTableError, capture_table

GOOD = ["1,0,5", "0,1,4", "1,1,2"]


def read(*lines: str) -> CaptureTable:
    header, *rows = [line.split(",") for line in lines]
    return capture_table(header, rows)


@pytest.mark.parametrize(
    ("lines", "error", "words"),
    [
        (["a,b,number", *GOOD], tables.BadHeader, "Row 1 must name the lists"),
        (["a,b,count,count", *GOOD], tables.BadHeader, "exactly one column called count"),
        (["a,a,count", *GOOD], tables.BadHeader, "the same name twice"),
        (["a,,count", *GOOD], tables.BadHeader, "without a name"),
        (["count", "3"], tables.TooFewLists, "0 list"),
        (["a,count", "1,3"], tables.TooFewLists, "At least two"),
        ([",".join(f"l{i}" for i in range(21)) + ",count"], tables.TooManyLists, "21 lists"),
        (["a,b,count", "1,0,5", "0,1"], tables.BadHistory, "Row 3 has 2 columns"),
        (["a,b,count", "1,0,5", "0,2,1"], tables.BadHistory, "Row 3, column b"),
        (["a,b,count", "1,0,5", "0,,1"], tables.BadHistory, "Row 3, column b"),
        (["a,b,count", "1,0,5", "0,0,9"], tables.BadHistory, "Row 3 is on no list"),
        (["a,b,count", "1,0,-5"], tables.BadCount, "Row 2: the count must be a whole number"),
        (["a,b,count", "1,0,5", "0,1,2.5"], tables.BadCount, "Row 3"),
        (["a,b,count", "1,0,5", "0,1,"], tables.BadCount, "Row 3"),
        (["a,b,count", "1,0,٣"], tables.BadCount, "Row 2"),
        (["a,b,count", "1,0,1e3"], tables.BadCount, "Row 2"),
        (["a,b,count", "1,0,12345678901"], tables.BadCount, "nine digits"),
        (
            ["a,b,count", "1,0,5", "0,1,4", "1,0,6"],
            tables.RepeatedHistory,
            "Row 4 repeats the lists of row 2",
        ),
        (["a,b,count", "1,0,0", "0,1,0"], tables.EmptyTable, "nobody"),
        (["a,b,count"], tables.EmptyTable, "nobody"),
        (["a,b,c,count", "1,0,0,5", "0,1,0,4", "0,0,1,0"], tables.EmptyList, "list c names nobody"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(
    lines: list[str], error: type[CaptureTableError], words: str
) -> None:
    with pytest.raises(error, match=words):
        read(*lines)


def test_a_table_is_read_whatever_the_order_and_empty_rows() -> None:
    found = read("count,b, a ", "5,0,1", ",,", "4,1,0", "2,1,1")
    assert found == CaptureTable(("b", "a"), (2, 1, 3), (5, 4, 2))
    assert (found.observed, found.absent) == (11, 0)


def test_combinations_that_are_not_there_are_zero_and_counted() -> None:
    found = read("a,b,c,count", "1,0,0,5", "0,1,0,4", "0,0,1,3")
    assert found.absent == 4
    assert found.total(0b11) == 0


def test_twenty_lists_are_read() -> None:
    names = [f"l{i}" for i in range(20)]
    rows = [["1" if j in {i, (i + 1) % 20} else "0" for j in range(20)] + ["7"] for i in range(20)]
    assert capture_table([*names, "count"], rows).observed == 140


def test_leaving_out_and_merging() -> None:
    table = read("a,b,c,count", "1,0,0,5", "0,1,0,4", "0,0,1,3", "1,1,0,2", "0,1,1,1")
    without = table.without(0)
    assert without.lists == ("b", "c")
    assert dict(zip(without.histories, without.counts, strict=True)) == {1: 6, 2: 3, 3: 1}
    merged = table.merged(0, 2)
    assert merged.lists == ("a+c", "b")
    assert dict(zip(merged.histories, merged.counts, strict=True)) == {1: 8, 2: 4, 3: 3}
    with pytest.raises(tables.TooFewLists):
        without.without(0)


cell = st.sampled_from(["0", "1", " 1", "", "2", "x"])
count = st.sampled_from(["0", "1", "17", "-1", "2.5", "", "many"])


@given(
    st.integers(1, 4).flatmap(lambda k: st.lists(st.tuples(st.lists(cell, min_size=k, max_size=k), count)))
)
def test_any_text_is_a_whole_table_or_a_named_refusal(rows: list[tuple[list[str], str]]) -> None:
    width = len(rows[0][0]) if rows else 2
    try:
        table = capture_table([*"abcd"[:width], "count"], [[*cells, number] for cells, number in rows])
    except CaptureTableError:
        return
    assert table.observed == sum(
        int(number) for cells, number in rows if any(c.strip() for c in [*cells, number])
    )
    assert len(set(table.histories)) == len(table.histories)


@st.composite
def captures(draw: st.DrawFn) -> CaptureTable:
    k = draw(st.integers(2, 5))
    found = draw(st.dictionaries(st.integers(1, 2**k - 1), st.integers(1, 50), min_size=1))
    return CaptureTable(tuple("abcde"[:k]), tuple(found), tuple(found.values()))


@given(captures(), st.data())
def test_merging_loses_nobody_and_leaving_out_only_those_on_that_list_alone(
    table: CaptureTable, data: st.DataObject
) -> None:
    k = len(table.lists)
    first = data.draw(st.integers(0, k - 1))
    if k > 2:
        second = data.draw(st.integers(0, k - 1).filter(lambda i: i != first))
        merged = table.merged(first, second)
        assert merged.observed == table.observed
        alone = dict(zip(table.histories, table.counts, strict=True)).get(1 << first, 0)
        assert table.without(first).observed == table.observed - alone
