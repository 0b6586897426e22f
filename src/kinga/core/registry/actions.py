"""Every write of the registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from kinga.core.foundation import clock
from kinga.core.registry.boundaries import read_outlines
from kinga.core.registry.models import Boundary, Place, Provider, Service
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.editing import apply_changes
from kinga.core.security.keys.making import make_key
from kinga.core.security.keys.scopes import DIRECTORY
from kinga.core.security.models import Agency
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import ANYONE, Actor

__all__ = [
    "add_place",
    "add_provider",
    "add_service",
    "change_service",
    "reveal_address",
    "set_boundaries",
    "set_service_status",
]


@action
def add_place(*, by: Actor, code: str, name: str, **details: Any) -> Place:
    """A new place. `details` are the other fields of Place."""
    require(by, Permission.SITE_MANAGE, ANYONE)
    place = Place.objects.create(code=code, name=name, **details)
    audit.record(by=by, verb="registry.add_place", about=place)
    return place


@action
def set_boundaries(*, by: Actor, text: str, source: str, licence: str, as_of: str = "") -> list[str]:
    """Bring in boundaries from GeoJSON, matched to places by code; the codes that match no place.

    A place that had one gets this one instead. Raises BadBoundaries; then nothing was changed.
    """
    require(by, Permission.SITE_MANAGE, ANYONE)
    outlines = read_outlines(text)
    places = {place.code: place for place in Place.objects.filter(code__in=[one.code for one in outlines])}
    about = {"source": source, "licence": licence, "as_of": as_of}
    for outline in outlines:
        if place := places.get(outline.code):
            Boundary.objects.update_or_create(place=place, defaults={"rings": outline.rings, **about})
    unmatched = [one.code for one in outlines if one.code not in places]
    facts = {"places": len(places), "unmatched": len(unmatched)}
    audit.record(by=by, verb="registry.set_boundaries", about=None, facts=facts)
    return unmatched


@action
def add_provider(*, by: Actor, name: str, agency: Agency | None = None) -> Provider:
    """Whoever gives services."""
    require(by, Permission.SERVICE_MANAGE, ANYONE)
    provider = Provider.objects.create(name=name, agency=agency)
    audit.record(by=by, verb="registry.add_provider", about=provider)
    return provider


@action
def add_service(
    *,
    by: Actor,
    provider: Provider | None = None,
    name: str,
    kind: str,
    places: Iterable[Place] = (),
    address: str = "",
    new_provider: str = "",
    submission: UUID | None = None,
    **details: Any,
) -> Service:
    """A new service in the directory. The address is sealed, confidential or not.

    Without a `provider`, one is added under the name `new_provider`. The same submission makes one service.
    """
    require(by, Permission.SERVICE_MANAGE, ANYONE)
    if made := audit.earlier(submission, Service):
        return made
    provider = provider or add_provider(by=by, name=new_provider)
    service = Service(provider=provider, name=name, kind=kind, **details)
    make_key(service.seal_scope(), to=[DIRECTORY], by=by)
    service.address = address
    service.save()
    service.places.set(places)
    audit.remember(submission, service)
    audit.record(by=by, verb="registry.add_service", about=service, facts={"kind": kind})
    return service


@action
def change_service(
    *,
    by: Actor,
    service: Service,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    keep: frozenset[str] = frozenset(),
    places: Iterable[Place] | None = None,
) -> Service:
    """Change fields of a service. Raises EditClash when someone else changed the same ones meanwhile.

    `places`, when given, are all the places it serves from now on.
    """
    require(by, Permission.SERVICE_MANAGE, ANYONE)
    row = Service.objects.select_for_update().get(pk=service.pk)
    changed = apply_changes(row, base_version=base_version, base=base, changes=changes, keep=keep)
    row.updated_at = clock.now()
    row.save()
    if places is not None:
        row.places.set(places)
    audit.record(by=by, verb="registry.change_service", about=row, facts={"fields": changed})
    return row


@action
def set_service_status(
    *, by: Actor, service: Service, status: str, as_of: dt.date, note: str = ""
) -> Service:
    """Say whether a service is open, as of which day. Anyone who may read the directory may confirm it."""
    require(by, Permission.SERVICE_READ, ANYONE)
    row = Service.objects.select_for_update().get(pk=service.pk)
    row.status, row.status_as_of, row.status_note = status, as_of, note
    row.version += 1
    row.updated_at = clock.now()
    row.save(update_fields=["status", "status_as_of", "status_note", "version", "updated_at"])
    audit.record(by=by, verb="registry.set_service_status", about=row, facts={"status": status})
    return row


@action
def reveal_address(*, by: Actor, service: Service) -> str:
    """The address of a service, for a worker who offers referrals; each look is an event."""
    require(by, Permission.REFERRAL_OFFER, ANYONE)
    audit.record(by=by, verb="registry.reveal_address", about=service)
    return str(service.address.open())
