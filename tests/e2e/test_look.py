"""The gallery in a real browser: accessible, light, narrow, and left fast."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from tests.e2e.conftest import NewPage
from tests.e2e.helpers import axe, overflows, screenshot, weigh

_GALLERY = Path(__file__).parents[1] / "interfaces" / "ui" / "templates"
PAGES = ["staff", "public", "public?wrong", "public?more"]


@pytest.fixture(autouse=True)
def _gallery(settings: Settings) -> None:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [_GALLERY]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.interfaces.ui.gallery_urls"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("locale", "dark"), [("en-GB", False), ("en-GB", True), ("ar", False)])
def test_no_violation_and_no_sideways_scrolling(
    new_page: NewPage, address: str, locale: str, dark: bool
) -> None:
    page = new_page(locale=locale, dark=dark)
    page.goto(f"/gallery/{address}")
    assert axe(page) == []
    screenshot(page, f"look-{address.replace('?', '-')}-{locale}-{'dark' if dark else 'light'}")
    narrow = new_page(width=320, locale=locale, dark=dark, touch=True)
    narrow.goto(f"/gallery/{address}")
    assert not overflows(narrow)
    assert axe(narrow) == []


@pytest.mark.parametrize(("address", "limit"), [("public?more", 30_000), ("staff", 60_000)])
def test_pages_are_light(new_page: NewPage, address: str, limit: int) -> None:
    weight = weigh(new_page(), f"/gallery/{address}")
    assert weight.compressed <= limit, weight.parts


@pytest.mark.parametrize("address", ["public", "staff"])
def test_shift_three_times_leaves(new_page: NewPage, settings: Settings, address: str) -> None:
    page = new_page()
    page.route("https://harmless.example/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    settings.LEAVE_URL = "https://harmless.example/"
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


def test_leaving_without_script(new_page: NewPage, settings: Settings) -> None:
    page = new_page(scripts=False)
    page.route("https://harmless.example/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    settings.LEAVE_URL = "https://harmless.example/"
    page.goto("/gallery/public")
    page.get_by_role("link", name="Leave this page", exact=True).click()
    page.wait_for_url("https://harmless.example/")
