"""The desk: the inbox, writing down a call, one report in each state."""

from __future__ import annotations

from collections.abc import Iterator

from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe

NOT_PAGES |= {"desk:correct": "takes what is sent, and leads back to the report"}


@recipe("desk:inbox", "desk:decided", who="amani.calls")
def lists(visit: Visit) -> Iterator[Stop]:
    visit.go("desk:inbox")
    yield Stop("full")
    visit.go("desk:decided")
    yield Stop("full")


@recipe("desk:inbox", "desk:decided", who="shore.lead")
def many(visit: Visit) -> Iterator[Stop]:
    visit.go("desk:inbox", query="?page=2")
    yield Stop("several pages")
    visit.go("desk:decided")
    yield Stop("empty")


@recipe("desk:inbox", who="quiet.lead")
def none(visit: Visit) -> Iterator[Stop]:
    visit.go("desk:inbox")
    yield Stop("empty")


@recipe("desk:take", who="amani.calls")
def take(visit: Visit) -> Iterator[Stop]:
    visit.go("desk:take")
    yield Stop("empty", person=True)
    visit.fill(story="x" * 20_001)
    visit.send()
    yield Stop("errors", person=True, errors=True)
    visit.send(story="They called.", danger_now="yes")
    yield Stop("saved", person=True)


@recipe("desk:report", "desk:decide", "desk:message", "desk:number", who="imani.lead")
def new(visit: Visit) -> Iterator[Stop]:
    report = visit.world["report_overdue"]
    visit.go("desk:report", report)
    yield Stop("new", person=True)
    visit.send("/decide")
    yield Stop("decision empty", person=True, errors=True)
    visit.go("desk:report", report)
    visit.send("/message")
    yield Stop("message empty", person=True, errors=True)
    visit.go("desk:report", report)
    visit.press(visit.button("/number"))
    yield Stop("number shown", person=True)


@recipe("desk:report", "desk:undo", who="amani.calls")
def decided(visit: Visit) -> Iterator[Stop]:
    visit.go("desk:report", visit.world["report_phone"])
    yield Stop("by phone, never to be contacted", person=True)
    visit.go("desk:report", visit.world["report_undone"])
    yield Stop("undone", person=True)
    visit.go("desk:report", visit.world["report_sent_on"])
    yield Stop("referred on", person=True)
    visit.go("desk:report", visit.world["report_decided"])
    yield Stop("decided", person=True)
    visit.page.locator("main details summary").last.click()
    visit.send("/undo")
    yield Stop("undo empty", person=True, errors=True)


@recipe("desk:report", who="juma.lead")
def received(visit: Visit) -> Iterator[Stop]:
    visit.go("desk:report", visit.world["report_received"])
    yield Stop("referred on to us", person=True)
    visit.go("desk:report", visit.world["report_overdue"])
    yield Stop("of another agency", status=404)
