"""A server with a database of its own for each test; a worker who writes, a clock that the test turns."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from kinga.core.security.actions import add_worker
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.interfaces.web.account.keys import cookie_name
from kinga.response.cases.models import Case
from tests import world
from tests.interfaces.account.conftest import PASSPHRASE, SECRET, code_now
from tests.plugins.databases import FOLDER

NewPage = Callable[..., Page]

WORDS = "She said: wait until he is at work.\nThen call twice."


@pytest.fixture
def address(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A server of its own over an empty database of its own: these tests end sessions, move clocks, begin with nothing.

    `live_server` would empty the database that it finds, and that may be the world of the other tests here.
    """
    from django.db import connection

    before, own = connection.settings_dict["NAME"], FOLDER / f"session-{os.getpid()}.sqlite3"
    with django_db_blocker.unblock():
        shutil.copyfile(FOLDER / "template.sqlite3", own)
        _use(connection, own)
        with override_settings(ALLOWED_HOSTS=["localhost", "testserver"]):
            server = LiveServer("localhost")
            yield server.url
            server.stop()
        _use(connection, before)


def _use(connection: Any, name: Any) -> None:
    connection.close()
    connection.settings_dict["NAME"] = str(name)


@pytest.fixture
def new_page(browser: Browser, address: str) -> Iterator[NewPage]:
    """Make pages, each in a browser of its own: `new_page(scripts=False, width=320, as_worker=user, dark=True)`."""
    opened: list[BrowserContext] = []

    def make(*, scripts: bool = True, width: int = 1280, height: int = 900, locale: str = "en-GB",
             as_worker: Any = None, dark: bool = False, touch: bool = False) -> Page:  # fmt: skip
        context = browser.new_context(
            base_url=address,
            java_script_enabled=scripts,
            viewport={"width": width, "height": height},
            locale=locale,
            has_touch=touch,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        if as_worker is not None:
            context.add_cookies(_session_of(as_worker, address))
        return context.new_page()

    yield make
    for context in opened:
        context.close()


def _session_of(worker: User, address: str) -> list[Any]:
    client = Client()
    client.force_login(worker)
    names = (settings.SESSION_COOKIE_NAME, cookie_name())
    return [{"name": name, "value": client.cookies[name].value, "url": address} for name in names]


@pytest.fixture
def worker(address: str) -> User:
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
