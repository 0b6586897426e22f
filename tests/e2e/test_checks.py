"""The checks of every page see what they are there to see: one page with every fault."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.measures.checks import look_at
from tests.e2e.recipes.book import Stop, Tour, Visit
from tests.e2e.site.browsing import Browsing
from tests.e2e.site.server import Site

_PAGE = """<!doctype html><html lang="de" class="public"><title>Report abuse</title>
<style>a:focus-visible { outline: none } @media (prefers-color-scheme: dark) { p { color: #777; background: #888 } }</style>
<script>throw new Error("broken")</script><img src="http://elsewhere.invalid/x.png" alt="">
<main><h1>One</h1><h1>Two</h1><p>Words</p><a href="/">x</a><input><div style="width: 600px">wide</div><!-- %s --></main></html>"""

FAULTS = (
    "status 200, not 422", "may be stored", "no content security policy", "lang and dir are ['de', '']", "has 2 headings",
    "does not say that there is an error", "no summary of errors", "is not neutral", "lacks the way out", "axe: label",
    "shows no focus: <a", "axe: color-contrast", "scrolled sideways", "smaller than 44 px", "weighs",
)  # fmt: skip


@pytest.fixture
def visit(browser: Browser, site: Site) -> Visit:
    return Visit(Tour(Browsing(browser, site), site, "en", dark=True))


def test_each_fault_of_a_page_is_said(visit: Visit) -> None:
    heavy = "".join(f"{number:x}" for number in range(20_000))
    body = _PAGE % heavy
    visit.page.route("**/report/", lambda route: route.fulfill(body=body, content_type="text/html"))
    visit.page.route("http://elsewhere.invalid/**", lambda route: route.fulfill(body=""))
    visit.go("report:begin")
    wrong = "\n".join(look_at(visit, Stop("broken", errors=True)))
    assert [fault for fault in FAULTS if fault not in wrong] == []
    troubles = " ".join(visit.tour.troubles)
    assert "broken" in troubles
    assert "asked another host: http://elsewhere.invalid/x.png" in troubles
    visit.tour.browsing.close()


def test_a_page_that_shows_a_person_without_a_way_out_is_said_and_the_other_way_round(visit: Visit) -> None:
    Visit(visit.tour, "amani.calls")
    visit.go("desk:inbox")
    assert "lacks the way out" in "".join(look_at(visit, Stop("full", person=True)))
    visit.go("desk:take")
    assert "said to show no person" in "".join(look_at(visit, Stop("empty")))
    visit.tour.browsing.close()
