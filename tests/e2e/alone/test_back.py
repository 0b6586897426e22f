"""The browser's own Back and Forward on the public pages, in a Chromium that keeps pages in memory as people's do."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from kinga.core.foundation import clock
from kinga.core.foundation.visits.models import OpenVisit
from kinga.response.intake.actions import add_message
from kinga.response.intake.models import Report
from tests import world
from tests.e2e.conftest import _NAMES, NewPage
from tests.e2e.helpers import axe, overflows, screenshot
from tests.interfaces.report.walking import ANSWERS

KEEPS_PAGES = ["--disable-back-forward-cache"]  # what Playwright would switch off


@pytest.fixture(autouse=True)
def agencies(address: str) -> None:
    world.agency(name_ar="الفانوس", about_ar="خط")
    world.agency("harbour", name_ar="الميناء", about_ar="مأوى")
    world.place()


class Walker:
    """Someone at the form, by field names: the same in every language."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def begin(self, language: str = "en") -> Walker:
        self.page.goto("/report/")
        choice = self.page.locator(f'button[name="language"][value="{language}"]')
        if choice.count():  # a browser that chose it before is not asked again
            choice.click()
        return self.at("agency")

    def at(self, step: str) -> Walker:
        expect(self.page.locator('input[name="step"]')).to_have_value(step)
        return self

    def answer(self, **values: str) -> Walker:
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]')
            if field.first.get_attribute("type") == "radio":
                self.page.locator(f'main [name="{name}"][value="{value}"]').check()
            else:
                field.fill(value)
        self.page.locator('main button[name="next"], main button[name="send"]').first.click()
        return self

    def until(self, step: str) -> Walker:
        """Answer as in `ANSWERS` until this question."""
        while (here := self.page.locator('input[name="step"]').get_attribute("value")) != step:
            for name, value in ANSWERS[str(here)].items():
                for one in value if isinstance(value, list) else [value]:
                    box = self.page.locator(f'main [name="{name}"][value="{one}"]')
                    box.check() if box.count() else self.page.locator(f'main [name="{name}"]').fill(one)
            self.answer()
        return self.at(step)

    def answer_message(self, text: str) -> None:
        """On the page of messages."""
        self.page.locator('[name="text"]').fill(text)
        self.page.locator("main button").first.click()

    def back(self) -> int:
        """As the browser's button does; what came was asked for by its address, never by a form sent again."""
        return self._asked(self.page.go_back(wait_until="commit"))

    def forward(self) -> int:
        """And as the other button does."""
        return self._asked(self.page.go_forward(wait_until="commit"))

    def _asked(self, answer: Response | None) -> int:
        """The status; 0 when the browser had the page in its memory."""
        assert answer is None or answer.request.method == "GET"
        return answer.status if answer else 0

    def chosen(self, name: str, value: str) -> Walker:
        expect(self.page.locator(f'main [name="{name}"][value="{value}"]')).to_be_checked()
        return self


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    """One that keeps pages in its memory for going back, as people's do and that of the other tests does not."""
    launched = browser.browser_type.launch(
        executable_path=next(filter(None, map(shutil.which, _NAMES))),
        args=["--no-sandbox", "--disable-gpu"],
        ignore_default_args=KEEPS_PAGES,
    )
    yield launched
    launched.close()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scripts", [True, False])
def test_back_shows_each_question_with_its_answer_and_forward_leads_on(
    new_page: NewPage, language: str, scripts: bool
) -> None:
    walker = Walker(new_page(scripts=scripts, width=320, height=640, touch=True, locale=language)).begin(
        language
    )
    walker.answer(agency="lantern").answer(danger_now="yes").answer(about="child").at("harm")
    assert walker.back() == 200
    walker.at("about").chosen("about", "child")
    walker.back()
    walker.at("danger").chosen("danger_now", "yes")
    walker.back()
    walker.at("agency").chosen("agency", "lantern")
    walker.forward()
    walker.at("danger").answer(danger_now="no").at("about").chosen("about", "child")
    assert walker.page.locator("html").get_attribute("lang") == language
    walker.answer().at("harm").until("check")
    expect(walker.page.locator("main")).to_contain_text("Canary story")


def test_a_wrong_answer_leaves_no_page_that_must_be_sent_again(new_page: NewPage) -> None:
    walker = Walker(new_page(scripts=False)).begin()
    walker.answer().at("agency")
    expect(walker.page).to_have_title("Error: Write to us")
    walker.answer(agency="lantern").at("danger").answer(danger_now="yes").at("about")
    for step in ("danger", "agency", "agency"):
        walker.back()
        walker.at(step)
    walker.chosen("agency", "lantern")


def test_another_site_in_between_does_not_end_it(new_page: NewPage, address: str) -> None:
    walker = Walker(new_page()).begin()
    walker.answer(agency="lantern").answer(danger_now="yes").at("about")
    walker.page.goto(address.replace("localhost", "127.0.0.1"))  # another host, whatever it answers
    walker.back()
    walker.at("about").answer(about="self").at("harm")


def test_two_tabs_do_not_mix(new_page: NewPage) -> None:
    one = Walker(new_page()).begin()
    two = Walker(one.page.context.new_page()).begin()
    one.answer(agency="lantern").answer(danger_now="yes").answer(about="child").at("harm")
    two.answer(agency="harbour").answer(danger_now="no").answer(about="self").at("harm")
    one.back()
    one.at("about").chosen("about", "child")
    two.back()
    two.at("about").chosen("about", "self").answer().at("harm").until("check")
    expect(two.page.locator("main")).to_contain_text("Harbour")
    one.answer().at("harm").until("check")
    expect(one.page.locator("main")).to_contain_text("Lantern")


