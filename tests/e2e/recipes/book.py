"""The book of recipes. A recipe leads a browser to the pages it names and stops where one should be looked at.

    @recipe("cases:close", who="baraka.cases")
    def close(visit):
        visit.go("cases:close", visit.world["case"])
        yield Stop("empty", person=True)
        visit.send(reason="")
        yield Stop("errors", person=True, errors=True)

Each address of the site stands in a recipe or in `NOT_PAGES` with the reason; a test compares both with the
URL configuration. A recipe leaves the world fit for the others: what it would use up it makes for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Locator, Page, Response

from tests.e2e.helpers import button_to
from tests.e2e.measures.weight import Scales
from tests.e2e.site.browsing import Browsing
from tests.e2e.site.server import Site

__all__ = ["NOT_PAGES", "PHONE", "RECIPES", "Recipe", "Stop", "Tour", "Visit", "recipe"]

PHONE, WIDE = 320, 1280  # pixels

# Addresses that show no page of ours, each with the reason.
NOT_PAGES: dict[str, str] = {}


@dataclass(frozen=True)
class Stop:
    """A page that should be looked at, and what it should be.

    `person`: it shows a person, so the way out stands on it. `errors`: a form was wrong. `status`: of the
    answer; 422 with errors.
    """

    state: str
    person: bool = False
    errors: bool = False
    status: int = 200

    @property
    def expected(self) -> int:
        """The status that the answer should have."""
        return 422 if self.errors else self.status


Steps = Callable[["Visit"], Iterator[Stop]]


@dataclass(frozen=True)
class Recipe:
    """`pages` are the names of addresses; `who` is a worker, or empty for anyone; `site` picks the public ground."""

    name: str
    pages: tuple[str, ...]
    who: str
    steps: Steps


RECIPES: dict[str, Recipe] = {}


def recipe(*pages: str, who: str = "") -> Callable[[Steps], Steps]:
    """Enter a recipe for these addresses into the book."""

    def enter(steps: Steps) -> Steps:
        name = f"{steps.__module__.rsplit('.', 1)[-1]}.{steps.__name__}"
        RECIPES[name] = Recipe(name, pages, who, steps)
        return steps

    return enter


class Tour:
    """One browser that goes through one recipe after another in one language: starting one costs more than a page."""

    def __init__(self, browsing: Browsing, site: Site, language: str, **how: Any) -> None:
        """`how` is as for `Browsing.page`: dark, width, touch."""
        self.browsing, self.site, self.language = browsing, site, language
        self.page = browsing.page(locale={"en": "en-GB"}.get(language, language), **how)
        self.developer = self.page.context.new_cdp_session(self.page)
        self.scales = Scales(self.page)
        self.always_narrow = self.narrow
        self._touch = bool(how.get("touch"))
        self.answer: Response | None = None
        self.page.on("response", self._answered)

    def _answered(self, answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.frame == self.page.main_frame:
            self.answer = answer

    @property
    def narrow(self) -> bool:
        """Whether the browser is as wide as a small phone."""
        size = self.page.viewport_size
        return size is not None and size["width"] == PHONE

    def turn(self, *, narrow: bool, touch: bool = False) -> None:
        """Make the browser narrow or wide, and used by touch or not. Nothing is done that is done already."""
        if self.narrow != narrow:
            self.page.set_viewport_size(
                {"width": PHONE, "height": 640} if narrow else {"width": WIDE, "height": 900}
            )
        if self._touch != touch:
            points = {"enabled": touch, "maxTouchPoints": 1} if touch else {"enabled": touch}
            self.developer.send("Emulation.setTouchEmulationEnabled", points)
            self._touch = touch

    @property
    def troubles(self) -> list[str]:
        """What went wrong in this browser since it was last asked."""
        found = list(self.browsing.troubles)
        self.browsing.troubles.clear()
        return found


class Visit:
    """A recipe under way, as `who`."""

    def __init__(self, tour: Tour, who: str = "") -> None:
        self.tour, self.who = tour, who
        self.site, self.world, self.language = tour.site, tour.site.world, tour.language
        self.page: Page = tour.page
        tour.browsing.become(self.page.context, who)

    @property
    def answer(self) -> Response:
        """What the server answered to the last page that was opened."""
        assert self.tour.answer is not None
        return self.tour.answer

    @property
    def name(self) -> str:
        """The name of the address where the browser is; empty where there is none.

        A form with an error takes the address of the page it was on (`keep.js`): there, the one that answered.
        """
        answer = self.tour.answer
        path = urlsplit(answer.url if answer and answer.status == 422 else self.page.url).path
        try:
            return resolve(path).view_name
        except Resolver404:
            return ""

    def go(self, name: str, *keys: str, query: str = "") -> None:
        """Open an address by its name."""
        self.page.goto(reverse(name, args=keys) + query)

    def fill(self, **fields: str) -> None:
        """Write into the fields of these names, choose, or tick; by what the page itself calls them."""
        for name, value in fields.items():
            field = self.page.locator(f'main [name="{name}"]:not([type="hidden"])')
            kind = field.first.get_attribute("type")
            if kind in {"radio", "checkbox"}:
                self.page.locator(f'main [name="{name}"][value="{value}"]').check()
            elif field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def send(self, address: str = "", **fields: str) -> None:
        """Fill, and press the button of the form; of the one that is sent to `address` where there are several."""
        self.fill(**fields)
        self.press(self.button(address))

    def press(self, thing: Locator) -> None:
        """Use a link or a button, and wait for the page to which it leads."""
        with self.page.expect_navigation():
            thing.click()

    def button(self, address: str = "") -> Locator:
        """The first button of the form that is sent to `address` (its end), or of the page's only form."""
        return button_to(self.page, address)
