"""A language that nobody reviewed is shown in a demonstration, which says so, and never on a live site."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from kinga.core.security.actions import begin_site
from kinga.core.security.roles import Role
from kinga.interfaces.web.ui.checks import reviewed_languages_exist
from tests import world

pytestmark = pytest.mark.django_db
_MACHINE = "هذه الترجمة آلية"


@pytest.fixture(params=["not begun", "live", "demonstration"])
def site(request: pytest.FixtureRequest, db: None) -> str:
    if request.param != "not begun":
        begin_site(by=world.SYSTEM, demonstration=request.param == "demonstration")
    return str(request.param)


def _speaks(client: Client, address: str = "/") -> str:
    page = client.get(address, headers={"Accept-Language": "ar-EG,ar;q=0.9"}).content.decode()
    return page.partition('lang="')[2].partition('"')[0]


def test_an_unreviewed_language(client: Client, settings: Settings, site: str) -> None:
    settings.REVIEWED_LANGUAGES = []
    offered = site == "demonstration"
    assert _speaks(client).startswith("ar" if offered else "en")
    first = client.get("/report/").content.decode()
    assert ("العربية" in first) is offered
    assert client.get("/language/ar").status_code == (302 if offered else 404)
    world.agency()
    begun = client.post("/report/", {"language": "ar"}, follow=True).content.decode()
    assert (_MACHINE in begun) is offered
    assert ('dir="rtl"' in begun) is offered
    client.force_login(world.worker(world.agency("harbour"), Role.ANALYST))
    client.cookies["language"] = "ar"
    staff = client.get("/").content.decode()
    assert (_MACHINE in staff) is ('hreflang="en"' in staff) is offered


def test_a_reviewed_language(client: Client, settings: Settings, site: str) -> None:
    settings.REVIEWED_LANGUAGES = ["ar"]
    assert _speaks(client) == "ar"
    assert _MACHINE not in client.get("/report/", headers={"Accept-Language": "ar"}).content.decode()


def test_a_language_that_kinga_does_not_speak_stops_the_start(settings: Settings) -> None:
    settings.REVIEWED_LANGUAGES = ["ar", "tlh"]
    assert [error.id for error in reviewed_languages_exist(None)] == ["kinga.E002"]
    settings.REVIEWED_LANGUAGES = ["ar"]
    assert reviewed_languages_exist(None) == []
