"""Workers come and go: a first passphrase for one sign-in, a key that only they hold, and leaving."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kinga.core.foundation import clock
from kinga.core.security.errors import CannotOpen, NobodyHolds, NotPermitted, StillNeeded, UserNameTaken
from kinga.core.security.keys import Ring, accounts, hashers, keyring, team, unlocked
from kinga.core.security.keys.accounts import ring_of
from kinga.core.security.keys.passphrases import Cost
from kinga.core.security.keys.scopes import DIRECTORY, user_scope
from kinga.core.security.models import Agency, AuditEvent, KeyEpoch, KeyLock, KeyWrap, User
from kinga.core.security.recovery.actions import appoint_custodians
from kinga.core.security.roles import Beginning, Role
from kinga.core.security.workers import actions, queries, rules
from kinga.interfaces.web.account import jobs
from kinga.response.cases.actions import add_team_member
from kinga.response.cases.models import Case
from tests import world
from tests.interfaces.account.conftest import PASSPHRASE, SECRET, code_now
from tests.plugins.keys import secret_of

pytestmark = pytest.mark.django_db
OWN = "eight brass lanterns"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "COST", Cost(time=1, memory=8, lanes=1))


@pytest.fixture
def lead(agency: Agency) -> User:
    return world.worker(agency, Role.SUPERVISOR, "imani")


def invite(lead: User, username: str = "asha", role: Role = Role.CASE_WORKER) -> tuple[User, str]:
    return actions.invite_worker(
        by=lead.actor, agency=lead.agency, username=username, name=username.title(), role=role
    )


def begin(client: Client, first: str, username: str = "asha") -> Any:
    cache.clear()
    return client.post("/account/sign-in", {"login": username, "password": first}, follow=True)


def own(client: Client, passphrase: str = OWN) -> Any:
    return client.post("/account/first", {"password1": passphrase, "password2": passphrase}, follow=True)


def groups_of(page: str) -> list[str]:
    return re.findall(r"<li>([0-9A-Z]{5})</li>", page)


def ring(user: User) -> Ring:
    return ring_of(user, secret_of(user_scope(user.pk)) or b"")


def opens(user: User, case: Case) -> bool:
    try:
        with unlocked(ring(user)):
            return bool(Case.objects.scope("test").get(pk=case.pk).summary.open())
    except CannotOpen:
        return False


@pytest.mark.django_db(transaction=True)
def test_from_the_first_passphrase_to_the_start_page(lead: User) -> None:
    browser = world.browser(lead)
    added = browser.post(
        "/account/workers/add",
        {"name": "Asha Invented", "username": "asha", "role": "case_worker", "language": "en"},
    )
    found = re.search(r"<code>([a-z0-9-]{19})</code>", added.content.decode())
    assert found, "told once"
    case = world.case(lead.agency, lead)
    add_team_member(by=lead.actor, case=case, user=User.objects.get(username="asha"))
    client = Client()
    assert begin(client, found[1]).request["PATH_INFO"] == "/account/first"
    assert client.get("/cases/").url == "/account/first", "nothing before that"
    assert client.get("/account/recovery-key").url == "/account/first"
    assert own(client, found[1]).status_code == 422, "the one that somebody knows"
    assert own(client).request["PATH_INFO"] == "/account/second-factor"
    page = client.get("/account/second-factor").content.decode()
    secret = "".join(re.findall(r"<li>([A-Z2-7]{4})</li>", page))
    cache.clear()
    shown = client.post("/account/second-factor", {"code": code_now(secret)}, follow=True)
    assert shown.request["PATH_INFO"] == "/account/recovery-codes"
    assert client.get("/", follow=True).request["PATH_INFO"] == "/account/recovery-key"
    assert client.get("/cases/").url == "/account/recovery-key", "and not round it"
    groups = groups_of(client.post("/account/recovery-key", follow=True).content.decode())
    places = [
        int(place)
        for place in re.findall(
            r'name="group_(\d)"', client.get("/account/recovery-key/check").content.decode()
        )
    ]
    assert len(groups) == 8
    assert len(places) == 2
    wrong = client.post("/account/recovery-key/check", {f"group_{place}": "00000" for place in places})
    assert wrong.status_code == 422
    assert User.objects.get(username="asha").beginning == Beginning.RECOVERY
    told = {f"group_{place}": groups[place - 1].lower() for place in places}
    assert client.post("/account/recovery-key/check", told).url == "/"
    assert "What is known." in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"security.set_own_passphrase", "security.check_recovery_key"} <= verbs


def test_whoever_knew_the_first_passphrase_and_copied_the_keys_opens_nothing_afterwards(lead: User) -> None:
    worker, first = invite(lead)
    case = world.case(lead.agency, lead)
    add_team_member(by=lead.actor, case=case, user=worker)
    worker.check_password(first)
    copied = accounts.unlock(worker, hashers.unlocking_half() or b"")
    wraps = list(KeyWrap.objects.filter(for_kind="user", for_id=worker.pk))
    assert wraps
    with unlocked(ring_of(worker, copied)):
        secret = actions.set_own_passphrase(by=worker.actor, user=worker, passphrase=OWN)
    assert secret != copied
    with unlocked(ring_of(worker, copied)), pytest.raises(CannotOpen):
        Case.objects.scope("test").get(pk=case.pk).summary.open()
    assert opens(worker, case)
    assert KeyEpoch.objects.get(kind="user", object_id=worker.pk).epoch == 2
    assert not KeyWrap.objects.filter(pk__in=[row.pk for row in wraps]).exists()


def test_a_first_passphrase_is_over_after_a_week_and_another_one_gives_all_keys_again(lead: User) -> None:
    worker, first = invite(lead)
    case = world.case(lead.agency, lead)
    add_team_member(by=lead.actor, case=case, user=worker)
    client = Client()
    with clock.at(clock.now() + rules.FIRST_FOR):
        assert "is over" in begin(client, first).content.decode()
        assert "_auth_user_id" not in client.session
        page = world.browser(lead).post(reverse("account_first_again", args=[worker.pk])).content.decode()
        second = re.findall(r"<code>([a-z0-9-]{19})</code>", page)[0]
        assert begin(client, first).request["PATH_INFO"] == "/account/sign-in", "used up"
        assert begin(client, second).request["PATH_INFO"] == "/account/first"
    assert opens(worker, case)


def test_only_who_has_not_begun_gets_another(lead: User) -> None:
    done = world.worker(lead.agency, Role.CASE_WORKER, "done")
    with pytest.raises(NotPermitted):
        actions.renew_first_passphrase(by=lead.actor, user=done)
    assert world.browser(lead).post(reverse("account_first_again", args=[done.pk])).status_code == 404


def test_a_user_name_is_taken_once_and_only_supervisors_add_to_their_own_agency(lead: User) -> None:
    invite(lead)
    with pytest.raises(UserNameTaken):
        invite(lead)
    page = world.browser(lead).post(
        "/account/workers/add", {"name": "A", "username": "asha", "role": "auditor", "language": "ar"}
    )
    assert (page.status_code, "already" in page.content.decode()) == (422, True)
    other = world.worker(world.agency("other"), Role.SUPERVISOR)
    for by in (other, world.worker(lead.agency, Role.CASE_WORKER, "colleague")):
        with pytest.raises(NotPermitted):
            actions.invite_worker(
                by=by.actor, agency=lead.agency, username="x.y", name="X", role=Role.AUDITOR
            )
        with pytest.raises(NotPermitted):
            actions.close_worker(by=by.actor, user=lead)
    assert world.browser(other).get(reverse("account_close_worker", args=[lead.pk])).status_code == 404


def test_whoever_leaves_opens_nothing_more_and_the_teams_get_a_new_key(lead: User) -> None:
    second = world.worker(lead.agency, Role.SUPERVISOR, "second")
    case = world.case(lead.agency, lead)
    before = Case.objects.scope("test").get(pk=case.pk)
    kept = ring(second)
    supervisors = team("supervisors", lead.agency_id)
    with unlocked(kept):
        assert before.summary.open()
    page = world.browser(lead).post(reverse("account_close_worker", args=[second.pk]), {"sure": "on"})
    assert page.status_code == 302
    assert not opens(second, case)
    assert opens(lead, case)
    assert not KeyWrap.objects.filter(for_kind="user", for_id=second.pk).exists()
    assert not KeyLock.objects.filter(user=second).exists()
    assert keyring().newest(supervisors).epoch == 2
    second.refresh_from_db()
    assert not second.is_active
    assert begin(Client(), "x", "second").status_code == 422
    assert "Has left" in world.browser(lead).get("/account/workers").content.decode()


def test_by_the_hour_what_hangs_on_the_team_gets_a_new_key_with_nobody_unlocked(lead: User) -> None:
    """Somebody who left had kept the team's secret: what is written afterwards does not open with it."""
    second = world.worker(lead.agency, Role.SUPERVISOR, "second")
    case = world.case(lead.agency, lead)
    report = world.report(lead.agency)
    actions.close_worker(by=lead.actor, user=second)
    assert {scope.object_id for scope, _ in queries.behind(50)} == {case.pk, report.pk, DIRECTORY.object_id}
    with unlocked(Ring()):
        jobs.renew.func()
    assert queries.behind(50) == []
    assert KeyEpoch.objects.filter(kind="case", object_id=case.pk).count() == 2
    newest = KeyWrap.objects.get(kind="case", object_id=case.pk, epoch=2, for_kind="supervisors")
    assert newest.for_epoch == 2
    with unlocked(Ring()):
        jobs.renew.func()
    assert AuditEvent.objects.filter(verb="security.renew_keys").count() == 1, "nothing more to do"
    assert opens(lead, case)


