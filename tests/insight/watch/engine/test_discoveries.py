"""Signals among many series: each must be rarer than the chances there were for it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

import pytest

from kinga.insight.watch.engine.discoveries import Discoveries
from kinga.insight.watch.engine.judging import Judged
from kinga.insight.watch.models import Series
from kinga.methods.surge import Verdict

DAY = dt.date(2020, 3, 2)
OURS, THEIRS = uuid.UUID(int=1), uuid.UUID(int=2)


def judged(
    p: float | None, agency: uuid.UUID = OURS, direction: Literal["surge", "silence"] = "surge"
) -> Judged:
    high, low = (p, 0.9) if direction == "surge" else (0.9, p)
    verdict = Verdict(9, 3, 1, 6, high, low, direction, "short", "")
    return Judged(Series(agency_id=agency), DAY, DAY, verdict, "short", {}, ())


@pytest.mark.parametrize(("others", "p", "stands"), [(0, 0.005, True), (19, 0.005, True), (999, 0.005, False),
                                                      (999, 0.0001, True)])  # fmt: skip
def test_the_more_series_the_rarer_a_lone_signal_must_be(others: int, p: float, stands: bool) -> None:
    found, one = Discoveries(), judged(p)
    for each in [one, *(judged(0.5) for _ in range(others))]:
        found.note(each)
    assert found.hold(one) is stands


def test_many_signals_at_once_support_each_other() -> None:
    """A lockdown is felt everywhere: fifty of a thousand at .005 are not chance."""
    found = Discoveries()
    rising = [judged(0.004) for _ in range(50)]
    for each in [*rising, *(judged(0.5) for _ in range(950))]:
        found.note(each)
    assert all(found.hold(one) for one in rising)


def test_another_agency_and_the_other_direction_do_not_count() -> None:
    found, one, silence = Discoveries(), judged(0.005), judged(0.005, direction="silence")
    for each in [one, silence, *(judged(0.5, THEIRS) for _ in range(5000))]:
        found.note(each)
    assert found.hold(one)
    assert found.hold(silence)


def test_a_rule_without_a_p_value_speaks_for_itself() -> None:
    found, one = Discoveries(), judged(None)
    found.note(one)
    assert found.hold(one)
