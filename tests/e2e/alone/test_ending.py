"""A case is shredded by two persons, in two browsers, in English and Arabic; one of them alone shreds nothing."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from playwright.sync_api import Page

from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.response.cases import actions
from kinga.response.cases.models import Case
from tests import world
from tests.e2e.alone.conftest import NewPage
from tests.e2e.hands import Hands
from tests.e2e.helpers import axe, overflows, screenshot
from tests.interfaces.account.conftest import SECRET, code_now


def show_again(page: Page, hands: Hands) -> None:
    """Who they are must have been shown minutes ago."""
    if "/again" in page.url:
        cache.clear()
        page.goto(page.url.replace("/again?", "/again/code?"))
        hands.write(code=code_now())
        hands.send()


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_shredding_by_two_persons(new_page: NewPage, worker: User, case: Case, locale: str) -> None:
    supervisor = world.worker(worker.agency, Role.SUPERVISOR, "imani")
    TOTP.activate(supervisor, SECRET)
    actions.add_new_person(by=worker.actor, case=case, role="survivor", name="Sample Person")
    actions.close_case(by=worker.actor, case=case, reason="safe", note="She is safe.")

    asking = new_page(as_worker=worker, locale=locale)
    hands = Hands(asking, keyboard=True)
    asking.goto(f"/cases/{case.pk}/ask/shred")
    hands.to_main()
    hands.choose(reason="person_asked")
    hands.send()
    asking.goto(f"/cases/{case.pk}/decide")
    show_again(asking, Hands(asking, keyboard=False))
    assert asking.locator('main button[name="agree"]').count() == 0, "not by oneself"

    deciding = new_page(as_worker=supervisor, locale=locale, width=320, touch=True)
    hands = Hands(deciding, keyboard=False)
    deciding.goto("/")
    hands.follow(f"/cases/{case.pk}/decide")
    show_again(deciding, hands)
    _look(deciding, f"shred-decide-{locale[:2]}", locale)
    hands.press(deciding.locator('main button[name="agree"]'))
    deciding.wait_for_url("**/certificate")
    _look(deciding, f"shred-certificate-{locale[:2]}", locale)
    assert "Sample Person" not in deciding.content()
    assert case.reference in deciding.content()

    asking.goto(f"/cases/{case.pk}")
    asking.wait_for_url("**/certificate")
    asking.goto("/cases/find")
    Hands(asking, keyboard=False).write(typed="Sample Person")
    Hands(asking, keyboard=False).send()
    assert asking.locator("main table").count() == 0
    screenshot(asking, f"shred-not-found-{locale[:2]}")


def _look(page: Page, name: str, locale: str) -> None:
    assert axe(page) == [], name
    assert not overflows(page), name
    assert page.locator("html").get_attribute("lang") == locale[:2]
    screenshot(page, name)
