"""The public report as people meet it: a narrow phone, no script; at home, as a witness, as a child, with mistakes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from kinga.interfaces.web.report.journey import STEPS
from kinga.response.intake.actions import add_message
from kinga.response.intake.models import Report
from tests import world
from tests.e2e.conftest import NewPage
from tests.e2e.helpers import axe, overflows, screenshot
from tests.e2e.measures.weight import Scales

NARROW = 320


@pytest.fixture(autouse=True)
def agencies(address: str) -> None:
    texts = {"lantern": "A helpline. It can call back.", "harbour": "A shelter with lawyers. Free of charge."}
    for order, (slug, about) in enumerate(texts.items()):
        world.agency(
            slug, name=f"{slug.title()} (invented)", about=about, order=order,
            time_zone="Africa/Nairobi", name_ar="وكالة مختلقة", about_ar="جملة عن الوكالة",
        )  # fmt: skip
    for code in ("XA-01", "XA-02"):
        world.place(code)


class Someone:
    """A person at the form. Every page they meet is looked at: its width, and a picture when asked for."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.pages = page, name, 0

    def look(self) -> None:
        self.pages += 1
        box = self.page.locator("main").bounding_box()
        assert box is not None
        assert box["width"] <= NARROW
        screenshot(self.page, f"report-{self.name}-{self.pages:02}")

    def begin(self) -> Someone:
        self.page.goto("/report/")
        self.look()
        self.page.get_by_role("button", name="English").click()
        self.look()
        return self

    def choose(self, *labels: str) -> Someone:
        for label in labels:
            self.page.get_by_label(label, exact=False).first.check()
        return self

    def write(self, label: str, text: str) -> Someone:
        self.page.get_by_label(label).fill(text)
        return self

    def press(self, name: str) -> Someone:
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.look()
        return self

    def go(self, *labels: str) -> Someone:
        return self.choose(*labels).press("Continue")

    def sees(self, words: str) -> Someone:
        expect(self.page.locator("main")).to_contain_text(words)
        return self

    def receipt(self) -> str:
        return self.page.locator(".receipt").inner_text()


@pytest.fixture
def someone(new_page: NewPage, request: pytest.FixtureRequest) -> Someone:
    name = request.node.name.removeprefix("test_")[:30]
    return Someone(new_page(scripts=False, width=NARROW, height=640, touch=True), name)


def made() -> Report:
    return Report.objects.scope("test").get()


def test_a_woman_at_home_on_a_shared_phone(someone: Someone) -> None:
    someone.begin().go("Lantern").go("No").go("I do").go("hurt or threatened at home").go("rather not say")
    someone.write("What would you like to tell us?", "He takes my phone at night.").press("Continue")
    someone.go("Place XA-01").go("25 to 59", "Girl or woman")
    someone.write("Who is near you", "He is, from six.").press("Continue")
    someone.go("Only after asking me").go("Yes, I will tell you").go("Text message")
    someone.go("In the morning", "Monday", "Wednesday").sees("where you are?")
    someone.go("No, my clock shows another time")
    someone.page.get_by_label("Which place has the same time").select_option("Asia/Kathmandu")
    someone.press("Continue").write("Your phone number", "000 0100").press("Continue")
    someone.write("A code word", "lemon").press("Continue")
    someone.sees("We may contact you, and only as you said").sees("Nepal").press("Send")
    someone.sees("We contact you only as you said")
    report = made()
    assert (report.contact_time_zone, report.contact_zone_assumed) == ("Asia/Kathmandu", False)
    add_message(by=world.SYSTEM, report=report, text="We read it.", from_agency=True)
    words = someone.receipt()
    someone.page.goto("/report/return")
    someone.look()
    someone.write("Your receipt", words).press("Continue")
    someone.sees("We read it.")
    expect(someone.page.locator("main")).not_to_contain_text("He takes my phone")


def test_a_witness_who_has_little_time(someone: Someone) -> None:
    someone.begin().go("Harbour").go("Yes").go("Several people").go("must work and cannot stop").go(
        "I don’t know"
    )
    someone.write("What would you like to tell us?", "Twelve men at the quarry.")
    someone.press("Leave out the other questions").sees("We will not contact you")
    someone.sees("call your local emergency number too").press("Send")
    assert someone.pages <= 10
    assert made().story.open() == "Twelve men at the quarry."


