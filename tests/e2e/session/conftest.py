"""A worker who writes, a clock that the test turns, and signing in again as a person does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from playwright.sync_api import Page

from kinga.core.security.actions import add_worker
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.response.cases.models import Case
from tests import world
from tests.e2e.conftest import NewPage
from tests.interfaces.account.conftest import PASSPHRASE, SECRET, code_now

WORDS = "She said: wait until he is at work.\nThen call twice."


@pytest.fixture
def worker(transactional_db: None) -> User:
    cache.clear()
    user = add_worker(by=world.SYSTEM, agency=world.agency(), username="baraka", name="Baraka Invented",
                      role=Role.CASE_WORKER, passphrase=PASSPHRASE)  # fmt: skip
    TOTP.activate(user, SECRET)
    return user


@pytest.fixture
def case(worker: User) -> Case:
    return world.case(worker.agency, lead=worker)


@pytest.fixture
def writing(new_page: NewPage, worker: User, case: Case) -> Callable[..., Page]:
    """The page of a note with something typed, and a clock that the test turns."""

    def begin(path: str = "note", **looks: Any) -> Page:
        page = new_page(as_worker=worker, **looks)
        page.clock.install()
        page.goto(f"/cases/{case.pk}/{path}")
        page.locator("textarea").first.fill(WORDS)
        return page

    return begin


def sign_in(page: Page) -> None:
    page.get_by_label("User name").fill("baraka")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code_now())
    page.locator("main").get_by_role("button").first.click()
