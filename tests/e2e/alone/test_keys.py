"""A worker's own key as they meet it: the first sign-in, and a lost passphrase, by paper and by two custodians."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kinga.core.security.models import User
from kinga.core.security.recovery.actions import appoint_custodians
from kinga.core.security.roles import Role
from kinga.response.cases.models import Case
from tests import world
from tests.e2e.alone.conftest import NewPage
from tests.e2e.hands import Hands
from tests.e2e.helpers import axe, overflows, screenshot
from tests.interfaces.account.conftest import PASSPHRASE, SECRET, code_now

FRESH = "eight brass lanterns"
LOCALES = pytest.mark.parametrize("locale", ["en-GB", "ar"])

Looked = Callable[[Page, str], None]


@pytest.fixture
def look(locale: str) -> Looked:
    def see(page: Page, name: str) -> None:
        assert axe(page) == [], name
        assert not overflows(page), name
        assert page.locator("html").get_attribute("lang") == locale[:2]
        screenshot(page, f"{name}-{locale[:2]}")

    return see


def groups_on(page: Page, sign: str) -> list[str]:
    """What stands on the page to be copied, group by group."""
    return [each for each in page.locator("main .spelt li").all_inner_texts() if re.fullmatch(sign, each)]


def put_on_paper(page: Page, hands: Hands, look: Looked) -> str:
    """Make a recovery key, and type back what is asked."""
    if "passphrase" in _names(page):
        cache.clear()
        hands.write(passphrase=PASSPHRASE, code=code_now())
    hands.send()
    groups = groups_on(page, "[0-9A-Z]{5}")
    assert len(groups) == 8
    look(page, "recovery-key")
    hands.follow("/recovery-key/check")
    look(page, "recovery-check")
    asked = [name for name in _names(page) if name.startswith("group_")]
    hands.write(**dict.fromkeys(asked, "00000"))
    hands.send()
    assert page.locator("main [aria-invalid=true]").count() == 2, "a sheet that is not the key"
    hands.write(**{name: groups[int(name[-1]) - 1] for name in asked})
    hands.send()
    return " ".join(groups)


def _names(page: Page) -> list[str]:
    found: list[str] = page.locator("main form [name]:visible").evaluate_all(
        "fields => fields.map(field => field.name)"
    )
    return found


def sign_in(page: Page, login: str, passphrase: str) -> None:
    cache.clear()  # a code is taken once in thirty seconds
    hands = Hands(page, keyboard=False)
    page.goto("/account/sign-in")
    hands.write(login=login, password=passphrase)
    hands.send()
    hands.write(code=code_now())
    hands.send()


def added(new_page: NewPage, look: Looked, locale: str) -> str:
    """A supervisor adds a worker; the first passphrase."""
    lead = world.worker(world.agency(), Role.SUPERVISOR, "imani")
    TOTP.activate(lead, SECRET)
    leading = new_page(as_worker=lead, locale=locale)
    hands = Hands(leading, keyboard=False)
    leading.goto("/account/workers/add")
    if "/again" in leading.url:  # who they are must have been shown minutes ago
        cache.clear()
        leading.goto("/account/again/code?next=/account/workers/add")
        hands.write(code=code_now())
        hands.send()
    hands.write(name="Asha Invented", username="asha")
    hands.choose(role="case_worker", language=locale[:2])
    hands.send()
    look(leading, "first-passphrase")
    first = str(leading.locator("main code").inner_text())
    leading.goto("/account/workers")
    look(leading, "workers")
    return first


@LOCALES
def test_the_first_sign_in(new_page: NewPage, address: str, look: Looked, locale: str) -> None:
    first = added(new_page, look, locale)
    page = new_page(locale=locale, width=320, touch=True)
    hands = Hands(page, keyboard=False)
    page.goto("/account/sign-in")
    hands.write(login="asha", password=first)
    hands.send()
    look(page, "own-passphrase")
    hands.write(password1=first, password2=first)
    hands.send()
    assert page.locator("main [aria-invalid=true]").count(), "somebody knows that one"
    hands.write(password1=FRESH, password2=FRESH)
    hands.send()
    look(page, "second-factor")
    secret = "".join(groups_on(page, "[A-Z2-7]{4}"))
    hands.write(code=code_now(secret))
    hands.send()
    assert len(page.locator("main .spelt li").all()) == 10
    hands.press(page.locator("main a.button").first)
    page.wait_for_url("**/account/recovery-key")
    put_on_paper(page, hands, look)
    expect(page).to_have_url(f"{address}/")
    look(page, "begun")
    assert not User.objects.get(username="asha").beginning


@pytest.fixture
def theirs(worker: User, locale: str) -> User:
    """The worker, who reads the language of the journey."""
    User.objects.filter(pk=worker.pk).update(language=locale[:2])
    return worker


@LOCALES
def test_a_lost_passphrase_by_the_sheet_of_paper(
    new_page: NewPage, theirs: User, case: Case, look: Looked, locale: str
) -> None:
    page = new_page(locale=locale, width=320, touch=True)
    hands = Hands(page, keyboard=False)
    sign_in(page, "baraka", PASSPHRASE)
    page.goto("/account/recovery-key")
    key = put_on_paper(page, hands, look)
    page.context.clear_cookies()
    page.goto("/account/sign-in")
    hands.follow("/account/lost")
    look(page, "lost")
    cache.clear()
    hands.write(login="baraka", key=key.lower(), code=code_now(), password1=FRESH, password2=FRESH)
    hands.send()
    page.wait_for_url("**/account/sign-in")
    sign_in(page, "baraka", FRESH)
    page.goto(f"/cases/{case.pk}")
    expect(page.get_by_text("What is known.")).to_be_visible()


@LOCALES
def test_a_lost_passphrase_by_two_of_three_custodians(
    new_page: NewPage, theirs: User, case: Case, look: Looked, locale: str
) -> None:
    three = [world.worker(theirs.agency, Role.SUPERVISOR, f"keeper.{number}") for number in range(3)]
    for user in three:
        TOTP.activate(user, SECRET)
    appoint_custodians(by=three[0].actor, agency=theirs.agency, custodians=three)
    page = new_page(locale=locale, width=320, touch=True)
    hands = Hands(page, keyboard=False)
    sign_in(page, "baraka", PASSPHRASE)  # covered from now on
    page.context.clear_cookies()
    page.goto("/account/lost")
    hands.follow("/account/lost/ask")
    cache.clear()
    hands.write(login="baraka", code=code_now(), password1=FRESH, password2=FRESH)
    hands.send()
    look(page, "asked")
    for user in three[:2]:
        _agree(new_page(as_worker=user, locale=locale), look)
    sign_in(page, "baraka", FRESH)
    page.goto(f"/cases/{case.pk}")
    expect(page.get_by_text("What is known.")).to_be_visible()


def _agree(page: Page, look: Looked) -> None:
    hands = Hands(page, keyboard=False)
    page.goto("/")
    waiting: Any = page.locator('main a[href*="/account/recovery/"]').first
    hands.press(waiting)
    if "/again" in page.url:
        _show_again(page, hands)
    look(page, "custodian")
    hands.press(page.locator('main button[name="agree"]'))


def _show_again(page: Page, hands: Hands) -> None:
    """Who they are must have been shown minutes ago."""
    cache.clear()
    page.goto(page.url.replace("/again?", "/again/code?"))
    hands.write(code=code_now())
    hands.send()
