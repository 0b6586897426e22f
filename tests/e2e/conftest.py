"""A real browser on a real server of this machine. The system's Chromium is used; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NewPage = Callable[..., Page]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ABSENT = (
    "NO BROWSER TEST WAS RUN: no Chromium was found on this machine. Install it (Debian: apt-get install "
    "chromium) and run again; with KINGA_REQUIRE_BROWSER=1 its absence is a failure."
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, one for each test process."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        if os.environ.get("KINGA_REQUIRE_BROWSER") == "1":
            pytest.fail(ABSENT, pytrace=False)
        pytest.skip(ABSENT)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser, live_server: Any) -> Iterator[NewPage]:
    """Make pages: `new_page(scripts=False, width=320, locale="ar", as_worker=user, touch=True, dark=True)`.

    Each has a session of its own; addresses are given from the root ("/report/"). A page that logs an
    error of a script or is refused something by the content security policy fails the test.
    """
    opened: list[BrowserContext] = []
    troubles: list[str] = []

    def make(
        *,
        scripts: bool = True,
        width: int = 1280,
        height: int = 900,
        locale: str = "en-GB",
        as_worker: Any = None,
        touch: bool = False,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
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
            context.add_cookies([_session_cookie(as_worker, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: _note(troubles, line))
        return page

    yield make
    for context in opened:
        context.close()
    assert not troubles, troubles


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A plain page: scripts on, 1280 wide, English."""
    return new_page()


def _note(troubles: list[str], line: Any) -> None:
    if line.type == "error" and "Content Security Policy" in line.text:
        troubles.append(line.text)


def _session_cookie(worker: Any, url: str) -> Any:
    """A session as after a full sign-in. How one signs in is tested where sign-in is tested."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(worker)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}