def test_a_tab_that_was_doubled_becomes_a_visit_of_its_own(new_page: NewPage) -> None:
    one = Walker(new_page()).begin()
    one.answer(agency="lantern").answer(danger_now="yes").answer(about="child").at("harm")
    two = Walker(one.page.context.new_page())
    two.page.goto(one.page.url)
    one.answer(harm="home").answer(needs_care="no").answer(story="The first").at("place")
    two.answer(harm="online").answer(needs_care="yes").at("story")
    expect(two.page.locator('[name="story"]')).to_have_value("")
    two.answer(story="The second").at("place")
    one.back()
    expect(one.page.locator('[name="story"]')).to_have_value("The first")
    two.back()
    expect(two.page.locator('[name="story"]')).to_have_value("The second")


def test_after_the_time_the_page_that_is_open_still_goes_on(new_page: NewPage) -> None:
    walker = Walker(new_page()).begin()
    walker.answer(agency="lantern").answer(danger_now="yes").answer(about="child").at("harm")
    OpenVisit.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    walker.answer(harm="home").at("care")
    walker.back()
    walker.at("harm").chosen("harm", "home")
    OpenVisit.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert walker.back() == 410
    expect(walker.page.locator("h1")).to_have_text("This page is no longer open")
    assert (axe(walker.page), overflows(walker.page)) == ([], False)
    screenshot(walker.page, "back-ended")
    walker.page.get_by_role("link", name="Begin again").click()
    expect(walker.page.get_by_text("Part 1 of 3, question 1")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_leaving_takes_everything_away(new_page: NewPage, settings: object, scripts: bool) -> None:
    page = new_page(scripts=scripts)
    page.route("https://harmless.example/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    settings.LEAVE_URL = "https://harmless.example/"  # type: ignore[attr-defined]
    walker = Walker(page).begin()
    walker.answer(agency="lantern").answer(danger_now="yes").at("about")
    assert OpenVisit.objects.count() == 1
    page.get_by_role("link", name="Leave this page", exact=True).click()
    page.wait_for_url("https://harmless.example/")
    assert not OpenVisit.objects.exists()
    assert not [cookie for cookie in page.context.cookies() if "localhost" in cookie["domain"]]
    seen = set()
    for _ in range(4):
        answer = page.go_back(wait_until="commit")
        page.wait_for_load_state()
        if answer is None or "harmless" in page.url:
            break
        seen.add(answer.status)
        if "/report/p/" in page.url:  # the address without a visit is the empty first page
            expect(page.locator('input[name="carried"]')).to_have_count(0)
        expect(page.locator("input:checked")).to_have_count(0)
    assert seen <= {200, 410}
    assert 410 in seen or not scripts


def test_after_sending_every_page_is_the_receipt_and_then_none(new_page: NewPage) -> None:
    walker = Walker(new_page(scripts=False)).begin()
    walker.until("check").answer()
    receipt = walker.page.locator(".receipt").inner_text()
    report = Report.objects.scope("test").get()
    for move in (walker.back, walker.back, walker.forward):
        move()
        expect(walker.page.locator(".receipt")).to_have_text(receipt)
    assert "Canary" not in walker.page.content()
    add_message(by=world.SYSTEM, report=report, text="We read it.", from_agency=True)
    OpenVisit.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    walker.page.reload()
    expect(walker.page.locator("h1")).to_have_text("This page is no longer open")
    walker.page.goto("/report/return")
    walker.page.locator('[name="receipt"]').fill("abacus " * 6)
    walker.page.locator("main button").first.click()
    expect(walker.page.locator(".error-summary")).to_be_visible()
    walker.page.locator('[name="receipt"]').fill(receipt)
    walker.page.locator("main button").first.click()
    expect(walker.page.locator("main")).to_contain_text("We read it.")
    walker.answer_message("One thing more")
    expect(walker.page.locator("main")).to_contain_text("Your message was sent.")
    walker.page.reload()
    walker.back()
    expect(walker.page.locator("main")).to_contain_text("We read it.")
    walker.back()
    expect(walker.page.locator(".error-summary")).to_be_visible()
    assert report.messages.count() == 2


@pytest.fixture
def without_cookies(browser: Browser, address: str, tmp_path: Path) -> Iterator[Callable[[bool], Page]]:
    """Pages of a Chromium whose settings refuse every cookie."""
    (tmp_path / "Default").mkdir()
    refuse = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(refuse))
    opened: list[BrowserContext] = []

    def make(scripts: bool) -> Page:
        context = browser.browser_type.launch_persistent_context(
            tmp_path,
            executable_path=next(filter(None, map(shutil.which, _NAMES))),
            args=["--no-sandbox"],
            java_script_enabled=scripts,
            base_url=address,
            locale="en-GB",
        )
        opened.append(context)
        return context.new_page()

    yield make
    for context in opened:
        context.close()


def test_a_browser_that_refuses_cookies_reports_all_the_same(without_cookies: Callable[[bool], Page]) -> None:
    walker = Walker(without_cookies(False)).begin("ar")
    walker.answer(agency="lantern").answer(danger_now="yes").at("about")
    assert walker.page.locator("html").get_attribute("lang") == "ar"
    assert not walker.page.context.cookies()
    walker.until("check").answer()
    receipt = walker.page.locator(".receipt").inner_text()
    assert not OpenVisit.objects.exists()
    walker.page.goto("/report/return")
    walker.page.locator('[name="receipt"]').fill(receipt)
    walker.page.locator("main button").first.click()
    walker.answer_message("One thing more")
    assert Report.objects.scope("test").get().messages.count() == 1
