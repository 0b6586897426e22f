"""A real browser on a real server of this machine. The system's Chromium is used; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.recipes.book import PHONE, Tour
from tests.e2e.site.browsing import Browsing, NewPage
from tests.e2e.site.server import Site, serve
from tests.e2e.site.world import load, sign_log
from tests.plugins.databases import loaded_database

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What a browser does for itself beside a page, and pages kept for going back: a sixth of the cost of each page.
    "--disable-features=Translate,OptimizationHints,OptimizationGuideModelDownloading,OptimizationHintsFetching,"
    "MediaRouter,DialMediaRouteProvider,CertificateTransparencyComponentUpdater,AutofillServerCommunication,"
    "PrivacySandboxSettings4,Prerender2,BackForwardCache,SegmentationPlatform,HistoryClusters,Journeys,"
    "PageContentAnnotations,LensOverlay,HttpsUpgrades,PaintHolding,DestroyProfileOnBrowserClose",
    # A page is asked once and left: compiling its scripts a second time, for speed, costs more than it saves.
    "--js-flags=--max-optimized-bytecode-size=0",
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


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """One server over one loaded world for all tests here. What a test changes there, the next one may see."""
    with django_db_blocker.unblock(), loaded_database("world", load) as world, serve(world) as site:
        sign_log()
        yield site


@pytest.fixture(scope="package")
def tours(browser: Browser, site: Site) -> Iterator[dict[str, Tour]]:
    """Two browsers that go from page to page as whoever may see it.

    One is wide, light, English, and made narrow for a moment on each page; the other a small phone at night, in
    Arabic.
    """
    browsing = Browsing(browser, site)
    phone = Tour(browsing, site, "ar", dark=True, width=PHONE, height=640, touch=True)
    yield {"en": Tour(browsing, site, "en"), "ar": phone}
    browsing.close()


@pytest.fixture
def browsing(browser: Browser, site: Site) -> Iterator[Browsing]:
    """Pages that fail the test when a script of theirs fails, or something is refused or fetched from elsewhere."""
    made = Browsing(browser, site)
    yield made
    made.close()
    assert not made.troubles, made.troubles


@pytest.fixture
def new_page(browsing: Browsing) -> NewPage:
    """Make pages: `new_page(scripts=False, width=320, locale="ar", who="imani.lead", touch=True, dark=True)`."""
    return browsing.page


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A plain page: scripts on, 1280 wide, English."""
    return new_page()
