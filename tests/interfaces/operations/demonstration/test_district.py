"""The invented district itself, a twentieth of it, loaded once for all tests here and rolled back after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction

from kinga.core.registry.models import Place, Service
from kinga.core.security.actions import begin_site
from kinga.core.security.errors import SiteBegun
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.queries import agencies_taking_reports, is_demonstration
from kinga.core.security.rules import Actor
from kinga.insight.watch.models import CountImport
from kinga.interfaces.operations import demonstration
from kinga.interfaces.operations.demonstration import rates
from kinga.interfaces.operations.demonstration.arrivals import RECEIPT
from kinga.response.cases.models import Case
from kinga.response.intake.models import Report
from kinga.response.intake.queries import by_receipt
from kinga.response.triage.models import Decision

from .loaded import NOW, load

SYSTEM = Actor.system("tests")


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[tuple[str, int, int]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(share=0.05)
        transaction.set_rollback(True)


def test_it_is_built_by_verbs_and_leaves_a_trace(loaded: list[tuple[str, int, int]]) -> None:
    reports = Report.objects.scope("test")
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert reports.count() > 40
    assert verbs.count("intake.receive") == reports.count()
    assert verbs.count("triage.decide") == Decision.objects.scope("test").count()
    assert verbs.count("cases.open_case") == Case.objects.scope("test").count() > 0
    assert verbs.count("security.add_worker") == User.objects.count() == len(demonstration.sign_ins())
    assert AuditEvent.objects.filter(at__gt=NOW).count() == 0
    assert not Report.objects.scope("test").filter(received_at__gt=NOW).exists()
    assert loaded[0] == ("eight months", 0, rates.DAYS)
    assert loaded[-1][1] == loaded[-1][2]


def test_what_is_in_it_looks_invented(loaded: object) -> None:
    assert all(
        "not a real number" in phone
        for phone in Service.objects.exclude(phone="").values_list("phone", flat=True)
    )
    assert all("invented" in name for name in agencies_taking_reports().values_list("name", flat=True))
    for report in Report.objects.scope("test"):
        assert report.contact_value.open() == "" or "not a real number" in report.contact_value.open()
        assert report.reporter_name.open() == "" or "Sample Person" in report.reporter_name.open()
    assert set(agencies_taking_reports().values_list("regime", flat=True)) == {"victim_service"}
    assert all(place.name_ar for place in Place.objects.all())


def test_its_workers_have_both_factors(loaded: object) -> None:
    for entry in demonstration.sign_ins():
        user = User.objects.get(username=entry.user)
        assert user.check_password(entry.passphrase)
        factor = Authenticator.objects.get(user=user, type="totp").wrap()
        assert factor.validate_code(demonstration.code(entry.user))
    with pytest.raises(demonstration.UnknownWorker):
        demonstration.code("nobody")


def test_the_receipt_in_the_guide_opens_a_mailbox(loaded: object) -> None:
    assert by_receipt(RECEIPT) is not None


def test_it_is_marked_and_stays_a_demonstration(loaded: object) -> None:
    assert is_demonstration()
    for again in (True, False):
        with pytest.raises(SiteBegun):
            begin_site(by=SYSTEM, demonstration=again)
    with pytest.raises(SiteBegun):
        load()


def test_what_the_clinics_count_was_brought_in(loaded: object) -> None:
    row = CountImport.objects.get()
    places = Place.objects.filter(level=1).count()
    assert (row.status, row.frequency, row.unit) == ("done", "week", "visits")
    assert row.series_count == places + 1, "and their sum"
    assert row.rows == rates.CLINIC_WEEKS * places - 1 + rates.CLINIC_WEEKS - 1, (
        "one week of one clinic never came in"
    )
    assert AuditEvent.objects.filter(verb="watch.take_in_import").count() == 1
