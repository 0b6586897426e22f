"""The start page, the two quiet doors, and the pages of errors."""

from __future__ import annotations

from collections.abc import Iterator

from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe

NOT_PAGES |= {
    "home:health": "for machines",
    "home:alive": "for machines",
    "home:exit": "leaves at once: test_look follows it",
    "home:extend": "takes a word of the page's script",
    "home:language": "leads back to the page",
}


@recipe("home:start")
def doors(visit: Visit) -> Iterator[Stop]:
    visit.go("home:start")
    yield Stop("for anyone")
    visit.page.goto("/nowhere")
    yield Stop("absent", status=404, person=True)


@recipe("home:start", who="imani.lead")
def full(visit: Visit) -> Iterator[Stop]:
    visit.go("home:start")
    yield Stop("full")


@recipe("home:start", who="quiet.lead")
def empty(visit: Visit) -> Iterator[Stop]:
    visit.go("home:start")
    yield Stop("empty")


@recipe("home:start", "cases:list", who="amani.calls")
def not_for_you(visit: Visit) -> Iterator[Stop]:
    visit.go("home:start")
    yield Stop("of a call-taker")
    visit.go("cases:list")
    yield Stop("not for this role", status=404, person=True)


@recipe("account_login")
def stale(visit: Visit) -> Iterator[Stop]:
    """A form whose token is gone, as from a page that stood open for a day."""
    visit.go("account_login")
    visit.page.context.clear_cookies()
    visit.send(login="amani.calls", password="x")
    yield Stop("too old", status=403)
