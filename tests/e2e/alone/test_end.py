"""The end of a session as a worker meets it: it is said before, can be put off, and loses nothing that was typed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from kinga.core.security.models import KeptForm, User
from kinga.interfaces.web.account.unsent import views
from kinga.response.cases.models import Case, Note
from tests.e2e.alone.conftest import WORDS, NewPage, sign_in
from tests.e2e.helpers import axe, overflows, screenshot


def warning(page: Page) -> Any:
    return page.get_by_role("dialog", name="Are you still there?")


def seconds(page: Page, count: float) -> None:
    page.clock.run_for(int(count * 1000))


def test_it_is_said_two_minutes_before_and_can_be_put_off(
    writing: Callable[..., Page], settings: Settings
) -> None:
    page = writing()
    seconds(page, settings.SESSION_IDLE_SECONDS - 145)
    expect(warning(page)).to_be_hidden()
    seconds(page, 10)
    expect(warning(page)).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    expect(page.get_by_text("You have two minutes.")).to_be_visible()
    expect(page).to_have_title("You have two minutes. Write a note – Kinga")
    assert axe(page) == []
    screenshot(page, "idle-warning")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused = "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
    assert page.evaluate(focused), "the keyboard stays in the dialog"
    seconds(page, 70)
    expect(page.get_by_text("You have one minute.")).to_be_visible()
    with page.expect_response("**/stay") as kept:
        page.keyboard.press("Escape")
    assert kept.value.status == 204
    expect(warning(page)).to_be_hidden()
    expect(page.locator("textarea").first).to_be_focused()
    expect(page).to_have_title("Write a note – Kinga")
    seconds(page, settings.SESSION_IDLE_SECONDS - 145)
    expect(warning(page)).to_be_hidden()


@pytest.mark.parametrize(("locale", "dark"), [("en-GB", True), ("ar", False)])
def test_the_warning_fits_a_narrow_screen(
    writing: Callable[..., Page], settings: Settings, locale: str, dark: bool
) -> None:
    page = writing(width=320, dark=dark, locale=locale)
    seconds(page, settings.SESSION_IDLE_SECONDS - 135)
    expect(page.locator("dialog[open]")).to_be_visible()
    assert axe(page) == []
    assert not overflows(page)
    screenshot(page, f"idle-warning-320-{locale}")


def test_whoever_writes_is_not_disturbed(writing: Callable[..., Page], settings: Settings) -> None:
    page = writing()
    seconds(page, settings.SESSION_IDLE_SECONDS - 160)
    page.locator("textarea").first.press("x")
    with page.expect_response("**/stay") as kept:
        seconds(page, 30)
    assert kept.value.status == 204
    expect(warning(page)).to_be_hidden()


def test_at_the_end_it_is_kept_and_after_signing_in_the_form_is_there(
    writing: Callable[..., Page], settings: Settings
) -> None:
    page = writing()
    seconds(page, settings.SESSION_IDLE_SECONDS)
    page.wait_for_url("**/account/sign-in")
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    assert KeptForm.objects.count() == 1
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.clock.resume()
    sign_in(page)
    page.wait_for_url("**/note?kept=*")
    expect(page.locator("textarea").first).to_have_value(WORDS)
    expect(page.get_by_text("This has not been sent yet")).to_be_visible()
    assert axe(page) == []
    screenshot(page, "reopened")
    assert not Note.objects.scope("test").exists()
    page.get_by_role("button", name="Save the note").click()
    page.wait_for_url("**/cases/*")
    assert Note.objects.scope("test").get().text.open() == WORDS
    assert not KeptForm.objects.exists()


def test_a_form_that_came_back_with_an_error_is_kept_too(
    new_page: NewPage, worker: User, case: Case, settings: Settings
) -> None:
    page = new_page(as_worker=worker)
    page.clock.install()
    page.goto(f"/cases/{case.pk}/concern")
    page.get_by_label("What makes you think so").fill(WORDS)
    page.get_by_role("button", name="Save the concern").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    seconds(page, settings.SESSION_IDLE_SECONDS)
    page.wait_for_url("**/account/sign-in")
    assert KeptForm.objects.get().path.endswith("/concern")


def test_a_page_on_which_nothing_was_typed_gives_way(
    new_page: NewPage, worker: User, case: Case, settings: Settings
) -> None:
    page = new_page(as_worker=worker)
    page.clock.install()
    page.goto(f"/cases/{case.pk}")
    seconds(page, settings.SESSION_IDLE_SECONDS)
    page.wait_for_url(f"**/account/sign-in?next=*{case.pk}")
    expect(page.get_by_text("What you typed is kept")).to_have_count(0)
    assert not KeptForm.objects.exists()
    page.goto(f"/cases/{case.pk}")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_machine_that_slept_keeps_it_after_the_server_had_ended_the_session(
    writing: Callable[..., Page], settings: Settings
) -> None:
    page = writing()
    settings.SESSION_IDLE_SECONDS = 0
    page.clock.fast_forward("05:00:00")
    page.wait_for_url("**/account/sign-in")
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    assert KeptForm.objects.count() == 1


def test_what_cannot_be_kept_stays_on_the_page_covered(
    writing: Callable[..., Page], settings: Settings
) -> None:
    page = writing()
    page.route("**/account/keep", lambda route: route.abort())
    seconds(page, settings.SESSION_IDLE_SECONDS)
    expect(page.get_by_role("dialog", name="You have been signed out")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    assert axe(page) == []
    screenshot(page, "idle-covered")
    page.keyboard.press("Escape")
    expect(page.locator("main")).to_be_hidden()
    assert page.locator("textarea").first.input_value() == WORDS
    page.get_by_role("button", name="I have signed in").click()
    expect(page.locator("main")).to_be_visible()
    expect(page.locator("textarea").first).to_have_value(WORDS)


def test_two_windows_know_of_each_other(
    new_page: NewPage, worker: User, case: Case, settings: Settings
) -> None:
    first = new_page(as_worker=worker)
    first.clock.install()
    first.goto(f"/cases/{case.pk}/note")
    first.locator("textarea").first.fill(WORDS)
    second = first.context.new_page()
    seconds(first, settings.SESSION_IDLE_SECONDS - 135)
    expect(warning(first)).to_be_visible()
    second.goto(f"/cases/{case.pk}/concern")
    expect(warning(first)).to_be_hidden()
    second.get_by_label("What makes you think so").fill("Two windows.")
    second.locator(".who summary").click()
    second.get_by_role("button", name="Sign out").click()
    second.wait_for_url("**/account/sign-in")
    first.wait_for_url("**/account/sign-in")
    assert {row.path.rsplit("/", 1)[-1] for row in KeptForm.objects.all()} == {"note", "concern"}


def test_leaving_fast_keeps_it_behind_the_covered_page(
    writing: Callable[..., Page], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, keep_for = threading.Event(), views.keep_for

    def kept(*args: Any, **kwargs: Any) -> bool:
        done = keep_for(*args, **kwargs)
        arrived.set()
        return done

    monkeypatch.setattr(views, "keep_for", kept)
    page = writing()
    page.route("https://harmless.example/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    settings.LEAVE_URL = "https://harmless.example/"
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://harmless.example/")
    assert arrived.wait(15), "the words went out while the page was left"
    assert KeptForm.objects.count() == 1


def test_the_age_of_a_session_is_said_before_and_cannot_be_put_off(
    writing: Callable[..., Page], settings: Settings
) -> None:
    settings.SESSION_MAX_SECONDS = 300
    page = writing()
    box = page.get_by_role("dialog", name="Your session is about to end")
    seconds(page, 170)
    expect(box).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()
    assert axe(page) == []
    page.get_by_role("button", name="Go on until then").click()
    expect(box).to_be_hidden()
    seconds(page, 120)
    page.wait_for_url("**/account/sign-in")
    assert KeptForm.objects.count() == 1