def test_a_child(someone: Someone) -> None:
    someone.begin().go("Lantern").go("I don’t know").go("I do").go("forced in a sexual way").go("No")
    someone.press("Continue").go("I don’t know").go("12 to 17", "Girl or woman")
    someone.press("Continue").go("I don’t know").go("Do not contact me for now")
    someone.sees("We will not contact you").press("Send").sees("You did the right thing.")
    assert (made().age_band, made().contact_safety) == ("12-17", "unknown")


def test_someone_who_makes_mistakes_and_goes_back(someone: Someone) -> None:
    someone.begin().press("Continue").sees("Choose who should read it.")
    expect(someone.page).to_have_title(re.compile("^Error:"))
    someone.go("Lantern").press("Back").go("Lantern").press("Continue").sees(
        "“I’d rather not say” is an answer too"
    )
    someone.go("No").go("A child").press("Back").go("Another adult").go("Something else").go("No")
    someone.write("What would you like to tell us?", "Half a sen").press("Back").press("Continue")
    expect(someone.page.get_by_label("What would you like to tell us?")).to_have_value("Half a sen")
    someone.press("Continue").go("Place XA-01").press("Continue").sees("Choose an age")
    someone.go("25 to 59", "Boy or man").press("Continue").go("Yes, if they can").go(
        "Yes, I will tell you"
    ).go("Phone call")
    someone.go("In the evening").sees("Choose at least one day").go("Friday").go(
        "Yes, my clock shows that time"
    )
    someone.press("Continue").sees("We will not contact you")  # no number: it may be left empty
    someone.page.get_by_role("button", name=re.compile("^Change Your phone number")).click()
    someone.look()
    someone.write("Your phone number", "000 0100").press("Continue").go("never leave a message")
    someone.sees("We may contact you").press("Send")
    words = someone.receipt()
    someone.page.goto("/report/return")
    someone.write("Your receipt", " ".join(words.split()[:5])).press("Continue").sees(
        "Words that you wrote: 5"
    )
    someone.write("Your receipt", words.replace(words[0], "q", 1)).press("Continue").sees(
        "is not a word that receipts use"
    )
    someone.write("Your receipt", words.upper()).press("Continue").sees("There is no message yet")
    someone.press("Send").sees("Write something first.")


# What leads past every question; of the others the first answer is chosen.
_LONGEST = {"contact_safety": "safe", "contact_kind": "call", "hours": "08:00-12:00", "clock": "other"}


def _answer(page: Page) -> None:
    """Something on every field of the page."""
    radios = page.locator('main input[type="radio"]').all()
    for name in dict.fromkeys(str(radio.get_attribute("name")) for radio in radios):
        chosen = page.locator(f'input[name="{name}"]')
        (
            page.locator(f'input[name="{name}"][value="{_LONGEST[name]}"]')
            if name in _LONGEST
            else chosen.first
        ).check()
    for box in page.locator('main input[type="checkbox"]').all()[:2]:
        box.check()
    for select in page.locator("main select").all():
        select.select_option(index=9)
    for text in page.locator('main input[type="text"], main textarea').all():
        text.fill("000 0100")


@pytest.mark.parametrize(("locale", "dark"), [("en", False), ("ar", True)])
def test_every_page_is_accessible_and_narrow(new_page: NewPage, locale: str, dark: bool) -> None:
    """With scripts, which the check needs; the pages are the same without."""
    page = new_page(width=NARROW, height=640, touch=True, dark=dark)
    page.goto("/report/")
    page.locator(f'button[name="language"][value="{locale}"]').click()
    seen: list[str] = []
    while not seen or seen[-1] != "check":
        seen.append(str(page.locator('input[name="step"]').get_attribute("value")))
        assert len(seen) <= len(STEPS), seen
        assert (overflows(page), axe(page)) == (False, []), seen[-1]
        screenshot(page, f"report-{locale}-{'dark' if dark else 'light'}-{len(seen):02}-{seen[-1]}")
        if seen[-1] != "check":
            _answer(page)
            page.locator('button[name="next"]').click()
    assert set(seen) == set(STEPS)
    page.locator('button[name="send"]').click()
    assert (overflows(page), axe(page)) == (False, [])
    screenshot(page, f"report-{locale}-{'dark' if dark else 'light'}-receipt")


@pytest.mark.parametrize("path", ["/report/", "/report/return"])
def test_the_first_load_is_light(new_page: NewPage, path: str) -> None:
    page = new_page()
    scales = Scales(page)
    answer = page.goto(path)
    assert answer is not None
    assert scales.first_load(answer) <= 30_000
