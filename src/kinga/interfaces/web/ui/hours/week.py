"""The days of the week in the order in which the reader counts them."""

from __future__ import annotations

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import pgettext

__all__ = ["week"]


def week() -> list[tuple[int, str | Promise]]:
    """Each day (0: Monday) with its name, from the first of the reader's week."""
    first = int(pgettext("the first day of the week: 0 Monday, 5 Saturday, 6 Sunday", "0"))
    days = [*range(first, len(WEEKDAYS)), *range(first)]
    return [(day, WEEKDAYS[day]) for day in days]
