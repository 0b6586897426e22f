"""Whatever stands in the file: a plain message with its row, or a right answer; never a trace, never a silent skip."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .calling import MONDAY, Answer, detect, weekly, written

SEARCH = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
GOOD = weekly("good", np.random.default_rng(7).poisson(9, 40).tolist())
ROWS = st.integers(0, 29)


def _with_defect(folder: Path, lines: list[str], *arguments: str) -> Answer:
    """A good series, then the bad one."""
    return detect(written(folder, [*GOOD, *lines]), "--last", "3", *arguments)


def _refused(answer: Answer, row: int, words: str) -> None:
    """The bad series is named by its row, and the good one has its answer."""
    assert answer.status == 4, answer.said
    assert f"Row {row}: " in answer.said
    assert words in answer.said
    assert [one["series"] for one in answer.rows] == ["good"] * 3
    assert "Traceback" not in answer.said


@SEARCH
@given(
    ROWS,
    st.sampled_from(
        [
            ("-3", "negative"),
            ("2.5", "whole"),
            ("three", "number"),
            ("1e99", "large"),
            ("0x5", "number"),
            ("inf", "number"),
        ]
    ),
)
def test_a_count_that_cannot_be(tmp_path: Path, at: int, defect: tuple[str, str]) -> None:
    counts: list[object] = [5] * 30
    counts[at] = defect[0]
    _refused(_with_defect(tmp_path, weekly("bad", counts)), 42 + at, defect[1])


@SEARCH
@given(ROWS, ROWS)
def test_the_same_period_twice(tmp_path: Path, first: int, again: int) -> None:
    lines = weekly("bad", [5] * 30)
    lines.insert(again, lines[first])
    answer = _with_defect(tmp_path, lines)
    places = [42 + place for place, line in enumerate(lines) if line == lines[again]]
    _refused(answer, places[1], f"row {places[0]}")


@SEARCH
@given(
    ROWS,
    st.sampled_from(
        ["2020-02-30", "2019-W53", "2020-13-01", "13/04/2020", "2020-W00", "", "20200406", "2020-04-06T00:00"]
    ),
)
def test_a_date_that_does_not_exist(tmp_path: Path, at: int, date: str) -> None:
    lines = weekly("bad", [5] * 30)
    lines[at] = f"bad,{date},5"
    _refused(_with_defect(tmp_path, lines), 42 + at, "exists")


@SEARCH
@given(st.integers(1, 28), st.integers(1, 6))
def test_periods_of_two_kinds_in_one_series(tmp_path: Path, at: int, days: int) -> None:
    lines = weekly("bad", [5] * 30)
    lines[at] = f"bad,{MONDAY + dt.timedelta(weeks=at, days=days)},5"
    _refused(_with_defect(tmp_path, lines), 42 + at, "one kind of period")


def test_a_series_of_days_among_series_of_weeks(tmp_path: Path) -> None:
    days = [f"bad,{MONDAY + dt.timedelta(n)},5" for n in range(20)]
    _refused(_with_defect(tmp_path, days), 43, "one kind of period")


@SEARCH
@given(st.lists(ROWS, max_size=12, unique=True))
def test_gaps_are_missing_and_said(tmp_path: Path, gaps: list[int]) -> None:
    inside = [gap for gap in gaps if 0 < gap < 29]
    lines = [line for place, line in enumerate(weekly("a", [6] * 30)) if place not in inside]
    answer = detect(written(tmp_path, lines))
    assert answer.status == 0
    assert len(answer.rows) == 30
    for place, row in enumerate(answer.rows):
        assert (row["observed"] == "") == (place in inside)
        assert row["signal"] == ""
        if place in inside:
            assert "missing is not zero" in row["note"]


@SEARCH
@given(st.integers(2015, 2030))
def test_week_53_is_a_week_where_there_is_one(tmp_path: Path, year: int) -> None:
    weeks = dt.date(year, 12, 28).isocalendar().week
    lines = [
        f"a,{y}-W{week:02d},7"
        for y in (year, year + 1)
        for week in range(1, (weeks if y == year else 20) + 1)
    ]
    answer = detect(written(tmp_path, lines))
    assert answer.status == 0
    assert len(answer.rows) == weeks + 20
    assert answer.rows[0]["date"] == str(dt.date.fromisocalendar(year, 1, 1))
    assert all(row["observed"] == "7" for row in answer.rows)
    beyond = detect(written(tmp_path, [*lines, f"b,{year}-W{weeks + 1},7"]))
    assert beyond.status == 4
    assert f"Row {len(lines) + 2}: " in beyond.said


@SEARCH
@given(ROWS, st.sampled_from(["0", "", "0.0"]))
def test_a_denominator_of_zero_allows_no_verdict(tmp_path: Path, at: int, total: str) -> None:
    lines = [f"{line},{total if place == at else 50}" for place, line in enumerate(weekly("a", [6] * 30))]
    answer = detect(written(tmp_path, lines, "series,date,count,denominator"))
    assert answer.status == 0
    row = answer.rows[at]
    assert (row["observed"], row["signal"], row["p_high"]) == ("6", "", "")
    assert "denominator" in row["note"]
    below = detect(written(tmp_path, [*GOOD_TOTALS, "bad,2015-01-05,6,-1"], "series,date,count,denominator"))
    assert below.status == 4
    assert "Row 12: the denominator" in below.said


GOOD_TOTALS = [f"{line},50" for line in weekly("good", [6] * 10)]


def test_a_count_over_its_total_is_no_share(tmp_path: Path) -> None:
    lines = [*GOOD_TOTALS, *(f"{line},50" for line in weekly("bad", [6] * 9 + [51]))]
    answer = detect(written(tmp_path, lines, "series,date,count,denominator"), "--method", "share")
    assert answer.status == 4
    assert "Row 21: the count is larger than its denominator" in answer.said
    assert {row["series"] for row in answer.rows} == {"good"}


@SEARCH
@given(
    st.integers(0, 10**9),
    st.sampled_from(["auto", "farrington", "harmonic", "short", "ears-c1", "cusum", "glr"]),
)
def test_one_observation_is_too_few_for_anything(tmp_path: Path, count: int, method: str) -> None:
    answer = detect(written(tmp_path, [f"a,2020-04-06,{count}"]), "--method", method)
    assert answer.status == 0
    (row,) = answer.rows
    assert (row["observed"], row["expected"], row["signal"]) == (str(count), "", "")
    assert "too " in row["note"]


_ALL_BUT_SHARES = st.sampled_from(
    [
        "auto",
        "farrington",
        "harmonic",
        "short",
        "ears-c1",
        "ears-c2",
        "ears-c3",
        "cusum",
        "glr",
        "silence",
        "means",
    ]
)


def _nothing_is_said(answer: Answer) -> None:
    assert answer.status == 0, answer.said
    assert {row["signal"] for row in answer.rows} == {""}
    assert all(row["note"] for row in answer.rows if not row["p_high"] and row["method"] != "silence")


@SEARCH
@given(st.integers(1, 10**9), st.integers(1, 240), _ALL_BUT_SHARES)
def test_constant_series_are_usual(tmp_path: Path, count: int, length: int, method: str) -> None:
    lines = weekly("a", [count] * length)
    _nothing_is_said(detect(written(tmp_path, lines), "--method", method, "--last", "30"))


@SEARCH
@given(st.integers(1, 240), _ALL_BUT_SHARES)
def test_all_zeros_are_usual(tmp_path: Path, length: int, method: str) -> None:
    lines = weekly("a", [0] * length)
    _nothing_is_said(detect(written(tmp_path, lines), "--method", method, "--last", "30"))


@SEARCH
@given(st.integers(0, 10**9), st.integers(1, 50))
def test_counts_of_a_thousand_million_are_counts(tmp_path: Path, seed: int, factor: int) -> None:
    counts = np.random.default_rng(seed).normal(1e9, 2e5, 239).round().astype(int).tolist()
    answer = detect(written(tmp_path, weekly("a", [*counts, 10**9 + factor * 10**7])), "--last", "1")
    (row,) = answer.rows
    assert row["signal"] == "surge"
    assert float(row["lower"]) <= float(row["expected"]) <= float(row["upper"]) < float(row["observed"])


@SEARCH
@given(st.integers(0, 200))
def test_a_series_that_starts_late_is_judged_by_its_own_history(tmp_path: Path, late: int) -> None:
    counts = np.random.default_rng(late).poisson(9, 240 - late).tolist()
    lines = weekly("a", counts, MONDAY + dt.timedelta(weeks=late))
    together = detect(written(tmp_path, [*weekly("long", [9] * 240), *lines]), "--last", "2")
    alone = detect(written(tmp_path, lines), "--last", "2")
    for one, other in zip(together.rows[2:], alone.rows, strict=True):
        assert [one[c] for c in ("date", "lower", "upper", "signal", "method", "note")] == [
            other[c] for c in ("date", "lower", "upper", "signal", "method", "note")
        ]
        assert float(one["p_high"]) == pytest.approx(float(other["p_high"]), rel=1e-6)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("series,date,count\n", "no rows"),
        ("name,week,n\na,1,2\n", "no column series"),
        ("series,count\na,2\n", "either a column date or a column period"),
        ("series,date,period,count\na,2020-01-01,1,2\n", "not both"),
        ("series,date,count,count\na,2020-01-01,1,2\n", "twice"),
        ('series,date,count\n"a,2020-01-06,3\n', "Row 2: a quotation mark"),
        ("series,date,count\na,2020-01-06\n", "Row 2: it has a different number of columns"),
        ("series,date,count\n,2020-01-06,4\n", "Row 2: the series has no name"),
        ("series,date,count\na,2000-01-01,4\na,2001-01-01,5\n", "Say --frequency"),
        ("series,period,count\na,1.5,4\n", "Row 2: the period"),
        ("series,period,count\na,1,4\na,900000000,4\n", "Row 3: its period lies more than"),
    ],
)
def test_a_file_that_is_none_has_status_2_and_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(text, "utf-8")
    answer = detect(path)
    assert answer.status == 2
    assert words in answer.said
    assert answer.rows == []


def test_no_file_is_said(tmp_path: Path) -> None:
    answer = detect(tmp_path / "none.csv")
    assert answer.status == 2
    assert "cannot be read" in answer.said


@SEARCH
@given(st.binary(max_size=300))
def test_any_bytes_at_all_end_well(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "counts.csv"
    path.write_bytes(b"series,period,count\n" + data)
    assert detect(path).status in {0, 2, 4}


@pytest.mark.parametrize("change", ["\ufeff", "crlf", ";", "blank", "extra"])
def test_files_as_other_programs_write_them(tmp_path: Path, change: str) -> None:
    straight = detect(written(tmp_path, GOOD)).text
    text = "series,date,count\n" + "\n".join(GOOD) + "\n"
    text = {
        "\ufeff": "\ufeff" + text,
        "crlf": text.replace("\n", "\r\n"),
        ";": text.replace(",", ";"),
        "blank": text.replace("\n", "\n\n"),
        "extra": "".join(f"x,{line},\n" for line in text.splitlines()),
    }[change]
    path = tmp_path / "counts.csv"
    path.write_bytes(text.encode())
    assert detect(path).text == straight
