"""An agency with its desk, and another to refer to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from tests import world

Worker = Callable[..., User]


@pytest.fixture
def lantern(db: None) -> Agency:
    return world.agency()


@pytest.fixture
def harbour(db: None) -> Agency:
    return world.agency("harbour")


@pytest.fixture
def taker(lantern: Agency) -> User:
    return world.worker(lantern, Role.CALL_TAKER, "tess")


@pytest.fixture
def lead(lantern: Agency) -> User:
    return world.worker(lantern, Role.SUPERVISOR, "sam")


@pytest.fixture
def web_of() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def web(taker: User, web_of: Callable[[User], Client]) -> Client:
    """The call-taker at a browser."""
    return web_of(taker)
