"""What single questions offer, refuse and say again."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from kinga.core.registry.codes import AgeBand
from kinga.core.security.roles import Role
from kinga.interfaces.web.report.contact_forms import ContactForm, MannerForm, WhenForm
from kinga.interfaces.web.report.forms import PersonForm, ReceiptForm
from kinga.response.intake.actions import add_message
from kinga.response.intake.models import Report
from tests import world
from tests.interfaces.report.walking import receipt_on, walk

CHILD = {"about": {"about": "child"}}


def when(**said: Any) -> WhenForm:
    return WhenForm(said)


def test_both_hours_and_days_are_asked_for_at_once() -> None:
    assert set(when().errors) == {"hours", "days"}
    assert set(when(hours="08:00-12:00").errors) == {"days"}
    assert not when(hours="unknown").errors


def test_every_day_is_one_tick_and_said_in_two_words() -> None:
    form = when(hours="08:00-12:00", days=["every"])
    assert form.is_valid()
    assert form.cleaned_data["days"] == ["0", "1", "2", "3", "4", "5", "6"]
    assert str(form.in_words("days", form.cleaned_data["days"])) == "Every day"
    again = WhenForm(initial={"days": form.cleaned_data["days"]})
    assert str(again["days"]).count("checked") == 1


@pytest.mark.parametrize(
    ("language", "first", "said"), [("en", "0", "Tuesday, Sunday"), ("ar", "5", "الأحد، الثلاثاء")]
)
def test_the_week_and_the_commas_are_those_of_the_reader(language: str, first: str, said: str) -> None:
    with translation.override(language):
        form = WhenForm()
        assert [value for value, _name in form.fields["days"].choices][:2] == ["every", first]  # type: ignore[attr-defined]
        assert form.in_words("days", sorted(["1", "6"], reverse=language == "ar")) == said


def ages(**initial: str) -> list[str]:
    choices = PersonForm(initial=initial, answers=CHILD).fields["age_band"].choices  # type: ignore[attr-defined]
    return [value for value, _name in choices]


def test_of_a_child_the_ages_of_children_are_offered_and_what_was_answered_stays() -> None:
    assert ages() == ["0-11", "12-17", "18-24", "unknown", "skip"]
    assert ages(age_band="60+") == ["0-11", "12-17", "18-24", "60+", "unknown", "skip"]
    everybody = PersonForm(answers={"about": {"about": "adult"}}).fields["age_band"].choices  # type: ignore[attr-defined]
    assert {value for value, _name in everybody} == {*AgeBand.values, "skip"}


@pytest.mark.parametrize(
    ("about", "said"), [("self", "whether you are"), ("group", "whether most are"), ("adult", "it is")]
)
def test_what_is_missing_is_said_of_whom_it_is_about(about: str, said: str) -> None:
    assert said in str(PersonForm({}, answers={"about": {"about": about}}).errors["sex"])


@pytest.mark.parametrize(
    ("kind", "value", "taken"),
    [
        ("call", "1", False),
        ("call", "call my shop", False),
        ("sms", "0123", False),
        ("sms", "٠١٢٣٤", True),
        ("call", "+254 700 000 000, ask for Ali", True),
        ("call", "", True),
        ("email", "me", False),
        ("email", "me@example.org", True),
        ("app", "blue bird", True),
        ("go_between", "my aunt", True),
    ],
)
def test_a_number_that_reaches_nobody_is_asked_about(kind: str, value: str, taken: bool) -> None:
    form = ContactForm({"contact_value": value}, answers={"how": {"contact_kind": kind}})
    assert form.is_valid() is taken
    assert value in str(form["contact_value"])


def test_the_code_word_is_asked_for_in_words_that_fit_the_way() -> None:
    call, app = (
        str(MannerForm(answers={"how": {"contact_kind": kind}}).fields["contact_code_word"].help_text)
        for kind in ("call", "app")
    )
    assert "hang up" in call
    assert "hang up" not in app


def test_a_whole_receipt_is_in_sight_and_reads_from_the_left() -> None:
    with translation.override("ar"):
        drawn = str(ReceiptForm()["receipt"])
    assert "<textarea" in drawn
    assert 'dir="ltr"' in drawn
    assert 'rows="2"' in drawn


@pytest.mark.django_db
def test_words_of_another_script_are_told_what_a_receipt_is_made_of() -> None:
    page = Client().post("/report/return", {"receipt": "نهر مصباح سبعة نافذة برتقال سلم"}, follow=True)
    assert "six English words or six groups of numbers" in page.content.decode()


@pytest.mark.django_db
def test_the_newest_message_stands_first_on_the_agencys_clock_beside_what_to_do_in_danger() -> None:
    world.place()
    agency = world.agency()
    agency.time_zone = "Asia/Kathmandu"
    agency.save()
    client = Client()
    receipt = receipt_on(walk(client, clock={"clock": agency.time_zone}))
    report = Report.objects.scope("test").get()
    worker = world.worker(agency, Role.CALL_TAKER)
    for text in ("first answer", "second answer"):
        add_message(by=worker.actor, report=report, text=text, from_agency=True, author=worker)
    page = client.post("/report/return", {"receipt": receipt}, follow=True).content.decode()
    assert page.index("second answer") < page.index("first answer")
    assert "clock: Nepal" in page
    assert "call your local emergency number" in page


@pytest.mark.django_db
def test_a_language_that_was_chosen_is_not_asked_again() -> None:
    world.agency()
    client = Client()
    assert b'name="step"' not in client.get("/report/", follow=True).content
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert b'name="step" value="agency"' in client.get("/report/", follow=True).content
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert b'name="step"' not in client.get("/report/", follow=True).content
