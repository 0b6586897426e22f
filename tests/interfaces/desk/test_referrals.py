"""The referral pages from both sides."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.response.cases.models import Case
from kinga.response.referrals.models import Referral
from tests import world

pytestmark = pytest.mark.django_db
WORDS = {"asked": "A bed for tonight", "shared": "One adult", "consent": "spoken", "answer_within": "4"}


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lead() -> User:
    return world.worker(world.agency(), Role.CASE_WORKER)


@pytest.fixture
def partner() -> User:
    return world.worker(world.agency("harbour"), Role.CASE_WORKER)


@pytest.fixture
def case(lead: User) -> Case:
    return world.case(lead.agency, lead)


def _offer(lead: User, case: Case, **data: Any) -> Any:
    return _as(lead).post(reverse("referrals:offer", args=[case.pk]), {**WORDS, **data})


def _step(user: User, row: Referral, step: str, **data: str) -> Any:
    return _as(user).post(reverse("referrals:step", args=[row.pk, step]), data)


def test_from_the_offer_to_its_end(lead: User, partner: User, case: Case) -> None:
    assert _offer(lead, case, to_agency=str(partner.agency_id)).status_code == 302
    row = Referral.objects.scope("test").get()
    page = reverse("referrals:referral", args=[row.pk])
    theirs = _as(partner).get(page).content.decode()
    assert "One adult" in theirs
    assert case.reference not in theirs
    assert case.reference in _as(lead).get(page).content.decode()
    assert "A bed for tonight" in _as(lead).get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "A bed" in _as(partner).get(reverse("referrals:received")).content.decode()
    assert _step(partner, row, "accepted", note="At six").status_code == 302
    assert _step(partner, row, "arrived").status_code == 302
    assert _step(lead, row, "completed").status_code == 422
    assert _step(lead, row, "completed", outcome="Safe").status_code == 302
    row.refresh_from_db()
    assert row.status == "completed"


def test_what_an_offer_lacks_is_said(lead: User, partner: User, case: Case) -> None:
    assert _offer(lead, case).status_code == 422
    both = {"to_agency": str(partner.agency_id), "service": str(world.service().pk)}
    assert _offer(lead, case, **both).status_code == 422
    assert _offer(lead, case, to_agency=str(partner.agency_id), consent="").status_code == 422
    assert _offer(lead, case, to_agency=str(lead.agency_id)).status_code == 422
    assert not Referral.objects.scope("test").exists()


def test_others_get_the_page_of_an_absent_thing(lead: User, partner: User, case: Case) -> None:
    _offer(lead, case, to_agency=str(partner.agency_id))
    row = Referral.objects.scope("test").get()
    strangers = [
        world.worker(lead.agency, Role.CALL_TAKER),
        world.worker(lead.agency, Role.CASE_WORKER, "other"),
    ]
    for stranger in strangers:
        assert _as(stranger).get(reverse("referrals:referral", args=[row.pk])).status_code == 404
        assert _offer(stranger, case, to_agency=str(partner.agency_id)).status_code == 404
    assert _step(partner, row, "withdrawn", reason="No").status_code == 404
    assert _step(lead, row, "accepted").status_code == 404
    assert _step(partner, row, "nonsense").status_code == 404


def test_the_slower_of_two_sees_how_it_stands(lead: User, partner: User, case: Case) -> None:
    _offer(lead, case, to_agency=str(partner.agency_id))
    row = Referral.objects.scope("test").get()
    assert _step(partner, row, "refused", reason="full").status_code == 302
    client = _as(partner)
    answer = client.post(reverse("referrals:step", args=[row.pk, "accepted"]), {"note": ""}, follow=True)
    assert "Somebody was faster" in answer.content.decode()
    row.refresh_from_db()
    assert row.status == "refused"


def test_the_start_page_says_what_waits_without_opening_it(lead: User, partner: User, case: Case) -> None:
    _offer(lead, case, to_agency=str(partner.agency_id))
    start = _as(partner).get(reverse("home:start")).content.decode()
    assert "Referrals to answer" in start
    assert "A bed" not in start
    assert "Answers we wait for" in _as(lead).get(reverse("home:start")).content.decode()
