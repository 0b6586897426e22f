"""Help that one could be referred to, if it existed. Every number says that it is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kinga.core.foundation import clock
from kinga.core.registry.actions import add_provider, add_service, set_service_status
from kinga.core.registry.models import Place, Service
from kinga.core.security.rules import Actor
from kinga.interfaces.operations.demonstration.agencies import People

__all__ = ["add_services", "close_for_lockdown", "number"]


def number(line: int) -> str:
    """A telephone number that nobody can have."""
    return f"000-555-{line:04d} (not a real number)"


@dataclass(frozen=True)
class _Help:
    provider: str
    name: str
    kind: str
    description: str
    hours: str
    places: str  # codes, or "all"
    eligibility: str = ""
    languages: str = "English, Arabic"
    confidential: bool = False
    public: bool = True
    places_left: int | None = None


_DAYS = "Monday to Friday, 8:00 to 16:00"
_ALWAYS = "Day and night"
_LANTERN, _HARBOUR = "Lantern Line (invented)", "Harbour House (invented)"
_CLINIC, _KITCHEN = "Marula Bay Clinic (invented)", "Open Table Kitchen (invented)"
_OFFICE, _BUS = "District Child Office (invented)", "Seven Roads Transport (invented)"

_SERVICES = (
    _Help(_LANTERN, "Talking with a counsellor", "counselling", "Six talks, by phone or in person.", _DAYS, "all"),
    _Help(_LANTERN, "Home visits for children", "child_protection", "A visit within two days.", _DAYS, "all",
          "Children under 18"),
    _Help(_HARBOUR, "Safe rooms", "shelter", "Rooms for women and their children, up to three months.", _ALWAYS,
          "all", "Women, and boys under 12 with their mother", confidential=True, public=False, places_left=3),
    _Help(_HARBOUR, "Legal advice", "legal", "Protection orders, custody, unpaid wages.", _DAYS, "all"),
    _Help(_HARBOUR, "Going along to court", "legal", "Someone who goes with you and explains.", _DAYS,
          "XM-MT,XM-OH,XM-RV"),
    _Help(_CLINIC, "Quiet door at the clinic", "health", "Care without a queue; nobody asks why at the gate.",
          _ALWAYS, "XM-MT,XM-TW", public=True),
    _Help(_CLINIC, "Mobile nurse", "health", "Comes to the hills on Tuesdays.", "Tuesday, 9:00 to 15:00",
          "XM-NR,XM-CH", languages="English"),
    _Help(_CLINIC, "Counselling for teenagers", "counselling", "Without parents, if that is safer.", _DAYS,
          "XM-MT,XM-OH", "12 to 17"),
    _Help(_KITCHEN, "Food parcels", "food", "For two weeks, for a family of four.", "Monday and Thursday", "all"),
    _Help(_KITCHEN, "Cash for the first days", "cash", "Once, within a day.", _DAYS, "XM-MT,XM-TW,XM-SP",
          public=False),
    _Help(_OFFICE, "Duty desk for children", "child_protection", "Decides about care away from home.", _ALWAYS,
          "all", "Children under 18", public=False),
    _Help(_OFFICE, "Family tracing", "child_protection", "Finds relatives of children who are alone.", _DAYS, "all",
          "Children under 18", public=False, places_left=12),
    _Help(_BUS, "A safe ride", "transport", "A driver who asks nothing.", _ALWAYS, "XM-MT,XM-OH,XM-RV,XM-SP",
          public=False),
    _Help(_BUS, "The hill road shuttle", "transport", "Twice a day to Market Town.", "7:00 and 15:00",
          "XM-NR,XM-CH"),
)  # fmt: skip


def add_services(*, by: Actor, people: People, places: dict[str, Place]) -> list[Service]:
    """The providers and their fourteen services."""
    agencies = {_LANTERN: people.lantern, _HARBOUR: people.harbour}
    providers = {
        name: add_provider(by=by, name=name, agency=agencies.get(name))
        for name in dict.fromkeys(help_.provider for help_ in _SERVICES)
    }
    return [
        add_service(
            by=by,
            provider=providers[one.provider],
            name=one.name,
            kind=one.kind,
            places=list(places.values())
            if one.places == "all"
            else [places[c] for c in one.places.split(",")],
            address="" if one.kind == "transport" else f"{line} Invented Street, Marula Bay",
            description=one.description,
            eligibility=one.eligibility,
            phone="" if one.confidential else number(100 + line),
            languages=one.languages,
            hours=one.hours,
            confidential=one.confidential,
            public=one.public and not one.confidential,
            places_left=one.places_left,
            status_as_of=clock.today(),
        )
        for line, one in enumerate(_SERVICES, start=1)
    ]


def close_for_lockdown(*, services: list[Service], by: Actor, confirmed: dt.date) -> None:
    """What the lockdown does to the directory: two services close, the others are confirmed again."""
    for service in services:
        if service.name == "The hill road shuttle":
            set_service_status(
                by=by,
                service=service,
                status="temporarily closed",
                as_of=confirmed,
                note="No buses in the lockdown.",
            )
        elif service.name == "Counselling for teenagers":
            set_service_status(
                by=by, service=service, status="temporarily closed", as_of=confirmed,
                note="The rooms are closed; ask for talks by phone.",
            )  # fmt: skip
        elif service.kind in {"shelter", "food", "legal"}:
            set_service_status(
                by=by, service=service, status="active", as_of=confirmed, note="Confirmed by phone."
            )
