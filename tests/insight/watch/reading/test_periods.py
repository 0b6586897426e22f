"""Dates as people write them: tables of what is read, what is refused and why, and what is asked."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.insight.watch.reading.periods import (
    FORMS,
    guess_form,
    guess_frequency,
    guess_week_start,
    read_day,
    start_of,
)
from kinga.insight.watch.reading.problems import CellProblem

TODAY = dt.date(2020, 6, 15)
MARCH_31 = dt.date(2020, 3, 31)
MARCH = dt.date(2020, 3, 1)


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("2020-03-31", "ymd", MARCH_31), ("2020/3/31", "ymd", MARCH_31), (" 2020.03.31 ", "ymd", MARCH_31),
        ("2020-03-31T23:59:59Z", "ymd", MARCH_31), ("2020-03-31 00:00:00", "ymd", MARCH_31),
        ("٢٠٢٠-٠٣-٣١", "ymd", MARCH_31), ("\u200f2020-03-31\u200e", "ymd", MARCH_31),
        ("31/03/2020", "dmy", MARCH_31), ("31.3.20", "dmy", MARCH_31), ("31 03 2020", "dmy", MARCH_31),
        ("31/03/1998", "dmy", dt.date(1998, 3, 31)), ("31/03/98", "dmy", dt.date(1998, 3, 31)),
        ("03/31/2020", "mdy", MARCH_31), ("3-31-20", "mdy", MARCH_31), ("20200331", "compact", MARCH_31),
        ("31 March 2020", "words", MARCH_31), ("March 31, 2020", "words", MARCH_31), ("31st March 2020", "words", MARCH_31),
        ("March 2020", "words", MARCH), ("Mar-20", "words", MARCH), ("mars 2020", "words", MARCH),
        ("31 de marzo de 2020", "words", MARCH_31), ("Machi 2020", "words", MARCH), ("Marso 2020", "words", MARCH),
        ("مارس 2020", "words", MARCH), ("آذار ٢٠٢٠", "words", MARCH), ("كانون الثاني 2020", "words", dt.date(2020, 1, 1)),
        ("تشرين الثاني 2019", "words", dt.date(2019, 11, 1)), ("मार्च 2020", "words", MARCH),
        ("2020-03", "month", MARCH), ("03/2020", "month", MARCH), ("2020M03", "month", MARCH), ("202003", "month", MARCH),
        ("2020-W14", "week", dt.date(2020, 3, 30)), ("W14 2020", "week", dt.date(2020, 3, 30)),
        ("2020", "year", dt.date(2020, 1, 1)), ("43921", "serial", MARCH_31), ("43921.5", "serial", MARCH_31),
    ],
)  # fmt: skip
def test_a_date_is_read(text: str, form: str, day: dt.date) -> None:
    assert read_day(text, form, TODAY) == day


@pytest.mark.parametrize(
    ("text", "form", "code"),
    [
        ("", "ymd", "period_blank"), ("  ", "dmy", "period_blank"),
        ("2020-02-30", "ymd", "period_impossible"), ("31/04/2020", "dmy", "period_impossible"),
        ("29/02/2019", "dmy", "period_impossible"), ("2020-13", "month", "period_impossible"),
        ("2020-W54", "week", "period_impossible"), ("0000-01-01", "ymd", "period_impossible"),
        ("Total", "ymd", "period_unreadable"), ("31/03/2020", "ymd", "period_unreadable"),
        ("2020-03-31", "dmy", "period_unreadable"), ("March", "words", "period_unreadable"),
        ("1 2 March 2020", "words", "period_unreadable"), ("=TODAY()", "ymd", "period_unreadable"),
        ("1441-07-06", "ymd", "period_old"), ("2563-03-31", "ymd", "period_future"),
        ("2020-06-16", "ymd", "period_future"),
    ],
)  # fmt: skip
def test_what_is_no_date_says_why(text: str, form: str, code: str) -> None:
    with pytest.raises(CellProblem) as caught:
        read_day(text, form, TODAY)
    assert caught.value.code == code


@given(st.text(max_size=20), st.sampled_from(FORMS))
def test_any_text_is_a_day_in_reach_or_a_problem(text: str, form: str) -> None:
    try:
        day = read_day(text, form, TODAY)
    except CellProblem:
        return
    assert dt.date(1900, 1, 1) <= day <= TODAY


@given(st.dates(dt.date(1900, 1, 1), TODAY))
def test_what_is_written_is_read_back(day: dt.date) -> None:
    written = {
        "ymd": "%Y-%m-%d",
        "dmy": "%d/%m/%Y",
        "mdy": "%m/%d/%Y",
        "compact": "%Y%m%d",
        "words": "%d %B %Y",
    }
    for form, pattern in written.items():
        assert read_day(day.strftime(pattern), form, TODAY) == day


@pytest.mark.parametrize(
    ("texts", "forms"),
    [
        (["31/03/2020", "01/04/2020"], ("dmy",)),
        (["03/31/2020", "04/01/2020"], ("mdy",)),
        (["03/04/2020", "05/06/2020"], ("dmy", "mdy")),  # only a person can say
        (["01/01/2020", "02/02/2020"], ("dmy",)),  # the same day either way
        (["2020-03", "2020-04"], ("month",)), (["2019", "2020"], ("year",)), (["2020-W01", "2020-W02"], ("week",)),
        (["20200331", "20200401"], ("compact",)), (["Mar 2020", "Abr 2020"], ("words",)),
        (["a", "b"], ()), ([], ()), (["", " "], ()), (["2020-03-31", "", "Total"], ("ymd",)),
    ],
)  # fmt: skip
def test_the_form_is_guessed_or_asked(texts: list[str], forms: tuple[str, ...]) -> None:
    assert guess_form(texts, TODAY) == forms


def days(first: str, step: int, count: int) -> list[dt.date]:
    start = dt.date.fromisoformat(first)
    return [start + dt.timedelta(days=step * index) for index in range(count)]


@pytest.mark.parametrize(
    ("given_days", "form", "frequency"),
    [
        (days("2020-03-02", 7, 9), "ymd", "week"),
        (days("2020-03-02", 1, 9), "ymd", "day"),
        ([dt.date(2020, month, 1) for month in (1, 2, 4)], "dmy", "month"),
        ([dt.date(2020, 1, 31), dt.date(2020, 2, 29), dt.date(2020, 3, 31)], "ymd", "month"),
        ([dt.date(year, 12, 31) for year in (2017, 2018, 2019)], "ymd", "year"),
        ([MARCH], "month", "month"), ([MARCH], "ymd", "month"), ([MARCH_31], "ymd", "day"), ([], "ymd", "day"),
        (days("2020-03-02", 14, 3), "ymd", "week"),
    ],
)  # fmt: skip
def test_the_length_of_a_period_is_guessed(given_days: list[dt.date], form: str, frequency: str) -> None:
    assert guess_frequency(given_days, form) == frequency


def test_weeks_begin_on_their_own_weekday() -> None:
    sundays = days("2020-03-01", 7, 5)
    assert guess_week_start(sundays) == 6
    assert start_of(sundays[1], "week", week_start=6) == sundays[1]
    assert start_of(sundays[1], "week", week_start=0, last=True) == dt.date(2020, 3, 2)
    with pytest.raises(CellProblem) as caught:
        start_of(dt.date(2020, 3, 2), "week", week_start=6)
    assert (caught.value.code, caught.value.other) == ("period_weekday", "6")
    assert start_of(MARCH_31, "month") == MARCH
    assert start_of(MARCH_31, "year") == dt.date(2020, 1, 1)
