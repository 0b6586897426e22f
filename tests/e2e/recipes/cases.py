"""Cases: lists, the page of a case, and what changes the case itself."""

from __future__ import annotations

from collections.abc import Iterator

from kinga.core.security.models import User
from kinga.response.cases import actions
from kinga.response.cases.models import Case
from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe
from tests.e2e.site.casework import open_case

NOT_PAGES |= {"cases:end_team": "takes what is sent, and leads back to the case"}


@recipe("cases:list", who="imani.lead")
def lists(visit: Visit) -> Iterator[Stop]:
    for which in ("unassigned", "open", "closed"):
        visit.go("cases:list", which)
        yield Stop(which)
    visit.go("cases:list", query="?reference=C-ABCDEF")
    yield Stop("nothing found")


@recipe("cases:list", who="quiet.lead")
def none(visit: Visit) -> Iterator[Stop]:
    visit.go("cases:list")
    yield Stop("empty")
    visit.go("cases:list", "unassigned")
    yield Stop("empty, unassigned")


@recipe("cases:list", "cases:open", who="baraka.cases")
def open_by_hand(visit: Visit) -> Iterator[Stop]:
    visit.go("cases:list")
    yield Stop("mine")
    visit.go("cases:open")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)


@recipe("cases:case", "cases:print", who="imani.lead")
def case(visit: Visit) -> Iterator[Stop]:
    visit.go("cases:case", visit.world["case"])
    yield Stop("full", person=True)
    visit.press(visit.button("/print"))
    yield Stop("for paper", person=True)
    visit.go("cases:case", visit.world["case_closed"])
    yield Stop("closed", person=True)
    visit.go("cases:case", visit.world["case_unassigned"])
    yield Stop("with nothing in it", person=True)


@recipe("cases:case", who="farah.cases")
def of_others(visit: Visit) -> Iterator[Stop]:
    visit.go("cases:case", visit.world["case"])
    yield Stop("of another agency", status=404, person=True)


@recipe("cases:change", who="baraka.cases")
def change(visit: Visit) -> Iterator[Stop]:
    worker = User.objects.get(username="baraka.cases")
    with visit.site.time():
        row = open_case(worker)
    visit.go("cases:change", str(row.pk))
    yield Stop("full", person=True)
    with visit.site.time():
        fresh = Case.objects.scope("tests").get(pk=row.pk)
        base = {"summary": fresh.summary.open()}
        changes = {"summary": "She has left."}
        actions.change_case(
            by=worker.actor, case=fresh, base_version=fresh.version, base=base, changes=changes
        )
    visit.send(summary="She stays until Friday.")
    yield Stop("two changed it", person=True, status=409)
    visit.send()
    yield Stop("two changed it, not chosen", person=True, errors=True)


@recipe("cases:assign", "cases:team", who="imani.lead")
def hands(visit: Visit) -> Iterator[Stop]:
    for name in ("cases:assign", "cases:team"):
        visit.go(name, visit.world["case"])
        yield Stop("empty", person=True)
        visit.send()
        yield Stop("errors", person=True, errors=True)


@recipe("cases:close", "cases:reopen", who="baraka.cases")
def end(visit: Visit) -> Iterator[Stop]:
    visit.go("cases:close", visit.world["case"])
    yield Stop("empty", person=True)
    visit.send()
    yield Stop("errors", person=True, errors=True)
    visit.send(reason="safe", note="She is safe.")
    yield Stop("work is open", person=True, errors=True)
    visit.go("cases:reopen", visit.world["case_closed"])
    yield Stop("empty", person=True)
    visit.send()
    yield Stop("errors", person=True, errors=True)
