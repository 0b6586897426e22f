"""The pages where workers set and read safe contact: accessible and narrow, in both directions."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from kinga.core.people.actions import set_safe_contact_rule
from kinga.core.people.models import ContactPoint
from kinga.core.security.editing import plain
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.response.cases.actions import add_contact_to_case, add_new_person
from tests import world
from tests.e2e.conftest import NewPage
from tests.e2e.helpers import axe, overflows, screenshot

MORNING = [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "12:00"}]
NOON = [{"days": [0, 1, 2], "from": "10:30", "to": "14:00"}]


@pytest.fixture
def worker(live_server: Any) -> User:
    return world.worker(world.agency(), Role.CASE_WORKER, "ada")


@pytest.fixture
def pages(worker: User) -> dict[str, str]:
    """A report with hours on another clock, and a case with a rule that two workers changed."""
    agency, ben = worker.agency, world.worker(worker.agency, Role.CASE_WORKER, "ben")
    report = world.report(
        agency, contact_safety="safe", contact_kind="sms", contact_windows=MORNING, contact_value="000",
        contact_time_zone="Asia/Kathmandu", contact_zone_assumed=False, sharing="unknown",
    )  # fmt: skip
    case = world.case(agency, lead=worker)
    person = add_new_person(by=worker.actor, case=case, role="survivor", name="Neema Invented")
    point = add_contact_to_case(
        by=worker.actor, case=case, person=person, kind="call", value="000", safety="safe", windows=MORNING,
        time_zone="Asia/Kathmandu",
    )  # fmt: skip
    opened = ContactPoint.objects.scope("test").get(pk=point.pk)
    form = {"base_version": opened.version, "base": {"windows": plain(opened.windows), "code_word": ""}}
    for by, changes in ((ben, {"windows": NOON}), (worker, {"windows": [], "code_word": "lemon"})):
        edit = set_safe_contact_rule(by=by.actor, point=point, changes=changes, confirmed=True, **form)
    assert edit.clash is not None
    on_case = [case.pk, person.pk, point.pk]
    return {
        "take": reverse("desk:take"),
        "report": reverse("desk:report", args=[report.pk]),
        "case": reverse("cases:case", args=[case.pk]),
        "add": reverse("cases:add_contact", args=on_case[:2]),
        "clash": reverse("cases:rule_clash", args=[*on_case, edit.clash.pk]),
    }


@pytest.mark.parametrize(("locale", "dark"), [("en-GB", False), ("ar", True)])
def test_safe_contact_pages(
    new_page: NewPage, worker: User, pages: dict[str, str], locale: str, dark: bool
) -> None:
    wide = new_page(as_worker=worker, locale=locale, dark=dark)
    narrow = new_page(as_worker=worker, locale=locale, dark=dark, width=320, touch=True)
    for name, address in pages.items():
        wide.goto(address)
        for details in wide.locator("main details").all():
            details.evaluate("it => it.open = true")
        assert axe(wide) == [], name
        screenshot(wide, f"contact-{name}-{locale}-{'dark' if dark else 'light'}")
        narrow.goto(address)
        assert not overflows(narrow), name
        screenshot(narrow, f"contact-{name}-{locale}-narrow")
