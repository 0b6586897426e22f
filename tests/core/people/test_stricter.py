"""The stricter of two rules: never allows what either forbids, and the laws that make the order not matter."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.people.hours import Window
from kinga.core.people.rules import Hours, SafeContactRule, is_weaker, may_contact, stricter

# Whole-hour, half-hour and quarter-hour clocks, ones that are put forward and back on different days, one by half
# an hour, one across the date line; and names that are no zone.
ZONES = [
    "UTC", "Africa/Nairobi", "America/New_York", "Europe/London", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "", "Nowhere/Land",
]  # fmt: skip
AROUND = [dt.datetime(2026, month, day, tzinfo=dt.UTC) for month, day in ((3, 6), (3, 27), (10, 2), (10, 30))]

times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
windows = st.builds(Window, st.frozensets(st.integers(0, 6), min_size=1), times, times)
some = st.none() | st.lists(windows, max_size=2).map(tuple)
ends = st.none() | st.dates(dt.date(2026, 3, 5), dt.date(2026, 11, 3))
one_rule = st.builds(
    SafeContactRule,
    safety=st.sampled_from(["safe"] * 6 + ["not_safe", "unknown", "what"]),
    windows=some,
    time_zone=st.sampled_from(ZONES[:-2] * 3 + ZONES[-2:]),
    voicemail=st.booleans(),
    expires_on=ends,
    disputed=st.sampled_from([False] * 6 + [True]),
)
rules = one_rule | st.builds(stricter, one_rule, one_rule)
moments = st.builds(
    lambda start, minutes: start + dt.timedelta(minutes=minutes),
    st.sampled_from(AROUND),
    st.integers(0, 6000),
)


@given(rules, rules, st.lists(moments, min_size=1, max_size=20))
def test_it_allows_a_moment_exactly_where_both_do(
    one: SafeContactRule, other: SafeContactRule, at: list[dt.datetime]
) -> None:
    held = stricter(one, other)
    assert not (held.voicemail and not (one.voicemail and other.voicemail))
    for moment in at:
        both = may_contact(one, moment).allowed and may_contact(other, moment).allowed
        assert may_contact(held, moment).allowed == both


@given(rules, rules)
def test_it_is_weaker_than_neither(one: SafeContactRule, other: SafeContactRule) -> None:
    held = stricter(one, other)
    assert not is_weaker(held, one)
    assert not is_weaker(held, other)


@given(rules, rules)
def test_the_order_does_not_matter(one: SafeContactRule, other: SafeContactRule) -> None:
    assert stricter(one, other) == stricter(other, one)


@given(rules, rules, rules)
def test_nor_does_the_grouping(one: SafeContactRule, two: SafeContactRule, three: SafeContactRule) -> None:
    assert stricter(stricter(one, two), three) == stricter(one, stricter(two, three))


@given(rules, moments)
def test_with_itself_it_is_the_same_rule(rule: SafeContactRule, at: dt.datetime) -> None:
    once = stricter(rule, rule)
    assert stricter(once, once) == once
    assert may_contact(once, at).allowed == may_contact(rule, at).allowed
    assert once.voicemail == rule.voicemail


@given(rules, rules, moments)
def test_the_next_opening_is_open_and_nothing_opens_before(
    one: SafeContactRule, other: SafeContactRule, at: dt.datetime
) -> None:
    held = stricter(one, other)
    opens = may_contact(held, at).next_window
    if opens is not None:
        assert may_contact(held, opens).allowed
        assert not may_contact(held, opens - dt.timedelta(minutes=1)).allowed


@given(rules, rules, moments)
def test_what_is_not_weaker_allows_nothing_new(
    new: SafeContactRule, standing: SafeContactRule, at: dt.datetime
) -> None:
    if not is_weaker(new, standing):
        assert not may_contact(new, at).allowed or may_contact(standing, at).allowed
        assert may_contact(new, at).allowed is False or standing.voicemail or not new.voicemail


DAYS = frozenset(range(5))


def rule(start: int, end: int, **more: object) -> SafeContactRule:
    return SafeContactRule("safe", (Window(DAYS, dt.time(start), dt.time(end)),), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "held"),
    [
        (rule(8, 12), rule(10, 14), rule(10, 12)),
        (rule(8, 12), SafeContactRule("safe"), rule(8, 12)),
        (rule(8, 12), rule(13, 14), SafeContactRule("safe", (Window(frozenset(), dt.time(0), dt.time(0)),))),
        (rule(8, 12), SafeContactRule("safe", None), SafeContactRule("safe", None)),
        (rule(8, 12, voicemail=True), rule(8, 12), rule(8, 12)),
        (
            rule(8, 12, expires_on=dt.date(2026, 3, 9)),
            rule(8, 12, expires_on=dt.date(2026, 3, 1)),
            rule(8, 12, expires_on=dt.date(2026, 3, 1)),
        ),
        (
            rule(8, 12, time_zone="Asia/Kathmandu"),
            rule(8, 12, time_zone="Africa/Nairobi"),
            rule(8, 12, time_zone="Africa/Nairobi", also=(Hours(rule(8, 12).windows, "Asia/Kathmandu"),)),
        ),
    ],
)
def test_the_table(one: SafeContactRule, other: SafeContactRule, held: SafeContactRule) -> None:
    assert stricter(one, other) == held


@pytest.mark.parametrize(
    ("one", "other", "held"),
    [
        ("safe", "safe", "safe"),
        ("safe", "unknown", "unknown"),
        ("safe", "not_safe", "not_safe"),
        ("unknown", "not_safe", "not_safe"),
        ("what", "what", "unknown"),
    ],
)
def test_the_worse_safety_holds(one: str, other: str, held: str) -> None:
    assert stricter(SafeContactRule(one), SafeContactRule(other)).safety == held


def test_two_clocks_agree_for_an_hour_and_not_when_one_is_put_forward() -> None:
    """09:00 to 10:00 in London and 12:00 to 13:00 in Nairobi: the same hour in winter, none in common in summer."""
    held = stricter(rule(9, 10, time_zone="Europe/London"), rule(12, 13, time_zone="Africa/Nairobi"))
    winter, summer = (
        dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 6, 1, 8, 30, tzinfo=dt.UTC),
    )
    assert may_contact(held, winter).allowed
    assert not may_contact(held, summer).allowed
    friday = dt.datetime(2026, 3, 27, 10, 30, tzinfo=dt.UTC)  # the clock of London goes forward on Sunday
    assert may_contact(held, friday).next_window is None


def test_weaker_is_seen_to_the_minute() -> None:
    """One more minute within a quarter of an hour allows more."""
    short, long = (
        SafeContactRule("safe", (Window(DAYS, dt.time(9), dt.time(9, minute)),)) for minute in (1, 14)
    )
    assert is_weaker(long, short)
    assert not is_weaker(short, long)


def test_a_rule_on_a_clock_that_is_unknown_here_is_weaker_than_nothing_and_stronger_than_all() -> None:
    gone = rule(9, 10, time_zone="Nowhere/Land")
    assert not is_weaker(gone, rule(9, 10))
    assert is_weaker(rule(9, 10), gone)
    assert may_contact(stricter(gone, rule(9, 10)), AROUND[0]).reason == "bad_zone"
