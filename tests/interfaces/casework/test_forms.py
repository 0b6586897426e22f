"""Two people editing one case, rules that weaken, tasks with their times, closing and reopening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.response.cases import actions
from kinga.response.cases.models import Case, Task

Start = Callable[[str], dict[str, Any]]


def page(case: Case, name: str, *more: object) -> str:
    return reverse(f"cases:{name}", args=[case.pk, *more])


def fresh(case: Case) -> Case:
    return Case.objects.scope("test").get(pk=case.pk)


def test_edits_of_different_fields_are_merged(web: Client, case: Case, start: Start) -> None:
    first, second = start(page(case, "change")), start(page(case, "change"))
    assert web.post(page(case, "change"), first | {"summary": "Theirs."}).status_code == 302
    assert web.post(page(case, "change"), second | {"safety_plan": "Mine."}).status_code == 302
    now = fresh(case)
    assert (now.summary.open(), now.safety_plan.open(), now.version) == ("Theirs.", "Mine.", 3)


@pytest.mark.parametrize(("choice", "kept"), [("theirs", "Theirs."), ("mine", "Mine,\nof two lines.")])
def test_the_second_editor_sees_both_and_chooses(
    web: Client, case: Case, start: Start, choice: str, kept: str
) -> None:
    url = page(case, "change")
    first, second = start(url), start(url)
    web.post(url, first | {"summary": "Theirs."})
    clash = web.post(url, second | {"summary": "Mine,\r\nof two lines.", "safety_plan": "A plan."})
    body = clash.content.decode()
    assert clash.status_code == 409
    assert "Theirs." in body
    assert "of two lines." in body
    sent = dict(clash.context["kept"]) | {"clash_summary": "1"}
    unchosen = web.post(url, sent)
    assert (unchosen.status_code, fresh(case).summary.open()) == (422, "Theirs.")
    sent = dict(unchosen.context["kept"]) | {"choose_summary": choice}
    assert web.post(url, sent).status_code == 302
    now = fresh(case)
    assert (now.summary.open(), now.safety_plan.open()) == (kept, "A plan.")


def test_a_third_edit_while_choosing_is_not_overwritten(web: Client, case: Case, start: Start) -> None:
    url = page(case, "change")
    first, second = start(url), start(url)
    web.post(url, first | {"summary": "Theirs."})
    clash = web.post(url, second | {"summary": "Mine."})
    web.post(url, start(url) | {"summary": "A third."})
    again = web.post(url, dict(clash.context["kept"]) | {"clash_summary": "1", "choose_summary": "mine"})
    assert again.status_code == 409
    assert "A third." in again.content.decode()


@pytest.mark.parametrize("base", ["", "[1]", "{", '"x"'])
def test_a_form_without_its_beginning_is_refused(web: Client, case: Case, start: Start, base: str) -> None:
    sent = start(page(case, "change")) | {"base": base, "summary": "Mine."}
    assert web.post(page(case, "change"), sent).status_code == 422
    assert fresh(case).summary.open() == "First words."


def test_a_task_is_added_moved_and_finished(web: Client, worker: User, case: Case) -> None:
    day = (clock.now() + dt.timedelta(days=3)).date().isoformat()
    sent = {"what": "Call her", "kind": "contact", "due_on": day, "because": "She asked for Friday."}
    past = web.post(page(case, "add_task"), sent | {"due_on": "2020-01-01"})
    assert (past.status_code, "This time has passed" in past.content.decode()) == (422, True)
    assert web.post(page(case, "add_task"), sent).status_code == 302
    task = Task.objects.scope("test").get(case=case)
    assert (task.assigned_to, task.reason.open()) == (worker, "She asked for Friday.")
    moved = {"due_on": day, "due_time": "09:30", "because": "He is away then."}
    assert web.post(page(case, "move_task", task.pk), moved).status_code == 302
    assert web.post(page(case, "drop_task", task.pk), {"outcome": ""}).status_code == 422
    assert web.post(page(case, "finish_task", task.pk), {"outcome": "She is well."}).status_code == 302
    assert web.get(page(case, "finish_task", task.pk)).status_code == 404


def test_closing_with_open_work_asks_first(web: Client, worker: User, case: Case) -> None:
    due = clock.now() + dt.timedelta(days=1)
    actions.add_task(by=worker.actor, case=case, kind="visit", what="Visit", due_at=due, reason="Agreed")
    sent = {"reason": "safe", "note": "All is well."}
    asked = web.post(page(case, "close"), sent)
    assert asked.status_code == 422
    assert "1 task is not finished." in asked.content.decode()
    assert fresh(case).status == "open"
    assert web.post(page(case, "close"), sent | {"anyway": "on"}).status_code == 302
    assert fresh(case).closure_reason == "safe"
    assert web.post(page(case, "concern"), {"harm": "home"}).status_code == 422
    assert web.post(page(case, "reopen"), {"reason": "She called again."}).status_code == 302
    assert fresh(case).status == "open"


def test_what_a_third_saved_elsewhere_clashes_too_after_a_choice_left_open(
    web: Client, case: Case, start: Start
) -> None:
    url = page(case, "change")
    first = start(url)
    web.post(url, first | {"summary": "Theirs."})
    clash = web.post(url, first | {"summary": "Mine.", "safety_plan": "My plan."})
    web.post(url, start(url) | {"safety_plan": "A third plan."})
    unchosen = web.post(url, dict(clash.context["kept"]) | {"clash_summary": "1"})
    assert unchosen.status_code == 422
    sent = dict(unchosen.context["kept"]) | {"clash_summary": "1", "choose_summary": "mine"}
    again = web.post(url, sent)
    assert again.status_code == 409
    assert "A third plan." in again.content.decode()
    assert fresh(case).safety_plan.open() == "A third plan."
