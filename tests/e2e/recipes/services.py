"""The directory of services."""

from __future__ import annotations

from collections.abc import Iterator

from kinga.core.registry.actions import set_service_status
from kinga.core.registry.models import Service
from kinga.core.security.rules import Actor
from tests.e2e.recipes.book import Stop, Visit, recipe


@recipe("services:directory", who="amani.calls")
def directory(visit: Visit) -> Iterator[Stop]:
    visit.go("services:directory")
    yield Stop("full")
    visit.go("services:directory", query="?kind=cash&place=XM-OH&open_now=on")
    yield Stop("nothing matches")


@recipe("services:service", "services:status", who="amani.calls")
def service(visit: Visit) -> Iterator[Stop]:
    visit.go("services:service", visit.world["service_stale"])
    yield Stop("not confirmed for long")
    visit.fill(as_of="2026-12-24")
    visit.press(visit.button("/status"))
    yield Stop("errors", errors=True)


@recipe("services:service", "services:address", who="imani.lead")
def secret(visit: Visit) -> Iterator[Stop]:
    visit.go("services:service", visit.world["service_secret"])
    yield Stop("secret address")
    visit.press(visit.button("/address"))
    yield Stop("address shown")


@recipe("services:add", who="imani.lead")
def add(visit: Visit) -> Iterator[Stop]:
    visit.go("services:add")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)


@recipe("services:change", who="imani.lead")
def change(visit: Visit) -> Iterator[Stop]:
    row = Service.objects.get(pk=visit.world["service_open"])
    visit.go("services:change", str(row.pk))
    yield Stop("full")
    with visit.site.time() as now:
        by = Actor.system("tests")
        set_service_status(by=by, service=row, status="active", as_of=now.date(), note="")
        Service.objects.filter(pk=row.pk).update(hours="Evenings")
    visit.send(hours="Mornings")
    yield Stop("two changed it", errors=True)
    Service.objects.filter(pk=row.pk).update(hours=row.hours)
