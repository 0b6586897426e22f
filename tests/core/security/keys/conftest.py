"""One of everything, and who is there: what tests of keys look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import models

from kinga.core.foundation import clock
from kinga.core.security.actions import keep_form
from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import Ring, unlocked
from kinga.core.security.keys.accounts import ring_of
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.response.cases import actions as cases
from kinga.response.intake import receipts
from kinga.response.intake.actions import add_message
from kinga.response.intake.queries import receipt_ring
from kinga.response.referrals.actions import offer
from tests import world
from tests.plugins.keys import secret_of

RECEIPT = receipts.make("en", b"thirty-two bytes for one receipt")
WORKERS = {
    "taker": ("lantern", Role.CALL_TAKER),
    "lead": ("lantern", Role.CASE_WORKER),
    "member": ("lantern", Role.CASE_WORKER),
    "colleague": ("lantern", Role.CASE_WORKER),
    "supervisor": ("lantern", Role.SUPERVISOR),
    "analyst": ("lantern", Role.ANALYST),
    "auditor": ("lantern", Role.AUDITOR),
    "partner": ("harbour", Role.CASE_WORKER),
    "partner_taker": ("harbour", Role.CALL_TAKER),
}
# What each of them opens, written by hand: the report, the case with its notes, the person in it, what is offered to
# the other agency, the address of a service, what the agency wrote to whoever reported, the lead's kept form.
OPENS = {
    "taker": {"report", "message"},
    "lead": {"report", "message", "case", "note", "person", "referral", "service", "kept"},
    "member": {"report", "message", "case", "note", "person", "referral", "service"},
    "colleague": {"report", "message", "service"},
    "supervisor": {"report", "message", "case", "note", "person", "referral", "service"},
    "analyst": set(),
    "auditor": set(),
    "partner": {"referral", "service"},
    "partner_taker": set(),
    "nobody": set(),
    "receipt": {"for_reporter"},
}


@dataclass
class Scene:
    """One of everything, and who is there."""

    people: dict[str, User]
    rows: dict[str, tuple[models.Model, str]]
    agency: Agency

    def ring(self, name: str) -> Ring:
        """What this one has unlocked, and nobody else."""
        if name == "nobody":
            return Ring()
        if name == "receipt":
            return receipt_ring(self.rows["report"][0], RECEIPT)  # type: ignore[arg-type]
        return ring_of(self.people[name], secret_of(user_scope(self.people[name].pk)) or b"")

    def opens(self, name: str) -> set[str]:
        """The names of the rows that open with this ring."""
        with unlocked(self.ring(name)):
            return {key for key, (row, field) in self.rows.items() if opens(row, field)}


def opens(row: models.Model, field: str) -> bool:
    manager: Any = type(row)._base_manager
    try:
        return bool(getattr(manager.get(pk=row.pk), field).open())
    except CannotOpen:
        return False


@pytest.fixture
def scene() -> Scene:
    agencies = {"lantern": world.agency("lantern"), "harbour": world.agency("harbour")}
    people = {name: world.worker(agencies[slug], role, name) for name, (slug, role) in WORKERS.items()}
    ours = agencies["lantern"]
    report = world.report(ours, receipt=RECEIPT)
    message = add_message(by=people["taker"].actor, report=report, text="We are here.", from_agency=True)
    case = world.case(ours, people["lead"])
    cases.add_team_member(by=people["lead"].actor, case=case, user=people["member"])
    note = cases.write_note(by=people["lead"].actor, case=case, text="A note.")
    person = cases.add_new_person(by=people["lead"].actor, case=case, role="survivor", name="Sample Person")
    referral = offer(by=people["lead"].actor, case=case, asked="A bed", shared="One", consent="spoken",
                     answer_by=clock.now(), to_agency=agencies["harbour"])  # fmt: skip
    service = world.service(address="Blue door")
    kept = keep_form(by=Actor.public(), user=people["lead"], path="/x", content="Typed.")
    rows: dict[str, tuple[models.Model, str]] = {
        "report": (report, "story"), "message": (message, "text"), "for_reporter": (message, "for_reporter"),
        "case": (case, "summary"), "note": (note, "text"), "person": (person, "name"),
        "referral": (referral, "shared"), "service": (service, "address"), "kept": (kept, "content"),
    }  # fmt: skip
    return Scene(people, rows, ours)
