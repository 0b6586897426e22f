"""The end of a case, and finding people in the cases there are."""

from __future__ import annotations

from collections.abc import Iterator

from kinga.core.people.models import Person
from kinga.core.security.models import User
from kinga.response.cases import actions
from kinga.response.cases.disposal.actions import ask_disposal
from kinga.response.cases.models import Case
from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe
from tests.e2e.site.casework import open_case

NOT_PAGES |= {"cases:rebuild_search": "takes what is sent, and leads back to the search"}


def _closed(visit: Visit) -> Case:
    """A closed case with somebody in it, that a case worker asks to be shredded."""
    worker = User.objects.get(username="baraka.cases")
    with visit.site.time():
        row = open_case(worker)
        actions.add_new_person(by=worker.actor, case=row, role="survivor", name="Sample Person")
        actions.close_case(by=worker.actor, case=row, reason="safe", note="She is safe.")
        ask_disposal(by=worker.actor, case=row, act="shred", reason="person_asked")
    return row


@recipe("cases:decide_disposal", "cases:certificate", who="imani.lead")
def shredding(visit: Visit) -> Iterator[Stop]:
    row = _closed(visit)
    visit.go("cases:decide_disposal", str(row.pk))
    yield Stop("decides")
    visit.send()
    yield Stop("certificate")


@recipe("cases:decide_disposal", "cases:case", who="baraka.cases")
def asked_by_oneself(visit: Visit) -> Iterator[Stop]:
    row = _closed(visit)
    visit.go("cases:decide_disposal", str(row.pk))
    yield Stop("own")
    visit.send()
    yield Stop("taken back", person=True)


@recipe("cases:hold", "cases:ask_disposal", "cases:case", who="imani.lead")
def hold(visit: Visit) -> Iterator[Stop]:
    row = _closed(visit)
    visit.go("cases:hold", str(row.pk))
    yield Stop("empty", person=True)
    visit.send()
    yield Stop("errors", person=True, errors=True)
    visit.send(reason="court")
    yield Stop("held", person=True)
    for act in ("lift_hold", "shred"):
        visit.go("cases:ask_disposal", str(row.pk), act)
        yield Stop(act, person=True)
    visit.send(reason="order")
    yield Stop("refused: held", person=True, errors=True)


@recipe("cases:retention", "cases:list", who="imani.lead")
def retention(visit: Visit) -> Iterator[Stop]:
    visit.go("cases:retention")
    yield Stop("full")
    visit.send(years_children="0", source_children="", years_others="0", source_others="")
    yield Stop("errors", errors=True)
    visit.send(
        years_children="25", source_children="A law (invented)", years_others="7", source_others="The same"
    )
    yield Stop("the list")


@recipe("cases:find", who="imani.lead")
def find(visit: Visit) -> Iterator[Stop]:
    visit.go("cases:find")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)
    visit.send(typed="Zuleika Nobody")
    yield Stop("nobody")
    visit.send(typed=_name(visit))
    yield Stop("found", person=True)


def _name(visit: Visit) -> str:
    row = Person.objects.scope("tests").get(pk=visit.world["person"])
    return str(row.name.open())
