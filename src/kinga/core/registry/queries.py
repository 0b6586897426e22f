"""Reads of the registry. Places and services are public facts; confidential addresses are sealed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kinga.core.registry.errors import NoSuchService
from kinga.core.registry.models import Boundary, Place, Provider, Service, ServiceStatus
from kinga.core.security.models import User

__all__ = [
    "first_level_places",
    "matching",
    "open_services",
    "place",
    "providers",
    "service",
    "service_names",
    "services_visible_to",
    "with_boundaries",
]


def first_level_places() -> QuerySet[Place]:
    """The coarsest places below the country, by name."""
    return Place.objects.filter(level=1).order_by("name")


def with_boundaries(places: Iterable[Place]) -> list[tuple[Place, Boundary | None]]:
    """These places, each with its boundary where one is known. One query."""
    places = list(places)
    known = Boundary.objects.filter(place__in=places)
    by_place = {boundary.place_id: boundary for boundary in known}
    return [(place, by_place.get(place.pk)) for place in places]


def place(code: str) -> Place | None:
    """The place with this code."""
    return Place.objects.filter(code=code).first()


def services_visible_to(user: User) -> QuerySet[Service]:
    """The directory as a worker sees it: every service, without its sealed address."""
    return (
        Service.objects.select_related("provider", "provider__agency")
        .prefetch_related("places")
        .defer("address")
    )


def providers() -> QuerySet[Provider]:
    """Whoever gives services, by name."""
    return Provider.objects.order_by("name")


def matching(
    rows: QuerySet[Service], *, kind: str = "", place: Place | None = None, open_now: bool = False
) -> QuerySet[Service]:
    """The services of one kind, for one place, and saying they are open: each where asked."""
    if kind:
        rows = rows.filter(kind=kind)
    if place is not None:
        rows = rows.filter(places=place)
    return rows.filter(status=ServiceStatus.ACTIVE) if open_now else rows


def open_services(kind: str = "", place: Place | None = None) -> QuerySet[Service]:
    """Services that say they are open, of one kind and for one place where asked."""
    rows = Service.objects.select_related("provider").defer("address")
    return matching(rows, kind=kind, place=place, open_now=True)


def service(service_id: UUID | str) -> Service:
    """One service. Raises NoSuchService."""
    row = Service.objects.filter(pk=service_id).select_related("provider", "provider__agency").first()
    if row is None:
        raise NoSuchService(_("This service is not in the directory any more. Choose another one."))
    return row


def service_names(service_ids: Iterable[UUID | str]) -> dict[str, str]:
    """The names of these services by their id as text; one that is gone is left out. One query."""
    rows = Service.objects.filter(pk__in=list(service_ids)).values_list("pk", "name")
    return {str(key): name for key, name in rows}