def test_nobody_leaves_who_is_still_needed(lead: User) -> None:
    worker = world.worker(lead.agency, Role.CASE_WORKER, "worker")
    world.case(lead.agency, worker)
    page = world.browser(lead).post(reverse("account_close_worker", args=[worker.pk]), {"sure": "on"})
    assert "leads 1 open case" in page.content.decode()
    with pytest.raises(StillNeeded):
        actions.close_worker(by=lead.actor, user=lead)
    two = [world.worker(lead.agency, Role.AUDITOR, f"audit.{number}") for number in range(2)]
    appoint_custodians(by=lead.actor, agency=lead.agency, custodians=[lead, *two])
    with pytest.raises(StillNeeded):
        actions.close_worker(by=lead.actor, user=two[0])
    second = world.worker(lead.agency, Role.SUPERVISOR, "second")
    with unlocked(ring(second)), pytest.raises((NobodyHolds, StillNeeded)):
        actions.close_worker(by=second.actor, user=lead)


def test_who_would_leave_nobody_with_a_key_stays(lead: User) -> None:
    """A supervisor closes the only one who holds the team's key beside them: not possible for the last."""
    by = world.worker(lead.agency, Role.SUPERVISOR, "second")
    KeyWrap.objects.filter(kind="intake", for_id=by.pk).delete()
    with pytest.raises(NobodyHolds):
        actions.close_worker(by=by.actor, user=lead)
    lead.refresh_from_db()
    assert lead.is_active


