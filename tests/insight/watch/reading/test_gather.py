"""Rows to series: every bad cell has its line and reason, totals add up, repeats and gaps are found."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.insight.watch.reading.problems import KEPT, UnreadableFile
from kinga.insight.watch.reading.rows import Group
from tests.insight.watch.reading.files import gathered

HEAD = "month,place,sex,age,calls\n"


def test_a_long_table_becomes_series(tmp_path: Path) -> None:
    data = (
        HEAD
        + "2020-01,Market Town,F,,5\n2020-02,xm-mt,female,all,0\n2020-04,بلدة السوق,mujer,,7\n2020-01,Total,,,9\n"
    )
    found = gathered(tmp_path, data)
    assert found.problems.total == 0
    assert (found.rows, found.blanks) == (4, 0)
    first, second = found.series("month")
    assert first.group == Group(place="p1", sex="female")
    assert (first.first, first.last) == (dt.date(2020, 1, 1), dt.date(2020, 4, 1))
    assert (first.periods, first.zeros, first.missing, first.total) == (3, 1, 1, 12)
    assert second.group == Group()


@pytest.mark.parametrize(
    ("row", "column", "code", "other"),
    [
        ("2020-02-30,Market Town,,,5", "month", "period_unreadable", ""),
        ("2020-13,Market Town,,,5", "month", "period_impossible", ""),
        ("2021-03,Market Town,,,5", "month", "period_future", ""),
        (",Market Town,,,5", "month", "period_blank", ""),
        ("2020-03,Atlantis,,,5", "place", "place_unknown", ""),
        ("2020-03,Old Harbor,,,5", "place", "place_unknown", "old harbour"),
        ("2020-03,Twin,,,5", "place", "place_two", ""),
        ("2020-03,,someone,,5", "sex", "sex_unknown", ""),
        ("2020-03,,,0-4,5", "age", "age_unknown", ""),
        ("2020-03,,,,-5", "calls", "count_negative", ""),
        ("2020-03,,,,2.5", "calls", "count_fraction", ""),
        ("2020-03,,,,=1+1", "calls", "formula", ""),
        ("2020-03,,,,<5", "calls", "count_hidden", ""),
        ("2020-03,,,,-", "calls", "count_dash", ""),
        ("2020-03,,,,5,6", "", "row_long", "5"),
        ("2020-01,Market Town,,,6", "", "repeat", "2"),
        ("Source: the office", "month", "period_unreadable", ""),
    ],
)
def test_a_bad_row_says_its_line_its_column_and_why(
    tmp_path: Path, row: str, column: str, code: str, other: str
) -> None:
    found = gathered(
        tmp_path, f"{HEAD}2020-01,Market Town,,,5\n2020-02,Market Town,,,5\n{row}\n", date_form="month"
    )
    (problem,) = found.problems.kept
    assert (problem.line, problem.column, problem.code, problem.other) == (4, column, code, other)


def test_a_byte_that_is_none_of_the_encoding_is_a_problem_of_its_line(tmp_path: Path) -> None:
    from kinga.insight.watch.reading.gather import gather
    from kinga.insight.watch.reading.plan import Plan, Reading
    from tests.insight.watch.reading.files import BOOK, TODAY

    path = tmp_path / "a.csv"
    path.write_bytes("month,place,calls\n2020-01,Córdoba,5\n2020-01,Rosario,6\n".encode("cp1252"))
    plan = Plan(roles=("period", "place", "count"), date_form="month", unknown_places="keep")
    found = gather(path, Reading(), plan, places=BOOK, today=TODAY, most=10, most_series=10)
    assert [(problem.line, problem.code) for problem in found.problems.kept] == [(2, "bytes")]


def test_a_formula_in_a_name_is_refused_and_a_long_one_too(tmp_path: Path) -> None:
    data = f"{HEAD}2020-01,=cmd|x,,,5\n2020-01,{'x' * 200},,,5\n2020-01,New Place,,,5\n"
    found = gathered(tmp_path, data, unknown_places="keep")
    assert [problem.code for problem in found.problems.kept] == ["formula", "name_long"]
    assert found.groups == [Group(place_name="New Place")]


def test_blank_is_missing_or_zero_as_the_plan_says_and_na_never_zero(tmp_path: Path) -> None:
    data = "month,calls\n2020-01,5\n2020-02,\n2020-03,n/a\n2020-04,6\n"
    (missing,) = gathered(tmp_path, data).series("month")
    assert (missing.periods, missing.zeros, missing.missing) == (2, 0, 2)
    (zero,) = gathered(tmp_path, data, blank="zero").series("month")
    assert (zero.periods, zero.zeros, zero.missing) == (3, 1, 1)


def test_repeats_are_added_up_when_asked(tmp_path: Path) -> None:
    data = "month,calls,remark\n2020-01,5,day\n2020-02,1,day\n2020-01,6,night\n2020-01,7,other\n"
    refused = gathered(tmp_path, data)
    assert [(p.line, p.other) for p in refused.problems.kept] == [(4, "2"), (5, "2")]
    added = gathered(tmp_path, data, repeats="add")
    assert added.problems.total == 0
    assert added.added == 2
    assert list(added.counts.counts) == [18, 1]


def test_wide_tables(tmp_path: Path) -> None:
    by_period = gathered(tmp_path, "place,2020-01,2020-02,2020-03\nMarket Town,1,2,3\nOld Harbour,,0,\n")
    assert [(s.group.place, s.periods, s.total) for s in by_period.series("month")] == [
        ("p1", 3, 6),
        ("p2", 1, 0),
    ]
    by_place = gathered(tmp_path, "month,Market Town,Old Harbour,Total\n2020-01,1,2,3\n2020-02,4,5,9\n")
    assert [(s.group.place, s.total) for s in by_place.series("month")] == [("p1", 5), ("p2", 7), ("", 12)]
    by_kind = gathered(tmp_path, "month,place,calls,chats\n2020-01,XM-MT,1,2\n2020-01,XM-OH,3,4\n")
    assert [(s.group.kind, s.group.place, s.total) for s in by_kind.series("month")] == [
        ("calls", "p1", 1), ("chats", "p1", 2), ("calls", "p2", 3), ("chats", "p2", 4),
    ]  # fmt: skip


def test_a_heading_that_is_no_period_is_a_problem_of_the_headings(tmp_path: Path) -> None:
    data = "place,2020-01,2020-02,2020-03,Sum\nMarket Town,1,2,3,6\n"
    found = gathered(tmp_path, data, roles=("place", "count", "count", "count", "count"))
    assert [(p.line, p.column, p.code) for p in found.problems.kept] == [(1, "Sum", "period_unreadable")]


def test_months_by_name_and_weeks_by_their_last_day(tmp_path: Path) -> None:
    months = gathered(tmp_path, "año,mes,casos\n2020,enero,5\n2020,marzo,6\n")
    assert [s.missing for s in months.series("month")] == [1]
    weeks = gathered(
        tmp_path, "week ending,calls\n2020-03-08,5\n2020-03-15,6\n2020-03-17,7\n",
        frequency="week", week_start=0, date_is="last",
    )  # fmt: skip
    assert [p.code for p in weeks.problems.kept] == ["period_weekday"]
    assert [s.first for s in weeks.series("week")] == [dt.date(2020, 3, 2)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("month,calls\n", "headings_only"),
        ("month,calls\n\n ,\n", "headings_only"),
        ("month,calls\n2020-01,\n", "no_counts"),
    ],
)
def test_a_file_without_a_count(tmp_path: Path, data: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        gathered(tmp_path, data, **({"roles": ("period", "count")} if code == "no_counts" else {}))
    assert caught.value.code == code


def test_more_counts_or_series_than_agreed_are_refused(tmp_path: Path) -> None:
    data = "month,place,calls\n" + "".join(f"2020-01,Place {n},1\n" for n in range(50))
    for limits, code in (({"most": 49}, "too_many_counts"), ({"most_series": 49}, "too_many_series")):
        with pytest.raises(UnreadableFile) as caught:
            gathered(tmp_path, data, unknown_places="keep", **limits)
        assert caught.value.code == code


def test_problems_are_counted_beyond_those_kept(tmp_path: Path) -> None:
    found = gathered(
        tmp_path, "month,calls\n2020-01,1\n" + "2020-02,x\n" * (KEPT + 5), roles=("period", "count")
    )
    assert (len(found.problems.kept), found.problems.total) == (KEPT, KEPT + 5)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 12), st.sampled_from(["Market Town", "Old Harbour", ""]), st.integers(0, 10**6)
        ),
        min_size=1,
        max_size=60,
    ),
    st.randoms(use_true_random=False),
)
def test_no_count_is_lost_whatever_the_order(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, int]], dice: random.Random
) -> None:
    dice.shuffle(rows)
    data = "month,place,calls\n" + "".join(
        f"2020-{month:02},{place},{count}\n" for month, place, count in rows
    )
    found = gathered(
        tmp_path_factory.mktemp("gather"), data, repeats="add", roles=("period", "place", "count"), across="", date_form="month",
        frequency="month",
    )  # fmt: skip
    wanted: Counter[tuple[int, str]] = Counter()
    for month, place, count in rows:
        wanted[month, place] += count
    keys = {"p1": "Market Town", "p2": "Old Harbour", "": ""}
    got = {
        (dt.date.fromordinal(int(day)).month, keys[found.groups[int(series)].place]): int(count)
        for series, day, count in zip(
            found.counts.series, found.counts.days, found.counts.counts, strict=True
        )
    }
    assert got == dict(wanted)
    assert sum(series.total for series in found.series("month")) == sum(wanted.values())
