"""Windows as minutes of a week: against a reference that walks every minute, and one way of writing them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.core.people.hours import (
    NEVER,
    WHOLE_WEEK,
    Window,
    mask_of,
    stored_from,
    windows_from,
    windows_of,
)

MONDAY = dt.datetime(2024, 1, 1)  # noqa: DTZ001 (wall-clock time only)
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
windows = st.builds(Window, st.frozensets(st.integers(0, 6)), times, times)
sets = st.lists(windows, max_size=3).map(tuple)


def walked(held: tuple[Window, ...]) -> int:
    """By asking each minute of the week in turn."""
    return sum(
        1 << n
        for n in range(10_080)
        if not held or any(window.holds(MONDAY + dt.timedelta(minutes=n)) for window in held)
    )


@settings(max_examples=20)  # each walks ten thousand minutes
@given(sets)
def test_the_mask_is_every_minute_that_a_window_holds(held: tuple[Window, ...]) -> None:
    assert mask_of(held) == walked(held)


@given(sets)
def test_windows_and_masks_say_the_same(held: tuple[Window, ...]) -> None:
    mask = mask_of(held)
    written = windows_of(mask)
    assert mask_of(written) == mask
    assert windows_of(mask_of(written)) == written
    assert windows_from(stored_from(written)) == written


@pytest.mark.parametrize(
    ("held", "mask"),
    [
        (None, 0),
        ((), WHOLE_WEEK),
        (NEVER, 0),
        ((Window(frozenset({0}), dt.time(0), dt.time(0)),), (1 << 1440) - 1),
    ],
)
def test_the_ends(held: tuple[Window, ...] | None, mask: int) -> None:
    assert mask_of(held) == mask


def test_a_night_from_sunday_to_monday_is_cut_at_midnight() -> None:
    night = Window(frozenset({6}), dt.time(22), dt.time(2))
    assert windows_of(mask_of((night,))) == (
        Window(frozenset({0}), dt.time(0), dt.time(2)),
        Window(frozenset({6}), dt.time(22), dt.time(0)),
    )


def test_windows_from_their_stored_form() -> None:
    stored = [{"to": "11:00", "from": "09:00", "days": [0, 6]}]
    assert windows_from(stored) == (Window(frozenset({0, 6}), dt.time(9), dt.time(11)),)
    assert windows_from(None) is None
