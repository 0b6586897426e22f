"""Dockets: every row that cannot be meant is refused with its number and the reason, and nothing is mended."""

from __future__ import annotations

import datetime as dt

import pytest

from kinga.methods.courts.dockets import NOT_STATED, PENDING, BadDocket, NoCases, day_of, docket

HEADER = ["case", "filed", "closed", "ending", "kind", "court"]
TODAY = dt.date(2021, 6, 30)
GOOD = ["1", "2020-01-02", "2020-03-01", "convicted", "assault", "North"]


def read(*rows: list[str]) -> object:
    return docket(HEADER, [GOOD, *rows], today=TODAY)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["2", "2020-03-02", "2020-03-01", "", "", ""], "closed before it was filed"),
        (["2", "2020-02-30", "", "", "", ""], "filed is no date"),
        (["2", "2020-01-01", "2020-13-01", "", "", ""], "closed is no date"),
        (["2", "01/02/2020", "", "", "", ""], "filed is no date"),
        (["2", "2020-W01-1", "", "", "", ""], "filed is no date"),
        (["2", "1020-01-01", "", "", "", ""], "before 1900"),
        (["2", "2021-07-01", "", "", "", ""], "after 2021-06-30"),
        (["2", "2020-01-01", "2021-07-01", "", "", ""], "closed is after 2021-06-30"),
        (["2", "", "2020-01-01", "", "", ""], "no date of filing"),
        (["", "2020-01-01", "", "", "", ""], "no case number"),
        (["2", "2020-01-01", "", "convicted", "", ""], "an ending but no closing date"),
        (["2", "2020-01-01", ""], "it has 3 columns, the header 6"),
        (GOOD, "it repeats row 2"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(row: list[str], words: str) -> None:
    found = read(row)
    assert found.cases == 1  # type: ignore[attr-defined]
    (refused,) = found.refused  # type: ignore[attr-defined]
    assert refused.row == 3
    assert words in refused.english()


def test_two_versions_of_one_case_are_both_refused() -> None:
    other = ["1", "2020-01-02", "2020-03-02", "convicted", "assault", "North"]
    found = docket(HEADER, [GOOD, other, ["2", *GOOD[1:]], other], today=TODAY)
    assert found.cases == 1
    assert [item.row for item in found.refused] == [2, 3, 5]
    assert {item.code for item in found.refused} == {"clash"}


def test_what_is_empty_is_not_stated_and_columns_may_stand_anywhere() -> None:
    found = docket(
        ["Closed", "note", "CASE", "filed"],
        [["", "x", "a", "2020-01-02"], [], ["2020-02-01", "", "b", "2020-01-02"]],
        today=TODAY,
    )
    assert found.closed.tolist() == [PENDING, day_of("2020-02-01")]
    assert found.ending.tolist() == [PENDING, 0]
    assert found.endings == found.kinds == found.courts == (NOT_STATED,)


@pytest.mark.parametrize("header", [["case", "filed"], ["case", "filed", "filed", "closed"], ["a"], []])
def test_a_header_that_is_none_is_refused(header: list[str]) -> None:
    with pytest.raises(BadDocket, match="Row 1"):
        docket(header, [], today=TODAY)


def test_a_docket_without_a_usable_row_says_why() -> None:
    with pytest.raises(NoCases, match=r"1 refused\). Row 2: the case was closed before"):
        docket(HEADER, [["1", "2020-03-02", "2020-03-01", "", "", ""]], today=TODAY)


def test_the_docket_of_an_earlier_day_knows_nothing_later() -> None:
    found = read(["2", "2020-02-15", "", "", "", ""], ["3", "2020-03-15", "", "", "", ""])
    then = found.known_on(day_of("2020-02-29"))  # type: ignore[attr-defined]
    assert then.closed.tolist() == then.ending.tolist() == [PENDING, PENDING]
