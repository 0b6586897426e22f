"""The gallery in a real browser: accessible, light, narrow, and left fast."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.e2e.helpers import axe, overflows, screenshots
from tests.e2e.measures.checks import MOST
from tests.e2e.recipes.book import Tour, Visit
from tests.e2e.site.browsing import Browsing

_GALLERY = Path(__file__).parents[1] / "interfaces" / "ui" / "templates"
PAGES = ["staff", "public", "public?wrong", "public?more"]


@pytest.fixture(autouse=True)
def _gallery(settings: Settings) -> None:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [_GALLERY]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.interfaces.ui.gallery_urls"


@pytest.mark.parametrize(
    ("address", "language"), [*((address, "en") for address in PAGES), ("staff", "ar"), ("public?more", "ar")]
)
def test_no_violation_and_no_sideways_scrolling(tours: dict[str, Tour], address: str, language: str) -> None:
    tour = tours[language]
    visit = Visit(tour)
    page = visit.page
    tour.turn(narrow=tour.always_narrow, touch=tour.always_narrow)
    page.goto(f"/gallery/{address}")
    assert axe(page) == []
    screenshots(page, f"look-{address.replace('?', '-')}-{language}")
    tour.turn(narrow=True, touch=True)
    assert not overflows(page)
    assert axe(page, only="target-size") == []
    assert tour.scales.first_load(visit.answer) <= MOST["public" if "public" in address else "staff"]
    assert tour.troubles == []


def _with_a_harmless_page(browsing: Browsing, settings: Settings, **how: bool) -> Page:
    page = browsing.page(**how)
    page.route("https://harmless.example/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    settings.LEAVE_URL = "https://harmless.example/"
    browsing.elsewhere.add("harmless.example")
    return page


@pytest.mark.parametrize("address", ["public", "staff"])
def test_shift_three_times_leaves(browsing: Browsing, settings: Settings, address: str) -> None:
    page = _with_a_harmless_page(browsing, settings)
    page.goto(f"/gallery/{address}")
    for key in ("Shift", "Shift", "a", "Shift"):
        page.keyboard.press(key)
    expect(page.locator(".blank")).to_have_count(0)
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_url("https://harmless.example/")
    page.go_back()
    expect(page).not_to_have_url("https://harmless.example/")
    assert "/exit" not in page.url


def test_leaving_without_script(browsing: Browsing, settings: Settings) -> None:
    page = _with_a_harmless_page(browsing, settings, scripts=False)
    page.goto("/gallery/public")
    page.get_by_role("link", name="Leave this page", exact=True).click()
    page.wait_for_url("https://harmless.example/")
