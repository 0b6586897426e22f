"""Workers, a case with a person in it, and a signed-in browser for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kinga.core.people.models import ContactPoint
from kinga.core.registry.models import Place
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.response.cases import actions
from kinga.response.cases.models import Case
from tests import world


@pytest.fixture
def agency(db: None) -> Agency:
    return world.agency("north")


@pytest.fixture
def place(db: None) -> Place:
    return Place.objects.create(code="XX-01", name="Riverside")


@pytest.fixture
def make_worker(agency: Agency) -> Callable[..., User]:
    def make(role: Role, name: str, of: Agency | None = None) -> User:
        return world.worker(of or agency, role, name)

    return make


@pytest.fixture
def worker(make_worker: Callable[..., User]) -> User:
    return make_worker(Role.CASE_WORKER, "amina")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def web(worker: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(worker)


@pytest.fixture
def case(worker: User, agency: Agency, place: Place) -> Case:
    return actions.open_case(
        by=worker.actor, agency=agency, harm="home", place=place, urgency=50, summary="First words."
    )


@pytest.fixture
def point(worker: User, case: Case) -> ContactPoint:
    person = actions.add_new_person(by=worker.actor, case=case, role="survivor", name="Neema Invented")
    return actions.add_contact_to_case(
        by=worker.actor, case=case, person=person, kind="call", value="+000 555 0100", safety="unknown"
    )


@pytest.fixture
def start(web: Client) -> Callable[[str], dict[str, Any]]:
    """The hidden and first values of the form on a page, as a browser would send them back."""

    def read(url: str) -> dict[str, Any]:
        form = web.get(url).context["form"]
        values = {bound.name: bound.value() for bound in form}
        return {name: value for name, value in values.items() if value not in (None, False, [])}

    return read
