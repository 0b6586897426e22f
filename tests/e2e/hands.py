"""How someone works on a page: by keyboard alone, or with a mouse where scripts are off. By names, not by words."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Locator, Page

from tests.e2e.helpers import button_to

__all__ = ["Hands"]

_MOST_TABS = 120
# How many stops of Tab, at least, lie between here and the first of these things: radios of one name are one stop.
_STEPS = """things => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const stops = [...document.querySelectorAll(wanted)].filter(each => each.checkVisibility({visibilityProperty: true}));
  const here = document.activeElement, main = location.hash ? document.querySelector(location.hash) : null;
  const from = here && here !== document.body ? here : main;
  if (!from || things.includes(here)) return 0;
  const names = new Set();
  let steps = 0;
  for (const stop of stops) {
    if (!(from.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
    if (things.includes(stop)) return steps;
    if (stop.type === 'radio') { if (names.has(stop.name)) continue; names.add(stop.name); }
    steps += 1;
  }
  return 0;
}"""
_HERE = "thing => thing === document.activeElement"


class Hands:
    """Works on `page`. With `keyboard`, nothing is clicked: everything is reached by Tab."""

    def __init__(self, page: Page, *, keyboard: bool) -> None:
        self.page, self.keyboard = page, keyboard

    def to_main(self) -> None:
        """Past what stands around the page, by the link that is first on every page."""
        if self.keyboard and "#main" not in self.page.url:  # a form that was sent from there comes back there
            self.page.keyboard.press("Tab")
            assert self.page.locator("a.skip").evaluate(_HERE), "the skip link is not first"
            self.page.keyboard.press("Enter")

    def press(self, thing: Locator) -> None:
        """Use a link or a button that leads to another page, and wait for that page."""
        if self.keyboard:
            self._reach(thing)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter") if self.keyboard else thing.click()

    def follow(self, end: str) -> None:
        """Follow the first link of the main text whose address ends so."""
        self.press(self.page.locator(f'main a[href$="{end}"]').first)

    def write(self, **fields: str) -> None:
        """Into fields of text, by name, in the order of the page."""
        for name, text in fields.items():
            field = self._field(name).first
            if self.keyboard:
                self._reach(field)
                self.page.keyboard.insert_text(text)
            else:
                field.fill(text)

    def day(self, name: str, when: dt.date) -> None:
        """A day into a date field of the browser; by keyboard its parts one after the other, as a Briton does."""
        if self.keyboard:
            self._reach(self._field(name))
            self.page.keyboard.type(f"{when:%d%m%Y}")
        else:
            self._field(name).fill(when.isoformat())

    def choose(self, **fields: str) -> None:
        """Among radios, boxes or a list, by name and value."""
        for name, value in fields.items():
            field = self._field(name)
            if field.first.evaluate("field => field.tagName") == "SELECT":
                self._pick(field, value)
            else:
                self._mark(field, self.page.locator(f'main [name="{name}"][value="{value}"]'))

    def send(self, end: str = "") -> None:
        """The first button of the form that is sent to an address that ends so, or of the only form."""
        self.press(button_to(self.page, end))

    def _field(self, name: str) -> Locator:
        return self.page.locator(f'main [name="{name}"]:visible')

    def _pick(self, field: Locator, value: str) -> None:
        if not self.keyboard:
            field.select_option(value)
            return
        self._reach(field)
        self.page.keyboard.press("Home")
        while field.input_value() != value:
            before = field.input_value()
            self.page.keyboard.press("ArrowDown")
            assert field.input_value() != before, f"the list has no {value}"

    def _mark(self, group: Locator, wanted: Locator) -> None:
        if not self.keyboard:
            wanted.check()
        elif wanted.get_attribute("type") == "checkbox":
            self._reach(wanted)
            self.page.keyboard.press("Space")
        else:
            self._reach(group)
            self.page.keyboard.press("Space")
            for _ in range(group.count()):
                if wanted.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked()

    def _reach(self, things: Locator) -> None:
        """Press Tab until one of `things` has the focus: as often as the page says, and on until it has."""
        for _ in range(int(things.evaluate_all(_STEPS))):
            self.page.keyboard.press("Tab")
        for _ in range(_MOST_TABS):
            if things.evaluate_all("things => things.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The keyboard does not reach {things}.")
