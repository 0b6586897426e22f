"""The steps of a referral: no sequence of wishes reaches an impossible state."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.response.referrals.models import ReferralStatus
from kinga.response.referrals.rules import ENDED, STEPS, is_overdue, may_step

NOW = dt.datetime(2020, 4, 15, 12, tzinfo=dt.UTC)
_IMPOSSIBLE = [
    {"refused", "arrived"}, {"refused", "completed"}, {"refused", "accepted"}, {"withdrawn", "completed"},
    {"refused", "withdrawn"}, {"withdrawn", "arrived"},
]  # fmt: skip


def test_the_table_names_every_status_and_nothing_else() -> None:
    assert set(STEPS) == set(ReferralStatus.values)
    assert {"refused", "completed", "withdrawn"} == ENDED


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_no_sequence_reaches_an_impossible_state(wishes: list[str]) -> None:
    status, been = "offered", ["offered"]
    for wish in wishes:
        if may_step(status, wish):
            status = wish
            been.append(wish)
    assert len(been) == len(set(been))
    assert not any(pair <= set(been) for pair in _IMPOSSIBLE)
    assert "accepted" in been or not {"arrived", "completed"} & set(been)
    assert not ENDED & set(been[:-1])


@pytest.mark.parametrize(
    ("status", "hours", "late"),
    [("offered", -1, True), ("offered", 1, False), ("accepted", -1, False), ("refused", -100, False)],
)
def test_only_an_unanswered_offer_is_late(status: str, hours: int, late: bool) -> None:
    assert is_overdue(status, NOW + dt.timedelta(hours=hours), NOW) is late


def test_an_unknown_status_goes_nowhere() -> None:
    assert not may_step("", "accepted")
    assert not may_step("offered", "offered")
