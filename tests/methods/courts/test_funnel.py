"""Attrition: the published Philippine funnel of spring 2020 exactly, times by hand, and every refusal."""

from __future__ import annotations

import datetime as dt

import pytest

from kinga.methods.courts.caveats import FUNNEL_ALWAYS
from kinga.methods.courts.funnel import Funnel, funnel, wilson
from kinga.methods.courts.funnel_files import BadFunnel, Events, funnel_events
from tests.methods.courts.philippines import HEADER, philippine_rows

TODAY = dt.date(2021, 1, 1)


def read(*rows: list[str]) -> Events:
    return funnel_events(HEADER, rows, today=TODAY)


def test_the_philippine_funnel_exactly() -> None:
    found = funnel(funnel_events(HEADER, philippine_rows(), today=TODAY), earlier=76_561)
    assert [(step.name, step.items) for step in found.steps] == [
        ("tip", 279_166),
        ("referral", 22),
        ("operation", 10),
        ("child safe", 34),
        ("arrest", 7),
        ("filed", 4),
        ("trial", 2),
    ]
    assert found.change == pytest.approx(2.6463, abs=5e-5)
    steps = {step.name: step for step in found.steps}
    assert steps["referral"].share == 22 / 279_166
    assert steps["referral"].interval == pytest.approx((5.2e-5, 1.19e-4), rel=0.02)
    assert steps["child safe"].came_from == steps["arrest"].came_from == "operation"
    assert steps["child safe"].each == 3.4
    assert steps["filed"].share == 4 / 7
    assert steps["trial"].came_from == "filed"
    assert found.first_day == dt.date(2020, 3, 1).toordinal()
    assert found.last_day == dt.date(2020, 5, 24).toordinal()
    assert {"not_prevalence", "units", "waiting"} <= {caveat.code for caveat in found.caveats}


@pytest.mark.parametrize(
    ("events", "of", "low", "high"),
    # Wilson's interval in closed form: for 0 of n it is 0 to z^2 / (n + z^2).
    [
        (0, 10, 0.0, 0.277532),
        (10, 10, 0.722468, 1.0),
        (5, 10, 0.236593, 0.763407),
        (2, 20, 0.027866, 0.301034),
    ],
)
def test_wilson(events: int, of: int, low: float, high: float) -> None:
    assert wilson(events, of) == pytest.approx((low, high), abs=1e-6)


def test_times_by_hand_with_bundled_tips() -> None:
    found = funnel(
        read(
            ["tip", "t1", "2020-01-01", ""],
            ["tip", "t2", "2020-01-03", ""],
            ["tip", "t3", "2020-01-05", ""],
            ["tip", "t4", "", ""],
            ["referral", "r1", "2020-01-11", "t1"],
            ["referral", "r1", "2020-01-11", "t2"],
            ["referral", "r2", "2020-01-21", "t1"],
        ),
        end=dt.date(2020, 1, 31).toordinal(),
    )
    step = found.steps[1]
    assert (step.items, step.parents, step.moved, step.waiting) == (2, 4, 2, 2)
    assert step.moved_days == (8.5, 9.0, 9.5)
    assert step.wait == 26.0
    assert step.time is not None
    # t2 after 8 days of three timed, t1 after 10, t3 still waits.
    assert step.time.days.tolist() == [8, 10]
    assert step.time.shares.tolist() == pytest.approx([2 / 3, 1 / 3])
    said = {caveat.code for caveat in found.caveats}
    assert "bundled" not in said
    assert "no_dates" in said


GOOD = [["tip", "t1", "2020-02-01", ""], ["referral", "r1", "2020-02-03", "t1"]]


@pytest.mark.parametrize(
    ("rows", "row", "words"),
    [
        ([["trial", "v", "2020-02-01", "r1"]], 4, "earlier than the item it came from"),
        ([["tip", "t2", "2020-02-30", ""]], 4, "no date of the calendar"),
        ([["tip", "t2", "2022-01-01", ""]], 4, "after 2021-01-01"),
        ([["referral", "r2", "2020-02-03", "t9"]], 4, "not in the file"),
        ([["referral", "r2", "2020-02-03", ""]], 4, "not of the first stage"),
        ([["referral", "r2", "", "r2"]], 4, "comes from itself"),
        ([["tip", "t1", "2020-02-01", ""]], 4, "repeats row 2"),
        ([["tip", "t1", "2020-02-02", ""]], 4, "another stage or date"),
        ([["tip", "t2", "2020-02-02", "r1"]], 4, "comes from itself"),
        ([["", "t2", "2020-02-02", ""]], 4, "stage or its item is empty"),
        ([["tip", "t2"]], 4, "2 columns, the header 4"),
        ([["a", "x", "", "r1"], ["a", "y", "", "t1"]], 5, "another stage in row 4"),
        ([["a", "x", "", "y"], ["b", "y", "", "x"]], 4, "comes from itself"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(rows: list[list[str]], row: int, words: str) -> None:
    found = read(*GOOD, *rows)
    first = found.refused[0]
    assert first.row == row
    assert words in first.english()


def test_what_came_from_a_refused_row_is_refused_too() -> None:
    found = read(*GOOD, ["referral", "r2", "2020-01-01", "t1"], ["trial", "v", "2020-03-01", "r2"])
    assert [(item.row, item.code) for item in found.refused] == [(4, "before"), (5, "lost")]
    assert [stage.name for stage in found.stages] == ["tip", "referral"]


@pytest.mark.parametrize("header", [["stage", "item", "date"], ["stage", "item", "date", "from", "from"]])
def test_a_header_that_is_none_is_refused(header: list[str]) -> None:
    with pytest.raises(BadFunnel, match="Row 1"):
        funnel_events(header, [], today=TODAY)


def test_a_file_without_a_first_stage_is_refused() -> None:
    with pytest.raises(BadFunnel, match="first stage"):
        read(["referral", "r1", "", "t1"])


def test_a_day_before_the_last_date_is_refused() -> None:
    with pytest.raises(BadFunnel, match="--as-of"):
        funnel(read(*GOOD), end=dt.date(2020, 2, 2).toordinal())


def test_the_caveats_stand_whatever_was_passed() -> None:
    found = funnel(read(*GOOD))
    bare = Funnel(found.steps, None, None, 0.95, None, ())
    assert {caveat.code for caveat in bare.caveats} == set(FUNNEL_ALWAYS)
