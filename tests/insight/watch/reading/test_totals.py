"""Sums and zeros that a file leaves out: only on demand, only where every part is there, and never twice."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.insight.watch.reading.gather import Gathered
from kinga.insight.watch.reading.problems import UnreadableFile
from kinga.insight.watch.reading.rows import Group
from kinga.insight.watch.reading.totals import Counts, with_totals
from tests.insight.watch.reading.files import gathered


def series(found: Gathered) -> dict[tuple[str, str, str], list[tuple[int, int]]]:
    """Month and count of each series, by its place, age and sex."""
    made: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for number, day, count in zip(found.counts.series, found.counts.days, found.counts.counts, strict=True):
        group = found.groups[int(number)]
        name = (group.place or group.place_name, group.age, group.sex)
        made.setdefault(name, []).append((dt.date.fromordinal(int(day)).month, int(count)))
    return made


BY_SEX = "month,place,sex,calls\n2020-01,XM-MT,f,5\n2020-01,XM-MT,m,2\n2020-01,XM-OH,f,1\n2020-01,XM-OH,m,1\n2020-02,XM-MT,f,7\n"


def test_sums_are_made_where_every_part_is_there(tmp_path: Path) -> None:
    found = gathered(tmp_path, BY_SEX)
    made = series(found)
    assert made["p1", "", ""] == [(1, 7)], "in February the boys are missing: part of a sum is no sum"
    assert made["p2", "", ""] == [(1, 2)]
    assert made["", "", ""] == [(1, 9)]
    assert found.sums == 3
    assert [one.group for one in found.series("month")][-3:] == [
        Group(place="p1"),
        Group(place="p2"),
        Group(),
    ]


def test_none_are_made_when_not_asked_or_when_the_file_has_them(tmp_path: Path) -> None:
    assert gathered(tmp_path, BY_SEX, totals="none").sums == 0
    own = BY_SEX + "2020-01,XM-MT,all,70\n2020-01,,,90\n"
    made = series(gathered(tmp_path, own))
    assert made["p1", "", ""] == [(1, 70)]
    assert made["", "", ""] == [(1, 90)]


def test_the_finest_parts_are_added_and_nothing_twice(tmp_path: Path) -> None:
    both = "month,sex,age,calls\n2020-01,f,12-17,1\n2020-01,m,12-17,2\n2020-01,f,18-24,3\n2020-01,m,18-24,4\n2020-01,f,,4\n2020-01,m,,6\n"
    assert series(gathered(tmp_path, both))["", "", ""] == [(1, 10)]


def test_one_part_is_no_whole_and_levels_are_not_mixed(tmp_path: Path) -> None:
    assert ("", "", "") not in series(gathered(tmp_path, "month,sex,calls\n2020-01,f,5\n"))
    mixed = "month,place,calls\n2020-01,XM-MT,5\n2020-01,Elsewhere,6\n"
    assert ("", "", "") not in series(gathered(tmp_path, mixed, totals="add", unknown_places="keep"))


def test_a_table_that_leaves_zeros_out(tmp_path: Path) -> None:
    sparse = "month,place,calls\n2020-01,XM-MT,5\n2020-04,XM-MT,6\n2020-02,XM-OH,1\n2020-03,XM-OH,n/a\n"
    assert series(gathered(tmp_path, sparse))["p2", "", ""] == [(2, 1)]
    made = series(gathered(tmp_path, sparse, absent="zero"))
    assert made["p1", "", ""] == [(1, 5), (2, 0), (3, 0), (4, 6)]
    assert made["p2", "", ""] == [(1, 0), (2, 1), (4, 0)], "what the file says nobody knows stays unknown"


@pytest.mark.parametrize(
    ("frequency", "rows", "count"),
    [
        ("day", "2020-01-01,1\n2020-01-10,2\n", 10),
        ("week", "2020-01-06,1\n2020-01-27,2\n", 4),
        ("year", "2016,1\n2020,2\n", 5),
    ],
)
def test_zeros_follow_the_length_of_a_period(tmp_path: Path, frequency: str, rows: str, count: int) -> None:
    form = "year" if frequency == "year" else "ymd"
    found = gathered(
        tmp_path,
        f"date,calls\n{rows}",
        frequency=frequency,
        absent="zero",
        date_form=form,
        roles=("period", "count"),
    )
    assert len(found.counts.counts) == count
    assert [one.missing for one in found.series(frequency)] == [0]


def test_zeros_have_an_end(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        gathered(
            tmp_path, "date,calls\n1950-01-01,1\n2020-01-01,2\n", absent="zero", frequency="day", most=10_000
        )
    assert caught.value.code == "too_many_counts"


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from(["", "f", "m"]),
            st.sampled_from(["", "1", "2"]),
            st.integers(1, 4),
        ),
        st.integers(0, 1000),
        min_size=1,
        max_size=40,
    )
)
def test_every_sum_is_the_sum_of_all_its_parts(rows: dict[tuple[str, str, str, int], int]) -> None:
    """Against a slow reading of the same rules."""
    groups = sorted({Group(place=place, sex=sex, age=age) for place, sex, age, _day in rows})
    numbers = {group: number for number, group in enumerate(groups)}
    told = sorted(
        (numbers[Group(place=place, sex=sex, age=age)], day, count)
        for (place, sex, age, day), count in rows.items()
    )
    columns = [np.array(column, dtype=np.int64) for column in zip(*told, strict=True)]
    made, counts = with_totals(groups, Counts(*columns, columns[0] * 0), lambda key: 1)
    table = {
        (made[int(series)], int(day)): int(count)
        for series, day, count in zip(counts.series, counts.days, counts.counts, strict=True)
    }
    assert list(counts.keys) == sorted(set(counts.keys.tolist()))
    assert made[: len(groups)] == groups
    for group, day in itertools.product(made[len(groups) :], range(1, 5)):
        if not group.place:
            parts = [one for one in made if one.place and not one.age and not one.sex]
        else:
            mine = [one for one in groups if one.place == group.place]
            finest = max(
                (
                    bool(one.age) + bool(one.sex),
                    sum((bool(o.age), bool(o.sex)) == (bool(one.age), bool(one.sex)) for o in mine),
                )
                for one in mine
            )
            parts = [
                one for one in mine
                if (bool(one.age) + bool(one.sex), sum((bool(o.age), bool(o.sex)) == (bool(one.age), bool(one.sex)) for o in mine)) == finest
            ]  # fmt: skip
            patterns = {(bool(one.age), bool(one.sex)) for one in parts}
            if len(patterns) > 1:  # as fine by age as by sex: either is right
                continue
        values = [table.get((part, day)) for part in parts]
        whole = None if None in values else sum(value for value in values if value is not None)
        assert table.get((group, day)) == whole
