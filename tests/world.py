"""A small world for tests: two agencies, their workers, a place, a report, a case. Made through the verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.test import Client

from kinga.core.registry.actions import add_place, add_provider, add_service
from kinga.core.registry.models import Place, Service
from kinga.core.security.actions import add_agency
from kinga.core.security.keys import KeyScope, keyring
from kinga.core.security.keys.accounts import begin_keys, join_teams
from kinga.core.security.keys.making import put_key
from kinga.core.security.keys.primitives import new_secret
from kinga.core.security.keys.scopes import DIRECTORY, TEAMS
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.response.cases.actions import open_case
from kinga.response.cases.models import Case
from kinga.response.intake.actions import receive
from kinga.response.intake.answers import ReportAnswers
from kinga.response.intake.models import Report

__all__ = [
    "SYSTEM",
    "agency",
    "browser",
    "case",
    "found_team",
    "found_teams",
    "place",
    "report",
    "service",
    "worker",
]

SYSTEM = Actor.system("tests")


def agency(slug: str = "lantern", **details: Any) -> Agency:
    """An agency that takes reports, whose teams have keys: as if its workers had left."""
    made = add_agency(by=SYSTEM, slug=slug, **{"name": slug.title(), **details})
    found_teams(made)
    return made


def found_teams(of: Agency) -> None:
    """The keys of an agency's teams, as if its first supervisor had left."""
    for kind in TEAMS:
        found_team(KeyScope(kind, of.pk))


def found_team(scope: KeyScope) -> None:
    """A team's key that nobody holds, except what the tests note."""
    if not keyring().known([scope]):
        put_key(scope, new_secret())


def worker(of: Agency, role: Role, username: str = "") -> User:
    """A worker without a usable passphrase: hashing one costs more than the test."""
    name = username or f"{of.slug}.{role.value}"
    user = User.objects.create(username=name, name=name.title(), agency=of, role=role)
    begin_keys(user)
    join_teams(user, by=SYSTEM)
    return user


def browser(of: User) -> Client:
    """A browser in which a worker is signed in, both factors shown."""
    client = Client()
    client.force_login(of)
    return client


def place(code: str = "XA-01") -> Place:
    """A place of the first level."""
    return add_place(by=SYSTEM, code=code, name=f"Place {code}")


def report(to: Agency, submission: UUID | None = None, receipt: str = "", **answers: Any) -> Report:
    """A report from the public form, with the receipt of its mailbox if one is given."""
    given = ReportAnswers(**{"story": "Something happened.", **answers})
    return receive(
        by=Actor.public(), agency=to, channel="web", answers=given, submission=submission, receipt=receipt
    )


def case(of: Agency, lead: User | None = None, **details: Any) -> Case:
    """An open case, led by `lead`."""
    return open_case(by=SYSTEM, agency=of, harm="home", lead=lead, summary="What is known.", **details)


def service(name: str = "Night shelter", of: Agency | None = None, **details: Any) -> Service:
    """A service of an agency on this server, or of someone outside."""
    found_team(DIRECTORY)
    provider = add_provider(by=SYSTEM, name="Harbour", agency=of)
    return add_service(by=SYSTEM, provider=provider, name=name, kind="shelter", **details)
