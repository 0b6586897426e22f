"""What was typed and not sent, without a script and on its own pages."""

from __future__ import annotations

from django.test import Client
from playwright.sync_api import expect
from pytest_django import Settings

from kinga.core.security.models import KeptForm, User
from kinga.interfaces.web.account.unsent.kept import Typed, keep
from kinga.response.cases.models import Case, Note
from tests.e2e.alone.conftest import WORDS, NewPage, sign_in
from tests.e2e.helpers import axe, overflows, screenshot


def test_without_script_a_form_that_is_sent_too_late_reopens(
    new_page: NewPage, worker: User, case: Case, settings: Settings
) -> None:
    page = new_page(as_worker=worker, scripts=False)
    page.goto(f"/cases/{case.pk}/note")
    page.locator("textarea").first.fill(WORDS)
    limit, settings.SESSION_IDLE_SECONDS = settings.SESSION_IDLE_SECONDS, 0
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    settings.SESSION_IDLE_SECONDS = limit
    sign_in(page)
    page.wait_for_url("**/note?kept=*")
    expect(page.locator("textarea").first).to_have_value(WORDS)
    page.get_by_role("button", name="Save the note").click()
    page.wait_for_url(f"**/cases/{case.pk}")
    assert not KeptForm.objects.exists()


def test_without_script_signing_in_in_another_window_loses_nothing(
    new_page: NewPage, worker: User, case: Case
) -> None:
    page = new_page(as_worker=worker, scripts=False)
    page.goto(f"/cases/{case.pk}/note")
    page.locator("textarea").first.fill(WORDS)
    other = page.context.new_page()
    other.goto("/account/sign-out")
    other.locator("main").get_by_role("button").click()
    sign_in(other)
    other.wait_for_url("**/")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_role("heading", name="This was not sent")).to_be_visible()
    screenshot(page, "unsent")
    page.get_by_role("button", name="Open the form with this").click()
    expect(page.locator("textarea").first).to_have_value(WORDS)
    page.get_by_role("button", name="Save the note").click()
    page.wait_for_url(f"**/cases/{case.pk}")
    assert Note.objects.scope("test").get().text.open() == WORDS


def test_what_is_kept_can_be_read_and_thrown_away(new_page: NewPage, worker: User, case: Case) -> None:
    for name in ("note", "concern"):
        keep(worker, Typed(f"/cases/{case.pk}/{name}", (("text", WORDS),)), by=worker.actor)
    assert Client().get("/account/kept").status_code == 302
    page = new_page(as_worker=worker)
    page.goto("/account/kept")
    assert axe(page) == []
    screenshot(page, "kept-list")
    page.get_by_role("button", name="Throw it away").first.click()
    expect(page.get_by_role("link", name="Open the form with this")).to_have_count(1)
    row = KeptForm.objects.get()
    KeptForm.objects.update(path="/cases/01920000-0000-7000-8000-000000000000/note")
    page.goto(f"/account/kept/{row.pk}")
    assert axe(page) == []
    screenshot(page, "kept-one")
    narrow = new_page(as_worker=worker, width=320, dark=True)
    narrow.goto(f"/account/kept/{row.pk}")
    assert not overflows(narrow)
