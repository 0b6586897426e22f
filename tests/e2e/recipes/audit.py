"""The auditor's pages: who did what, and whether the log is whole."""

from __future__ import annotations

from collections.abc import Iterator

from kinga.core.security.models import AuditEvent
from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe

NOT_PAGES |= {"audit:checkpoint": "a file of text"}


@recipe("audit:events", "audit:event", who="pendo.audit")
def events(visit: Visit) -> Iterator[Stop]:
    visit.go("audit:events")
    yield Stop("full")
    visit.go("audit:events", query="?reference=C-NOBODY")
    yield Stop("nothing matches")
    about = AuditEvent.objects.filter(verb="cases.open_case", object_id=visit.world["case"]).first()
    assert about is not None
    visit.go("audit:event", str(about.pk))
    yield Stop("one")


@recipe("audit:log", "audit:verify", "audit:request", "audit:witness", who="pendo.audit")
def log(visit: Visit) -> Iterator[Stop]:
    visit.go("audit:log")
    yield Stop("signed, not witnessed")
    visit.press(visit.button("/verify"))
    yield Stop("verified")
    visit.press(visit.button("/witness"))
    yield Stop("witness empty", errors=True)
    visit.send("/request", old="")
    yield Stop("request empty", errors=True)
