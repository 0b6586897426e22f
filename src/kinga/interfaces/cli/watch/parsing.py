"""Rows of a counts file from bytes to numbers, compiled: quotes, dates and whole numbers, with the line of each row.

All in one file, because numba does not notice a change in another. A cell that cannot be read leaves a code from
`PROBLEMS` with its row; nothing is dropped here.
"""

from __future__ import annotations

import math
from typing import Any, Final

from kinga.methods.compiling import kernel

__all__ = ["PROBLEMS", "parse_rows"]

SERIES, DATE, PERIOD, COUNT, DENOMINATOR = 1, 2, 3, 4, 5
_QUOTE, _RETURN, _NEWLINE, _SPACE, _MINUS, _PLUS, _DOT = 34, 13, 10, 32, 45, 43, 46
_ZERO, _NINE, _LETTER_W = 48, 57, 87
_LARGEST = 1e15

PROBLEMS: Final = {
    1: "it has a different number of columns than the header.",
    2: "the series has no name.",
    3: "the date is not a day, ISO week or month that exists (2020-03-23, 2020-W13 or 2020-03).",
    4: "the period is not a whole number.",
    5: "the count is not a number.",
    6: "the count is negative.",
    7: "the count is not a whole number.",
    8: "the count is too large (above 1,000,000,000,000,000).",
    9: "the denominator is not a number of 0 or more.",
}


@kernel(nogil=True, error_model="numpy")
def _number(data: Any, start: Any, stop: Any) -> Any:
    """A decimal number -> (good, value). Empty and NA are good and NaN."""
    while start < stop and data[start] == _SPACE:
        start += 1
    while stop > start and data[stop - 1] == _SPACE:
        stop -= 1
    if stop == start or (stop - start == 2 and data[start] == 78 and data[start + 1] == 65):
        return True, math.nan
    sign, at = 1.0, start
    if data[at] == _MINUS or data[at] == _PLUS:
        sign = -1.0 if data[at] == _MINUS else 1.0
        at += 1
    whole, digits, scale, point = 0.0, 0, 0, False
    while at < stop:
        c = data[at]
        if _ZERO <= c <= _NINE:
            whole = whole * 10.0 + (c - _ZERO)
            digits += 1
            scale += 1 if point else 0
        elif c == _DOT and not point:
            point = True
        else:
            break
        at += 1
    if digits == 0 or digits > 300:
        return False, math.nan
    good, power = _exponent(data, at, stop)
    power -= scale
    value = whole / 10.0 ** (-power) if power < 0 else whole * 10.0**power
    return good and not math.isinf(value), sign * value


@kernel(nogil=True, error_model="numpy")
def _exponent(data: Any, at: Any, stop: Any) -> Any:
    """What may stand after the digits of a number: nothing, or e and a power of ten -> (good, power)."""
    if at == stop:
        return True, 0
    if data[at] != 101 and data[at] != 69:
        return False, 0
    at += 1
    sign = -1 if at < stop and data[at] == _MINUS else 1
    if at < stop and (data[at] == _MINUS or data[at] == _PLUS):
        at += 1
    power = _digits(data, at, min(stop, at + 3))
    return power >= 0 and stop - at <= 3, sign * power


@kernel(nogil=True, error_model="numpy")
def _digits(data: Any, start: Any, stop: Any) -> Any:
    """A run of digits as a number, -1 if it is not one."""
    if stop <= start:
        return -1
    value = 0
    for at in range(start, stop):
        if not _ZERO <= data[at] <= _NINE:
            return -1
        value = value * 10 + (data[at] - _ZERO)
    return value


@kernel(nogil=True, error_model="numpy")
def _day_number(year: Any, month: Any, day: Any) -> Any:
    """Days since 1 January 1970 in the Gregorian calendar."""
    y = year - (1 if month <= 2 else 0)
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@kernel(nogil=True, error_model="numpy")
def _date(data: Any, start: Any, stop: Any) -> Any:
    """YYYY-MM-DD, YYYY-MM (its first day), YYYY-Www (its Monday) or YYYY-Www-D -> (good, day number)."""
    while start < stop and data[start] == _SPACE:
        start += 1
    while stop > start and data[stop - 1] == _SPACE:
        stop -= 1
    size = stop - start
    year = _digits(data, start, start + 4) if size >= 7 else -1
    if year < 1 or data[start + 4] != _MINUS:
        return False, 0
    if data[start + 5] == _LETTER_W:
        week = _digits(data, start + 6, start + 8) if size >= 8 else -1
        weekday = (
            _digits(data, start + 9, stop)
            if size == 10 and data[start + 8] == _MINUS
            else (1 if size == 8 else -1)
        )
        monday = _first_monday(year) + 7 * (week - 1)
        good = 1 <= week <= 53 and 1 <= weekday <= 7 and (week < 53 or monday < _first_monday(year + 1))
        return good, monday + weekday - 1
    month = _digits(data, start + 5, start + 7)
    if size == 7:
        day = 1
    else:
        day = _digits(data, start + 8, stop) if size == 10 and data[start + 7] == _MINUS else -1
    if not 1 <= month <= 12 or day < 1:
        return False, 0
    number = _day_number(year, month, day)
    following = _day_number(year + 1, 1, 1) if month == 12 else _day_number(year, month + 1, 1)
    return number < following, number


