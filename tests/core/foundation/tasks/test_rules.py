"""When a task is tried again, what comes round when, and what a payload may hold."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.foundation.tasks.rules import Policy, is_due, next_attempt, next_round, unfit_argument

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
POLICY = Policy(attempts=4, first=dt.timedelta(seconds=10), longest=dt.timedelta(seconds=30))


@pytest.mark.parametrize(("made", "seconds"), [(1, 10), (2, 20), (3, 30), (4, None), (9, None)])
def test_the_rest_doubles_up_to_the_longest_and_then_it_stops(made: int, seconds: int | None) -> None:
    again = next_attempt(POLICY, made, NOW, luck=0)
    assert again == (None if seconds is None else NOW + dt.timedelta(seconds=seconds))


@given(made=st.integers(1, 200), luck=st.floats(0, 1, exclude_max=True))
def test_a_retry_is_later_and_never_more_than_a_quarter_over_the_longest(made: int, luck: float) -> None:
    again = next_attempt(Policy(attempts=10_000), made, NOW, luck)
    assert again is not None
    assert NOW < again <= NOW + dt.timedelta(hours=1.25)


@given(
    late=st.integers(0, 10**7).map(lambda seconds: dt.timedelta(seconds=seconds)),
    every=st.integers(1, 10**6).map(lambda seconds: dt.timedelta(seconds=seconds)),
)
def test_the_next_round_is_after_now_and_on_the_rhythm(late: dt.timedelta, every: dt.timedelta) -> None:
    due = NOW - late
    following = next_round(due, every, NOW)
    assert NOW < following <= NOW + every
    assert (following - due) % every == dt.timedelta(0)


def test_what_never_ran_is_due() -> None:
    assert is_due(None, NOW)
    assert is_due(NOW, NOW)
    assert not is_due(NOW + dt.timedelta(seconds=1), NOW)
    assert next_round(None, dt.timedelta(days=1), NOW) == NOW + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "fit"),
    [
        ("0198c0de-0000-7000-8000-000000000001", True),
        ("2026-03-01T10:00:00+00:00", True),
        ("", True),
        (7, True),
        (None, True),
        (True, True),
        ("Amina Yusuf", False),
        ("أمينة", False),
        ("x" * 65, False),
        (["a"], False),
        ({"a": 1}, False),
        (1.5, False),
    ],
)
def test_a_payload_holds_ids_codes_and_numbers(value: object, fit: bool) -> None:
    assert unfit_argument({"first": 1, "given": value}) == (None if fit else "given")
