"""The desk without a mouse: what Tab meets, in which order, and where the focus is after an error."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.e2e.conftest import NewPage
from tests.e2e.site.server import Site

# What has the focus: where it stands on the page, whether it can be seen, and what it is.
_FOCUS = """() => {
  const thing = document.activeElement;
  if (!thing || thing === document.body) return null;
  const box = thing.getBoundingClientRect();
  const middle = [box.left + Math.min(box.width / 2, 12), box.top + Math.min(box.height / 2, 12)];
  const on_top = document.elementFromPoint(...middle);
  return {
    place: [...document.querySelectorAll('*')].indexOf(thing),
    seen: !!on_top && (thing.contains(on_top) || on_top.control === thing),
    what: thing.outerHTML.slice(0, 100),
    key: thing.name && thing.type === 'radio' ? thing.name : null,
  };
}"""
# Each thing that Tab must reach: of radios with one name only one.
_REACHABLE = """() => {
  const names = new Set(), things = [];
  for (const thing of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')) {
    if (!thing.checkVisibility({visibilityProperty: true})) continue;
    if (thing.type === 'radio') { if (names.has(thing.name)) continue; names.add(thing.name); }
    things.push(thing.outerHTML.slice(0, 100));
  }
  return things;
}"""


def walk(page: Page) -> list[dict[str, Any]]:
    """Everything that has the focus on the way through the page, until Tab leaves it or comes round."""
    met: list[dict[str, Any]] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus is None or (met and focus["place"] == met[0]["place"]):
            return met
        met.append(focus)
    raise AssertionError(f"{page.url} does not let go of the keyboard.")


@pytest.mark.parametrize(
    ("who", "name", "key"),
    [
        ("amani.calls", "desk:inbox", ""),
        ("amani.calls", "desk:take", ""),
        ("imani.lead", "desk:report", "report_overdue"),
        ("imani.lead", "cases:case", "case"),
    ],
)
def test_tab_meets_everything_in_the_order_of_the_page_and_hides_nothing(
    new_page: NewPage, site: Site, who: str, name: str, key: str
) -> None:
    page = new_page(who=who)
    page.goto(reverse(name, args=[site.world[key]] if key else []))
    reachable = page.evaluate(_REACHABLE)
    met = walk(page)
    assert "skip" in met[0]["what"]
    places = [each["place"] for each in met]
    assert places == sorted(places)
    assert [each["what"] for each in met if not each["seen"]] == []
    passed = {each["what"] for each in met} | {each["key"] for each in met if each["key"]}
    assert [
        thing
        for thing in reachable
        if thing not in passed and "radio" not in thing and "aria-hidden" not in thing
    ] == []


def test_the_skip_link_leads_past_the_navigation(new_page: NewPage) -> None:
    page = new_page(who="amani.calls")
    page.goto(reverse("desk:inbox"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("scripts", [True, False])
def test_after_an_error_the_keyboard_is_one_step_from_the_field(new_page: NewPage, scripts: bool) -> None:
    """The summary of errors has the focus, and its first line leads into the field."""
    page = new_page(who="amani.calls", scripts=scripts)
    page.goto(reverse("cases:open"))
    with page.expect_navigation():
        page.locator("main form button").first.click()
    assert page.evaluate("document.activeElement.matches('.error-summary')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wrong = page.locator(".error-summary a").first.get_attribute("href") or ""
    assert page.evaluate("'#' + document.activeElement.id") == wrong


def test_an_open_menu_lets_go(new_page: NewPage) -> None:
    page = new_page(who="amani.calls")
    page.goto(reverse("desk:inbox"))
    page.locator(".who summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".who-body").is_visible()
    page.locator(".who summary").focus()
    page.keyboard.press("Enter")
    assert not page.locator(".who-body").is_visible()
