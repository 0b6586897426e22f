"""An agency with its desk, and another to refer to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from tests import world


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
    return world.browser


@pytest.fixture
def web(taker: User) -> Client:
    """The call-taker at a browser."""
    return world.browser(taker)
