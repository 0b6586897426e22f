"""New safety answers on the page of a report: saved, refused, and shown beside a colleague's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.security.roles import Role
from kinga.response.intake.actions import mark_decided
from kinga.response.intake.models import Report
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(client: Client) -> Report:
    agency = world.agency()
    client.force_login(world.worker(agency, Role.CALL_TAKER))
    return world.report(agency, danger_now=None, needs_care=False, sharing="ask")


def opened(client: Client, report: Report) -> dict[str, Any]:
    form = client.get(reverse("desk:report", args=[report.pk])).context["correct_form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def save(client: Client, report: Report, sent: dict[str, Any]) -> Any:
    return client.post(reverse("desk:correct", args=[report.pk]), sent)


def fresh(report: Report) -> Report:
    return Report.objects.scope("test").get(pk=report.pk)


def test_the_form_starts_from_what_was_said(client: Client, report: Report) -> None:
    sent = opened(client, report)
    assert (sent["danger_now"], sent["needs_care"], sent["sharing"]) == ("unknown", "no", "ask")
    assert save(client, report, sent | {"danger_now": "yes"}).status_code == 302
    assert fresh(report).danger_now is True


def test_milder_asks_for_the_persons_word(client: Client, report: Report) -> None:
    sent = opened(client, report) | {"danger_now": "no"}
    refused = save(client, report, sent)
    assert refused.status_code == 422
    assert "This is milder than what stands" in refused.content.decode()
    assert save(client, report, sent | {"confirmed": "on"}).status_code == 302
    assert fresh(report).danger_now is False


def test_a_clash_says_both_and_what_holds_and_the_next_saving_chooses(client: Client, report: Report) -> None:
    first = second = opened(client, report)
    save(client, report, first | {"sharing": "no"})
    clash = save(client, report, second | {"sharing": "yes", "danger_now": "yes", "confirmed": "on"})
    said = clash.content.decode()
    assert clash.status_code == 422
    assert "A colleague answered “No” while you were writing, and you “Yes, if they can help better”" in said
    assert "Until one of you chooses, “No” holds." in said
    assert (fresh(report).sharing, fresh(report).danger_now) == ("no", True)  # what clashed not is saved
    again = {field.html_name: field.value() for field in clash.context["correct_form"]}
    assert again["sharing"] == "yes"
    assert save(client, report, again | {"confirmed": ""}).status_code == 422
    assert save(client, report, again | {"confirmed": "on"}).status_code == 302
    assert fresh(report).sharing == "yes"


def test_a_decided_report_offers_no_correction_and_takes_none(client: Client, report: Report) -> None:
    sent = opened(client, report)
    mark_decided(by=world.SYSTEM, report=report)
    page = client.get(reverse("desk:report", args=[report.pk]))
    assert page.context["correct_form"] is None
    late = save(client, report, sent | {"danger_now": "yes"})
    assert "Somebody has decided about this report" in late.content.decode()
    assert fresh(report).danger_now is None
