"""Correcting safety answers of a report: the stricter holds on a clash, milder needs the person's word."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinga.core.foundation import clock
from kinga.core.security.editing import plain
from kinga.core.security.errors import NotPermitted
from kinga.core.security.models import Agency, AuditEvent
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.response.intake import actions
from kinga.response.intake.errors import LooserAnswer, ReportIsDecided
from kinga.response.intake.models import Report, Sharing
from kinga.response.intake.rules import STRICTER, is_looser
from kinga.response.triage.rules import may_refer_on
from tests import world

TRUTH = (True, False, None)
VALUES: dict[str, tuple[Any, ...]] = {
    "danger_now": TRUTH,
    "needs_care": TRUTH,
    "sharing": tuple(Sharing.values),
}


@pytest.mark.parametrize("name", VALUES)
def test_the_stricter_of_two_answers(name: str) -> None:
    choose, values = STRICTER[name], VALUES[name]
    for one, other, third in product(values, repeat=3):
        assert choose(one, other) == choose(other, one)
        assert choose(one, one) == one
        assert choose(choose(one, other), third) == choose(one, choose(other, third))
    if name == "sharing":
        for (one, other), agreed in product(product(values, repeat=2), (True, False)):
            held = may_refer_on(choose(one, other), agreed)
            assert held == (may_refer_on(one, agreed) and may_refer_on(other, agreed))
    else:
        assert [choose(value, None) for value in values] == [True, None, None]
        assert all(choose(value, True) is True for value in values)


@pytest.fixture
def taker(db: None) -> Actor:
    return world.worker(world.agency(), Role.CALL_TAKER).actor


def fresh(report: Report) -> Report:
    return Report.objects.scope("test").get(pk=report.pk)


def opened(report: Report) -> dict[str, Any]:
    row = fresh(report)
    return {"base_version": row.version, "base": {name: plain(getattr(row, name)) for name in VALUES}}


def correct(
    by: Actor, report: Report, form: dict[str, Any], *, confirmed: bool = False, **changes: Any
) -> Any:
    return actions.correct_answers(by=by, report=report, changes=changes, confirmed=confirmed, **form)


def report_of(**said: Any) -> Report:
    return world.report(Agency.objects.get(), **said)


def test_graver_news_rank_the_report_anew_and_bring_the_clock_forward(taker: Actor) -> None:
    report = report_of(danger_now=False)
    correct(taker, report, opened(report), danger_now=True)
    row = fresh(report)
    assert (row.urgency, row.urgency_reasons[0], row.look_by_reason) == (50, "danger_now", "danger")
    assert row.look_by < report.look_by
    assert AuditEvent.objects.filter(verb="intake.correct_answers").count() == 1


def test_milder_news_need_the_persons_word_and_never_put_the_clock_off(taker: Actor) -> None:
    report = report_of(danger_now=True)
    with pytest.raises(LooserAnswer):
        correct(taker, report, opened(report), danger_now=False)
    with clock.at(report.received_at + dt.timedelta(minutes=10)):
        correct(taker, report, opened(report), danger_now=False, confirmed=True)
    row = fresh(report)
    assert (row.urgency, row.look_by) == (0, report.look_by)


def test_a_no_to_passing_on_holds_against_a_yes_of_another_form(taker: Actor) -> None:
    report = report_of(sharing="ask")
    form = opened(report)
    correct(taker, report, form, sharing="no")
    edit = correct(taker, report, form, sharing="yes", confirmed=True)
    assert edit.clashes == {"sharing": ("no", "yes")}
    assert fresh(report).sharing == "no"


def test_after_a_decision_nothing_is_corrected(taker: Actor) -> None:
    report = report_of()
    form = opened(report)
    actions.mark_decided(by=taker, report=report)
    with pytest.raises(ReportIsDecided):
        correct(taker, report, form, danger_now=True)


def test_another_agency_corrects_nothing(taker: Actor) -> None:
    report = report_of()
    other = world.worker(world.agency("harbour"), Role.SUPERVISOR).actor
    with pytest.raises(NotPermitted):
        correct(other, report, opened(report), danger_now=True)


changes = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
)
edits = st.lists(st.tuples(st.integers(0, 3), changes, st.booleans()), min_size=2, max_size=5)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits)
def test_no_edit_from_however_old_a_form_makes_an_answer_milder_unasked(
    taker: Actor, steps: list[Any]
) -> None:
    report = report_of(danger_now=True, sharing="ask")
    forms = [opened(report)]
    for back, change, confirmed in steps:
        form = forms[-1 - back % len(forms)]
        before = {name: getattr(fresh(report), name) for name in VALUES}
        try:
            edit = correct(taker, report, form, confirmed=confirmed, **change)
        except LooserAnswer:
            assert not confirmed
            continue
        after = {name: getattr(fresh(report), name) for name in VALUES}
        assert confirmed or not is_looser(before, after)
        for name in edit.clashes:  # whoever saved, the stricter of the two stands
            assert after[name] == STRICTER[name](before[name], change[name])
        forms.append(opened(report))