@kernel(nogil=True, error_model="numpy")
def _first_monday(year: Any) -> Any:
    """The Monday of ISO week 1, the week that holds 4 January."""
    fourth = _day_number(year, 1, 4)
    return fourth - (fourth + 3) % 7


@kernel(nogil=True, error_model="numpy")
def _field(data: Any, at: Any, end: Any, delimiter: Any) -> Any:
    """One field from `at` -> (start, stop, after, lines inside, whole). `after` stands on what ends it."""
    lines = 0
    if at < end and data[at] == _QUOTE:
        begin = at + 1
        at += 1
        while at < end:
            if data[at] == _QUOTE:
                if at + 1 < end and data[at + 1] == _QUOTE:
                    at += 2
                    continue
                break
            if data[at] == _NEWLINE:
                lines += 1
            at += 1
        if at >= end:
            return begin, at, at, lines, False
        stop = at
        at += 1
        while at < end and data[at] != delimiter and data[at] != _NEWLINE:
            at += 1
        return begin, stop, at, lines, True
    begin = at
    while at < end and data[at] != delimiter and data[at] != _NEWLINE:
        at += 1
    stop = at
    if stop > begin and data[stop - 1] == _RETURN and (at >= end or data[at] == _NEWLINE):
        stop -= 1
    return begin, stop, at, lines, True


@kernel(nogil=True, error_model="numpy")
def _value(
    data: Any, role: Any, start: Any, stop: Any, row: Any, when: Any, counts: Any, denominators: Any
) -> Any:
    """Read one cell into its column; returns the problem, 0 for none."""
    if role == DATE:
        good, number = _date(data, start, stop)
        when[row] = number
        return 0 if good else 3
    good, number = _number(data, start, stop)
    if role == PERIOD:
        if not good or not abs(number) <= 1e9 or number != math.floor(number):
            return 4
        when[row] = int(number)
        return 0
    if role == DENOMINATOR:
        denominators[row] = number
        return 9 if not good or number < 0.0 else 0
    counts[row] = number
    if not good:
        return 5
    if number < 0.0:
        return 6
    if number > _LARGEST:
        return 8
    return 7 if counts[row] != math.floor(number) and not math.isnan(number) else 0


@kernel(nogil=True, error_model="numpy")
def _row(data: Any, at: Any, end: Any, final: Any, header: Any, row: Any, room: Any) -> Any:
    """One row from `at` into place `row` -> (whole, problem, after, lines inside quotes)."""
    delimiter, roles, whole = header
    names, when, counts, denominators, _lines, _problems = room
    problem, column, lines = 0, 0, 0
    names[row, 0], names[row, 1] = 0, 0
    while True:
        start, stop, at, inside, closed = _field(data, at, end, delimiter)
        lines += inside
        if at >= end and (not final or not closed):
            return False, 0, at, lines
        role = roles[column] if column < roles.size else 0
        column += 1
        if role == SERIES:
            names[row, 0], names[row, 1] = start, stop
        elif role > 0 and problem == 0:
            problem = _value(data, role, start, stop, row, when, counts, denominators)
            if problem == 7 and not whole:
                problem = 0
        if at >= end or data[at] == _NEWLINE:
            break
        at += 1
    if column != roles.size:
        problem = 1
    elif names[row, 1] <= names[row, 0]:
        problem = 2
    return True, problem, at, lines


@kernel(nogil=True, error_model="numpy")
def parse_rows(data: Any, at: Any, end: Any, final: Any, header: Any, line: Any, room: Any) -> Any:
    """Parse rows of `data[at:end]` until the arrays are full or a row is cut off -> (rows, at, line).

    `header`: the delimiter, the roles by column, whether counts must be whole numbers. `room`: names (rows, 2), where
    each series' name stands, then when, counts, denominators, lines and problems (rows,). `final` says that nothing
    follows, so that a last row without a line end is whole.
    """
    lines, problems = room[4], room[5]
    row = 0
    while at < end and row < lines.size:
        if data[at] == _NEWLINE or (data[at] == _RETURN and at + 1 < end and data[at + 1] == _NEWLINE):
            at += 1 if data[at] == _NEWLINE else 2
            line += 1
            continue
        whole, problem, after, inside = _row(data, at, end, final, header, row, room)
        if not whole:
            return row, at, line
        lines[row], problems[row] = line, problem
        at, line = after + 1, line + inside + 1
        row += 1
    return row, min(at, end), line
