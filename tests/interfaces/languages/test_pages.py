"""Every page in Arabic: nothing of its own in English, and what people wrote keeps its own direction."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from kinga.core.registry.models import Place
from kinga.core.security.models import AuditEvent
from kinga.core.security.roles import Role
from kinga.response.cases.actions import finish_task
from kinga.response.cases.models import Case
from tests import world
from tests.architecture.house.foreign import foreign_words
from tests.interfaces.languages.conftest import Inhabited, open_task

pytestmark = pytest.mark.django_db

# Names and signs that are the same in every language.
ALLOWED = frozenset(
    {
        "Kinga",
        "CSV",
        "Shift",
        "UTC",
        "Africa/Nairobi",
        "eSafety",
        "CyberTipline",
        "EARS",
        "NCMEC",
        "English",
        "XLSX",
    }
)
_CASE = ("", "/change", "/note", "/concern", "/task", "/person", "/assign", "/team", "/close")
STAFF = (
    "/", "/desk/", "/desk/new", "/desk/decided", "/cases/", "/cases/open", "/cases/list/open", "/cases/list/unassigned",
    "/cases/list/closed", "/desk/services/", "/desk/services/new", "/desk/referrals/", "/desk/referrals/made", "/watch/",
    "/watch/series", "/watch/published", "/watch/map", "/account/", "/account/passphrase", "/nothing",
    "/cases/?reference=C-NOTHIN",
)  # fmt: skip


def lapses(answer: Any) -> list[str]:
    return foreign_words(answer.content.decode(), "ar", ALLOWED)


def test_every_page_of_staff(reader: Client, inhabited: Inhabited) -> None:
    case, task = f"/cases/{inhabited.case.pk}", open_task(inhabited.case)
    addresses = [
        *STAFF,
        *(case + part for part in _CASE),
        *(f"{case}/tasks/{task.pk}/{step}" for step in ("finish", "drop", "move")),
        inhabited.person, re.sub("/contacts.*", "", inhabited.person), re.sub("contacts.*", "contact", inhabited.person),
        f"/desk/{inhabited.report.pk}", f"/desk/referrals/offer/{inhabited.case.pk}",
        f"/desk/referrals/{inhabited.referral.pk}", f"/desk/referrals/{inhabited.asked_of_us.pk}",
        f"/watch/signals/{inhabited.signal.pk}", f"/watch/series/{inhabited.signal.series_id}",
    ]  # fmt: skip
    answers = {address: reader.get(address) for address in addresses}
    assert [address for address, answer in answers.items() if answer.status_code != 200] == ["/nothing"]
    found = {address: lapses(answer) for address, answer in answers.items()}
    assert {address: words for address, words in found.items() if words} == {}


def test_what_is_sent_and_what_is_wrong(reader: Client, inhabited: Inhabited) -> None:
    case = f"/cases/{inhabited.case.pk}"
    sent: list[tuple[str, dict[str, str], int]] = [
        ("/desk/new", {"story": "x" * 20_001, "channel": "nothing"}, 422),
        (f"/desk/{inhabited.report.pk}/decide", {}, 422),
        (f"/desk/{inhabited.report.pk}/number", {}, 200),
        ("/desk/services/new", {"name": "x" * 200}, 422),
        (f"{case}/task", {"due_on": "2020-01-01", "due_time": "25:00"}, 422),
        (f"{case}/print", {}, 200),
        (inhabited.person + "/show", {}, 200),
        (f"{case}/close", {"reason": "safe", "note": "Done."}, 422),
        (f"/desk/referrals/{inhabited.asked_of_us.pk}/refused", {}, 422),
        (f"/desk/referrals/offer/{inhabited.case.pk}", {"asked": ""}, 422),
        ("/account/passphrase", {"oldpassword": "a", "password1": "short", "password2": "other"}, 422),
    ]
    for address, fields, status in sent:
        answer = reader.post(address, fields)
        assert (address, answer.status_code) == (address, status)
        assert (address, lapses(answer)) == (address, [])


def test_the_pages_of_an_auditor(reader: Client, inhabited: Inhabited) -> None:
    auditor = world.worker(inhabited.agency, Role.AUDITOR)
    reader.force_login(auditor)
    event = AuditEvent.objects.filter(agency_id=inhabited.agency.pk).exclude(facts={}).first()
    assert event is not None
    for address in ("/", "/audit/", f"/audit/event/{event.pk}", "/audit/log", "/audit/?since=never"):
        assert (address, lapses(reader.get(address))) == (address, [])


def test_the_pages_of_an_analyst(reader: Client, inhabited: Inhabited) -> None:
    reader.force_login(world.worker(inhabited.agency, Role.ANALYST))
    for address in ("/", "/watch/map", "/watch/imports", "/watch/imports/new"):
        assert (address, lapses(reader.get(address))) == (address, [])
    sent = reader.post("/watch/imports/new", {})
    assert (sent.status_code, lapses(sent)) == (422, [])


def _opened(reader: Client, case: Case) -> dict[str, str]:
    """The form of the case as a browser would send it back untouched."""
    page = reader.get(f"/cases/{case.pk}/change").content.decode()
    base = {
        name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])  # type: ignore[index]
        for name in ("base", "base_version")
    }
    place = str(case.place_id)
    return {"harm": case.harm, "place": place, "summary": case.summary.open(), "safety_plan": "", **base}


def test_the_case_is_clashed_about(reader: Client, inhabited: Inhabited) -> None:
    sent = _opened(reader, inhabited.case)
    reader.post(f"/cases/{inhabited.case.pk}/change", sent | {"summary": "Mine."})
    answer = reader.post(f"/cases/{inhabited.case.pk}/change", sent | {"summary": "Theirs."})
    assert answer.status_code == 409
    assert lapses(answer) == []


def test_a_form_opened_in_one_language_and_sent_in_another_changes_nothing(
    reader: Client, inhabited: Inhabited
) -> None:
    case = inhabited.case
    assert case.place is not None
    Place.objects.filter(pk=case.place_id).update(name_ar="الشمال")
    sent = _opened(reader, case)
    reader.cookies["language"] = "en"
    before = Case.objects.scope("test").get(pk=case.pk).version
    assert reader.post(f"/cases/{case.pk}/change", sent).status_code == 302
    assert Case.objects.scope("test").get(pk=case.pk).version == before


def test_a_lapse_is_found_and_what_somebody_wrote_is_none() -> None:
    page = (
        '<p>كلمة and</p><p><bdi>Hers</bdi></p><p dir="auto">Theirs<b>too</b></p><p lang="en">Known</p>'
        '<p title="Hint">C-7F3K9Q \u2068Apart\u2069 CSV</p><br><textarea>Typed</textarea>'
    )
    assert foreign_words(page, "ar", frozenset({"CSV"})) == ["and: كلمة and", "Hint: Hint"]


def test_what_the_software_wrote_into_a_case_is_in_the_language_of_the_page(
    reader: Client, inhabited: Inhabited
) -> None:
    task = open_task(inhabited.case)
    assert task.what.open() == "Ask whether the help came"
    with translation.override("en"):
        assert task.in_words("what") == "Ask whether the help came"
    address, ours = f"/cases/{inhabited.case.pk}", "السؤال هل وصلت المساعدة"
    assert ours in reader.get(address).content.decode()
    finish_task(by=inhabited.supervisor.actor, task=task, outcome="It came.")
    done = reader.get(address).content.decode()
    assert ours in done  # in the story of the case
    assert "Ask whether" not in done


def test_an_error_of_an_action_comes_in_the_language_of_the_page(
    reader: Client, inhabited: Inhabited
) -> None:
    case = f"/cases/{inhabited.case.pk}"
    reader.post(f"{case}/close", {"reason": "safe", "note": "Done.", "anyway": "on"})
    answer = reader.post(f"{case}/concern", {"harm": "home", "detail": "Too late."})
    assert "الحالة مغلقة. يُرجى إعادة فتحها أولًا" in answer.content.decode()
