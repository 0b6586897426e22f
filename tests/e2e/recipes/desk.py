"""The desk: the inbox, writing down a call, one report in each state."""

from __future__ import annotations

from collections.abc import Iterator

from kinga.core.security.models import User
from kinga.core.security.rules import Actor
from kinga.interfaces.web.desk.forms import CorrectForm
from kinga.response.intake.actions import correct_answers, receive
from kinga.response.intake.models import Report
from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe
from tests.e2e.site.desk import answers

NOT_PAGES |= {"desk:heard": "takes what is sent, and leads back"}


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
    yield Stop("of another agency", status=404, person=True)


@recipe("desk:report", "desk:correct", who="imani.lead")
def corrected(visit: Visit) -> Iterator[Stop]:
    """They told us something new."""
    colleague = User.objects.get(username="amani.calls")
    with visit.site.time():
        made = receive(by=Actor.public(), agency=colleague.agency, channel="web", answers=answers())
    visit.go("desk:report", str(made.pk))
    _open_corrections(visit)
    yield Stop("something new", person=True)
    visit.send("/correct", danger_now="no")
    yield Stop("milder without their word", person=True, errors=True)
    visit.go("desk:report", str(made.pk))
    _open_corrections(visit)
    with visit.site.time():
        row = Report.objects.scope("tests").get(pk=made.pk)
        start = CorrectForm.start(row)
        said = {"base": start["base"], "base_version": start["base_version"], "confirmed": True}
        correct_answers(by=colleague.actor, report=row, changes={"sharing": "no"}, **said)
    visit.page.locator("#correct_confirmed").check()
    visit.send("/correct", sharing="yes")
    yield Stop("two answered", person=True, errors=True)
    visit.send("/correct", sharing="no")
    assert visit.name == "desk:report"
    yield Stop("ranked again", person=True)


def _open_corrections(visit: Visit) -> None:
    visit.page.locator("details", has=visit.page.locator('button[formaction$="/correct"]')).locator(
        "summary"
    ).click()
