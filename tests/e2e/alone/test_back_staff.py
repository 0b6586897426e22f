"""Back from the pages of staff: a form that came back with an error stands in the history as the page it was on."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import expect

from kinga.core.security.actions import add_worker
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.response.cases.models import Case
from tests import world
from tests.e2e.conftest import NewPage
from tests.e2e.helpers import button_to
from tests.interfaces.account.conftest import PASSPHRASE, SECRET


def test_a_form_of_staff_with_an_error_is_no_page_that_must_be_sent_again(
    new_page: NewPage, worker: User, case: Case
) -> None:
    page = new_page(as_worker=worker)
    page.goto(f"/cases/{case.pk}")
    page.goto(f"/cases/{case.pk}/concern")
    for _ in range(2):
        page.get_by_role("button", name="Save the concern").click()
        expect(page.get_by_text("There is a problem")).to_be_visible()
    page.goto(f"/cases/{case.pk}")
    for path in ("concern", "concern", "concern", str(case.pk)):
        page.go_back(wait_until="commit")
        page.wait_for_url(f"**/{path}")


def test_the_triage_form_with_an_error_goes_back_to_its_report(new_page: NewPage, worker: User) -> None:
    lead = add_worker(
        by=world.SYSTEM, agency=worker.agency, username="imani", name="Imani Invented",
        role=Role.SUPERVISOR, passphrase=PASSPHRASE,
    )  # fmt: skip
    TOTP.activate(lead, SECRET)
    report = world.report(worker.agency)
    page = new_page(as_worker=lead)
    page.goto(f"/desk/{report.pk}")
    shown = page.url
    button_to(page, "decide").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert page.url == shown
    page.goto("/desk/")
    page.go_back(wait_until="commit")
    page.wait_for_url(shown)
    expect(page.get_by_text("There is a problem")).to_have_count(0)
