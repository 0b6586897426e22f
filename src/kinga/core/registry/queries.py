"""Reads of the registry. Places and services are public facts; confidential addresses are sealed."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kinga.core.registry.errors import NoSuchService
from kinga.core.registry.models import Place, Service, ServiceStatus
from kinga.core.security.models import User

__all__ = ["first_level_places", "open_services", "place", "service", "services_visible_to"]


def first_level_places() -> QuerySet[Place]:
    """The coarsest places below the country, by name."""
    return Place.objects.filter(level=1).order_by("name")


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


def open_services(kind: str = "", place: Place | None = None) -> QuerySet[Service]:
    """Services that say they are open, of one kind and for one place where asked."""
    rows = Service.objects.filter(status=ServiceStatus.ACTIVE).select_related("provider")
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(places=place) if place else rows


def service(service_id: UUID | str) -> Service:
    """One service. Raises NoSuchService."""
    row = Service.objects.filter(pk=service_id).select_related("provider", "provider__agency").first()
    if row is None:
        raise NoSuchService("This service is not in the directory any more. Choose another one.")
    return row
