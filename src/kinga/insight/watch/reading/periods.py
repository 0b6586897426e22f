"""Dates as people write them, and the first day of their period. Everything is counted in proleptic Gregorian days."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Sequence

from kinga.insight.watch.reading.problems import CellProblem
from kinga.insight.watch.reading.words import MONTHS, TWO_WORD_MONTHS, plain, same

__all__ = ["FINEST", "FORMS", "guess_form", "guess_frequency", "guess_week_start", "read_day", "start_of"]

FORMS = ("ymd", "dmy", "mdy", "words", "compact", "month", "week", "year", "serial")
"""Codes of the forms of dates, the surest first: 2020-03-31, 31/03/2020, 03/31/2020, 31 March 2020, 20200331,
2020-03 or 03/2020, 2020-W14, 2020, and the day numbers of spreadsheets (43921)."""

FINEST = {"month": "month", "words": "day", "week": "week", "year": "year"}
"""The shortest period that a form can name, where it is not a day."""

_OLDEST = dt.date(1900, 1, 1)
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YMD = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_PARTS = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})(?:[-/. ]|[- ]?[Mm])(\d{1,2})")
_MONTH_COMPACT = re.compile(r"(\d{4})(\d{2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{4})")
_WEEK = re.compile(r"(\d{4})[- ]?[Ww](\d{1,2})")
_WEEK_FIRST = re.compile(r"[Ww](\d{1,2})[-/ ](\d{4})")
_YEAR = re.compile(r"\d{4}")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
# Day 1 of spreadsheets is 1 January 1900, and they believe in a 29 February of that year.
_SERIAL_ZERO = dt.date(1899, 12, 30)
_FOUR_DIGITS = re.compile(r"\d{4}|['’]?\d{2}")


def _date(year: str | int, month: str | int, day: str | int) -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError as error:
        raise CellProblem("period_impossible") from error


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    if found := pattern.fullmatch(text):
        return found
    raise CellProblem("period_unreadable")


def _ymd(text: str, today: dt.date) -> dt.date:
    return _date(*_matched(_YMD, text).groups())


def _year_of(text: str, today: dt.date) -> int:
    """Two digits are a year of this century, unless that is still to come."""
    year = int(text.lstrip("'’"))
    if year > 99:
        return year
    return 2000 + year if 2000 + year <= today.year + 1 else 1900 + year


def _dmy(text: str, today: dt.date) -> dt.date:
    day, month, year = _matched(_PARTS, text).groups()
    return _date(_year_of(year, today), month, day)


def _mdy(text: str, today: dt.date) -> dt.date:
    month, day, year = _matched(_PARTS, text).groups()
    return _date(_year_of(year, today), month, day)


def _compact(text: str, today: dt.date) -> dt.date:
    return _date(*_matched(_COMPACT, text).groups())


def _month(text: str, today: dt.date) -> dt.date:
    if found := _MONTH_FIRST.fullmatch(text):
        return _date(found[2], found[1], 1)
    found = _MONTH_COMPACT.fullmatch(text) or _matched(_MONTH, text)
    return _date(found[1], found[2], 1)


def _week(text: str, today: dt.date) -> dt.date:
    if found := _WEEK_FIRST.fullmatch(text):
        week, year = found.groups()
    else:
        year, week = _matched(_WEEK, text).groups()
    try:
        return dt.date.fromisocalendar(int(year), int(week), 1)
    except ValueError as error:
        raise CellProblem("period_impossible") from error


def _year(text: str, today: dt.date) -> dt.date:
    return _date(_matched(_YEAR, text).group(), 1, 1)


def _serial(text: str, today: dt.date) -> dt.date:
    return _SERIAL_ZERO + dt.timedelta(days=int(_matched(_SERIAL, text)[1]))


def _words(text: str, today: dt.date) -> dt.date:
    """A month in words with its year, and a day where there is one: "31 March 2020", "mars 2020", "Mar-20"."""
    text = same(text)
    for name, word in TWO_WORD_MONTHS.items():
        text = text.replace(name, word)
    parts = [part for part in text.split() if part not in {"of", "de", "del", "ya"}]
    months = [MONTHS[part] for part in parts if part in MONTHS]
    numbers = [re.sub(r"(?<=\d)(st|nd|rd|th|er)$", "", part) for part in parts if part not in MONTHS]
    if len(months) != 1 or len(numbers) not in {1, 2} or not all(part.isdecimal() for part in numbers):
        raise CellProblem("period_unreadable")
    *days, year = sorted(numbers, key=len) if len(numbers) == 2 and len(numbers[0]) == 4 else numbers
    if not _FOUR_DIGITS.fullmatch(year):
        raise CellProblem("period_unreadable")
    return _date(_year_of(year, today), months[0], days[0] if days else 1)


_READERS: dict[str, Callable[[str, dt.date], dt.date]] = {
    "ymd": _ymd, "dmy": _dmy, "mdy": _mdy, "words": _words, "compact": _compact, "month": _month, "week": _week,
    "year": _year, "serial": _serial,
}  # fmt: skip


def read_day(text: str, form: str, today: dt.date) -> dt.date:
    """The day a text names in a form. Raises CellProblem: blank, unreadable, no such day, before 1900, to come."""
    text = plain(text)
    if not text:
        raise CellProblem("period_blank")
    day = _READERS[form](text, today)
    if day < _OLDEST:
        raise CellProblem("period_old")
    if day > today:
        raise CellProblem("period_future")
    return day


def start_of(day: dt.date, frequency: str, *, week_start: int = 0, last: bool = False) -> dt.date:
    """The first day of the period of `frequency` that `day` names. A week is named by its first day, or its last.

    Raises CellProblem `period_weekday` when it is another weekday: a table of weeks never skips one quietly.
    """
    if frequency == "month":
        return day.replace(day=1)
    if frequency == "year":
        return day.replace(month=1, day=1)
    if frequency == "week":
        first = day - dt.timedelta(days=6) if last else day
        if first.weekday() != week_start:
            raise CellProblem("period_weekday", str((week_start + (6 if last else 0)) % 7))
        return first
    return day


def guess_form(texts: Sequence[str], today: dt.date) -> tuple[str, ...]:
    """The forms that read the most of `texts`: one when it is clear, ("dmy", "mdy") when only a person can say.

    Nothing when most of the texts are no dates.
    """
    given = [text for text in texts if plain(text)]
    reads = {form: sum(_reads(text, form, today) for text in given) for form in FORMS}
    best = max(reads.values(), default=0)
    if not given or best * 2 < len(given):
        return ()
    fitting = [form for form in FORMS if reads[form] == best]
    if fitting[0] == "dmy" and "mdy" in fitting:
        same_either_way = all(_both(text, today) for text in given)
        return ("dmy",) if same_either_way else ("dmy", "mdy")
    return (fitting[0],)


def _reads(text: str, form: str, today: dt.date) -> bool:
    try:
        read_day(text, form, today)
    except CellProblem:
        return False
    return True


def _both(text: str, today: dt.date) -> bool:
    """Whether day and month are the same number."""
    return _reads(text, "dmy", today) and read_day(text, "dmy", today) == read_day(text, "mdy", today)


def guess_frequency(days: Sequence[dt.date], form: str) -> str:
    """How long one period is, by the gaps between the different days. `day` when nothing else fits."""
    if form in {"month", "week", "year"}:
        return form
    different = sorted(set(days))
    gaps = [(after - before).days for before, after in itertools.pairwise(different)]
    if not gaps:
        return "month" if different and different[0].day == 1 else "day"
    if min(gaps) >= 365 and len({(day.month, day.day) for day in different}) == 1:
        return "year"
    one_a_month = len({(day.year, day.month) for day in different}) == len(different)
    at_the_edge = all(day.day == 1 for day in different) or all(
        (day + dt.timedelta(days=1)).day == 1 for day in different
    )
    if one_a_month and (at_the_edge or (form == "words" and len({day.day for day in different}) == 1)):
        return "month"
    if all(gap % 7 == 0 for gap in gaps):
        return "week"
    return "day"


def guess_week_start(days: Sequence[dt.date]) -> int:
    """The commonest weekday, 0 for Monday."""
    counted = [sum(day.weekday() == weekday for day in days) for weekday in range(7)]
    return counted.index(max(counted)) if days else 0
