"""What may be asked for and decided at the end of a case, as a table."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.response.cases.disposal.rules import (
    OPEN_FOR,
    CaseFact,
    copies_until,
    kept_since,
    refuses_asking,
    refuses_deciding,
)

NOW = dt.datetime(2026, 3, 11, 10, tzinfo=dt.UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("act", "status", "held", "word"),
    [
        ("shred", "open", False, "open"),
        ("shred", "open", True, "held"),
        ("shred", "closed", False, ""),
        ("shred", "closed", True, "held"),
        ("shred", "shredded", False, "shredded"),
        ("shred", "shredded", True, "shredded"),
        ("lift_hold", "open", False, "free"),
        ("lift_hold", "open", True, ""),
        ("lift_hold", "closed", False, "free"),
        ("lift_hold", "closed", True, ""),
        ("lift_hold", "shredded", False, "shredded"),
        ("lift_hold", "shredded", True, "shredded"),
    ],
)
def test_what_may_be_asked_for(act: str, status: str, held: bool, word: str) -> None:
    assert refuses_asking(act, CaseFact(status, held)) == word


@pytest.mark.parametrize(
    ("decides", "waited", "status", "word"),
    [
        (OTHER, dt.timedelta(0), "closed", ""),
        (OTHER, OPEN_FOR - dt.timedelta(seconds=1), "closed", ""),
        (OTHER, OPEN_FOR, "closed", "over"),
        (ONE, dt.timedelta(0), "closed", "same"),
        (None, dt.timedelta(0), "closed", "same"),
        (OTHER, dt.timedelta(0), "open", "open"),
        (OTHER, dt.timedelta(0), "shredded", "shredded"),
    ],
)
def test_who_may_decide_when(decides: UUID | None, waited: dt.timedelta, status: str, word: str) -> None:
    found = refuses_deciding(
        "shred", CaseFact(status, held=False), asked_by=ONE, asked_at=NOW - waited, decides=decides, now=NOW
    )
    assert found == word


@given(
    st.uuids(),
    st.sampled_from(["open", "closed", "shredded"]),
    st.booleans(),
    st.sampled_from(["shred", "lift_hold"]),
)
def test_nobody_ever_decides_what_they_asked_for(who: UUID, status: str, held: bool, act: str) -> None:
    assert refuses_deciding(act, CaseFact(status, held), asked_by=who, asked_at=NOW, decides=who, now=NOW)


@pytest.mark.parametrize(
    ("today", "years", "day"),
    [
        (dt.date(2026, 3, 11), 7, dt.date(2019, 3, 11)),
        (dt.date(2028, 2, 29), 1, dt.date(2027, 2, 28)),
        (dt.date(2028, 2, 29), 4, dt.date(2024, 2, 29)),
    ],
)
def test_since_when_a_case_was_kept_long_enough(today: dt.date, years: int, day: dt.date) -> None:
    assert kept_since(today, years) == day


def test_until_when_a_backup_may_hold_it() -> None:
    assert copies_until(NOW, 35) == dt.date(2026, 4, 15)