def test_a_recovery_key_made_later_is_asked_back_too(lead: User) -> None:
    TOTP.activate(lead, SECRET)
    lead.set_password(PASSPHRASE)
    lead.save()
    browser = world.browser(lead)
    assert browser.get("/account/recovery-key/check").url == "/account/recovery-key", "nothing was made"
    groups = groups_of(
        browser.post(
            "/account/recovery-key", {"passphrase": PASSPHRASE, "code": code_now()}, follow=True
        ).content.decode()
    )
    page = browser.get("/account/recovery-key/check").content.decode()
    told = {f"group_{place}": groups[int(place) - 1] for place in re.findall(r'name="group_(\d)"', page)}
    assert browser.post("/account/recovery-key/check", told).url == "/account/"
    assert all(group not in str(browser.session.items()) for group in groups)


def test_two_groups_are_chosen_and_a_first_passphrase_is_strong() -> None:
    groups = [f"{number}" * 5 for number in range(1, 9)]
    seen = {tuple(rules.two_of(groups)) for _ in range(200)}
    assert len(seen) > 10
    assert all(one < other for one, other in seen)
    assert all(group == groups[place - 1] for place, group in rules.two_of(groups).items())
    made = {rules.new_first_passphrase() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", each) for each in made)


@pytest.mark.parametrize(
    ("until", "over"),
    [(None, False), (dt.timedelta(seconds=1), False), (dt.timedelta(0), True), (dt.timedelta(days=-1), True)],
)
def test_when_a_first_passphrase_is_over(until: dt.timedelta | None, over: bool) -> None:
    now = clock.now()
    assert rules.is_over(None if until is None else now + until, now) is over
