"""The safe-contact rule against a slow reference that walks the week in quarter hours, over clock changes."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.people.hours import Window
from kinga.core.people.rules import SafeContactRule, is_weaker, may_contact

QUARTER = dt.timedelta(minutes=15)
ZONES = [
    "UTC", "Africa/Nairobi", "Africa/Casablanca", "America/New_York", "Europe/London", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Apia",
]  # fmt: skip
# Days around changes of the clock in those zones.
AROUND = [dt.datetime(2026, month, day, tzinfo=dt.UTC) for month, day in ((3, 6), (3, 27), (10, 2), (10, 30))]

times = st.integers(0, 95).map(lambda n: dt.time(n // 4, n % 4 * 15))
windows = st.builds(Window, st.frozensets(st.integers(0, 6), min_size=1), times, times)
moments = st.builds(lambda start, n: start + n * QUARTER, st.sampled_from(AROUND), st.integers(0, 400))
rules = st.builds(
    SafeContactRule,
    safety=st.just("safe"),
    windows=st.lists(windows, min_size=1, max_size=3).map(tuple),
    time_zone=st.sampled_from(ZONES),
    voicemail=st.booleans(),
    expires_on=st.none() | st.dates(dt.date(2026, 3, 1), dt.date(2026, 11, 30)),
)


def allowed(rule: SafeContactRule, moment: dt.datetime) -> bool:
    """By minutes of the week, each window cut at midnight: written apart from the code it judges."""
    local = moment.astimezone(ZoneInfo(rule.time_zone))
    if rule.expires_on and local.date() > rule.expires_on:
        return False
    minute = local.weekday() * 1440 + local.hour * 60 + local.minute
    for window in rule.windows:
        start, end = (time.hour * 60 + time.minute for time in (window.start, window.end))
        length = end - start if end > start else end - start + 1440
        for day in window.days:
            if (minute - day * 1440 - start) % 10_080 < length:
                return True
    return False


@given(rules, moments)
def test_the_decision_is_the_reference(rule: SafeContactRule, at: dt.datetime) -> None:
    assert may_contact(rule, at).allowed == allowed(rule, at)


@given(rules, moments)
def test_the_next_window_is_the_first_allowed_moment(rule: SafeContactRule, at: dt.datetime) -> None:
    decision = may_contact(rule, at)
    if decision.reason != "outside":
        assert decision.next_window is None
        return
    walk = (at + n * QUARTER for n in range(1, 8 * 96))
    assert decision.next_window == next((moment for moment in walk if allowed(rule, moment)), None)


@pytest.mark.parametrize("safety", ["not_safe", "unknown", "", "SAFE", "yes"])
def test_only_a_clear_yes_allows(safety: str) -> None:
    assert not may_contact(SafeContactRule(safety), AROUND[0])


SPRING = Window(frozenset({6}), dt.time(2, 30), dt.time(3, 30))  # 02:00 becomes 03:00 on 8 March 2026


@pytest.mark.parametrize(
    ("rule", "reason", "opens"),
    [
        (SafeContactRule("safe"), "ok", None),
        (SafeContactRule("safe", expires_on=dt.date(2026, 3, 7)), "expired", None),
        (SafeContactRule("safe", expires_on=dt.date(2026, 3, 8)), "ok", None),
        (SafeContactRule("safe", time_zone="Nowhere/Land"), "bad_zone", None),
        (SafeContactRule("safe", time_zone=""), "bad_zone", None),
        (SafeContactRule("not_safe"), "not_safe", None),
        (SafeContactRule("unknown"), "not_asked", None),
        # The clock jumps into the window: it opens at 03:00, not at the 03:30 that 02:30 would turn into.
        (SafeContactRule("safe", (SPRING,), "America/New_York"), "outside", "2026-03-08T03:00:00-04:00"),
    ],
)
def test_reasons(rule: SafeContactRule, reason: str, opens: str | None) -> None:
    decision = may_contact(rule, dt.datetime(2026, 3, 8, 6, tzinfo=dt.UTC))
    assert decision.reason == reason
    assert decision.next_window == (dt.datetime.fromisoformat(opens) if opens else None)


@given(rules, rules, moments)
def test_a_rule_that_is_not_weaker_allows_nothing_new(
    new: SafeContactRule, standing: SafeContactRule, at: dt.datetime
) -> None:
    if not is_weaker(new, standing):
        assert not allowed(new, at) or allowed(standing, at)
        assert standing.voicemail or not new.voicemail


@given(rules)
def test_no_rule_is_weaker_than_itself(rule: SafeContactRule) -> None:
    assert not is_weaker(rule, rule)
