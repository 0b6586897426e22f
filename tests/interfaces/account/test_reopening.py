"""A kept form opens again in its own page: whatever form it is, and nothing is written while it does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.people.models import ContactPoint
from kinga.core.security import audit
from kinga.core.security.errors import OnlyReading
from kinga.core.security.models import AuditEvent, KeptForm, User
from kinga.core.security.roles import Role
from kinga.interfaces.web.account.unsent.kept import Typed, keep
from kinga.interfaces.web.account.unsent.reopening import address_of
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case, Note
from kinga.response.intake import receipts
from kinga.response.intake.models import Message
from kinga.response.referrals.actions import offer
from kinga.response.triage import queries as triage
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(db: None) -> User:
    return world.worker(world.agency(), Role.SUPERVISOR)


@pytest.fixture
def web(worker: User) -> Client:
    client = Client()
    client.force_login(worker)
    return client


@pytest.fixture
def case(worker: User) -> Case:
    return world.case(worker.agency, lead=worker)


def kept(user: User, path: str, **fields: Any) -> KeptForm:
    pairs = [
        (name, each)
        for name, value in fields.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    row = keep(user, Typed(path, tuple(pairs)), by=user.actor)
    assert row is not None
    return row


def page_of(case: Case, name: str, *more: object) -> str:
    return reverse(f"cases:{name}", args=[case.pk, *more])


def shown(web: Client, row: KeptForm) -> str:
    answer = web.get(address_of(row))
    assert answer.status_code == 200, answer.headers
    body = answer.content.decode()
    assert "This has not been sent yet" in body
    assert "<title>Not sent yet:" in body
    assert 'class="wrong"' not in body, "a half-written form is not called wrong"
    return body


def sent_back(web: Client, row: KeptForm) -> dict[str, Any]:
    """The fields of the reopened form, as a browser would send them."""
    form = web.get(address_of(row)).context["form"]
    values = {field.name: field.value() for field in form}
    kept_form = {"kept_form": form.kept_form}
    return {name: value for name, value in values.items() if value not in (None, False, [])} | kept_form


def test_a_note_reopens_is_sent_and_is_forgotten(web: Client, worker: User, case: Case) -> None:
    row = kept(worker, page_of(case, "note"), text="She said\n<b>no</b>.", submission="")
    assert "She said\n&lt;b&gt;no&lt;/b&gt;." in shown(web, row)
    assert not Note.objects.scope("test").exists(), "nothing is sent by being shown"
    assert web.post(address_of(row), sent_back(web, row)).status_code == 302
    assert Note.objects.scope("test").get().text.open() == "She said\n<b>no</b>."
    assert not KeptForm.objects.exists()
    verbs = list(AuditEvent.objects.filter(verb__contains="kept_form").values_list("verb", flat=True))
    assert verbs.count("security.open_kept_form") == 2
    assert verbs.count("security.drop_kept_form") == 1


def test_a_form_with_errors_keeps_its_copy_until_it_is_right(web: Client, worker: User, case: Case) -> None:
    row = kept(worker, page_of(case, "concern"), detail="Bruises on both arms.")
    wrong = web.post(address_of(row), {"detail": "Bruises on both arms.", "kept_form": str(row.pk)})
    assert wrong.status_code == 422
    assert f'value="{row.pk}"' in wrong.content.decode(), "the copy still travels with the form"
    assert KeptForm.objects.exists()
    assert web.post(address_of(row), {"detail": "Bruises.", "harm": "home"}).status_code == 302
    assert not KeptForm.objects.exists(), "the address alone names the copy, too"


def test_several_values_of_one_field_come_back(web: Client, worker: User, case: Case) -> None:
    person = cases.add_new_person(by=worker.actor, case=case, role="survivor", name="Neema Invented")
    row = kept(worker, page_of(case, "add_contact", person.pk), value="+000 555 0100", kind="call",
               days_0=["0", "2", "4"], from_0="09:00", time_zone="UTC")  # fmt: skip
    body = shown(web, row)
    ticked = re.findall(r'<input type="checkbox" name="days_0" value="(\d)"[^>]*checked', body)
    assert ticked == ["0", "2", "4"]
    assert 'value="09:00"' in body


def test_a_row_that_somebody_changed_meanwhile_becomes_a_choice(
    web: Client, worker: User, case: Case
) -> None:
    url = page_of(case, "change")
    started = web.get(url).context["form"]
    typed = {field.name: field.value() for field in started if field.value() is not None} | {
        "summary": "Mine.", "base": started["base"].value(), "base_version": "1",
    }  # fmt: skip
    row = kept(worker, url, **typed)
    web.post(url, typed | {"summary": "Theirs."})
    assert "Mine." in shown(web, row)
    clash = web.post(address_of(row), sent_back(web, row))
    assert clash.status_code == 409
    assert "Theirs." in clash.content.decode()
    assert KeptForm.objects.exists()
    choice = dict(clash.context["kept"]) | {"clash_summary": "1", "choose_summary": "mine"}
    assert web.post(address_of(row), choice).status_code == 302
    assert Case.objects.scope("test").get().summary.open() == "Mine."
    assert not KeptForm.objects.exists()


def test_a_choice_that_was_not_made_yet_stays_a_choice(web: Client, worker: User, case: Case) -> None:
    """The session ended on the page with both versions: it is that page that opens, on what it had shown."""
    url = page_of(case, "change")
    started = web.get(url).context["form"]
    first = {field.name: field.value() for field in started if field.value() is not None}
    web.post(url, first | {"summary": "Theirs."})
    clash = web.post(url, first | {"summary": "Mine.", "safety_plan": "A plan."})
    typed = dict(clash.context["kept"]) | {"clash_summary": "1", "choose_summary": "mine"}
    row = kept(worker, url, **typed)
    body = shown(web, row)
    assert "Choose which version to keep" in body
    assert "Theirs." in body
    assert re.search(r'value="mine" id="mine_summary" checked', body)
    page = web.get(address_of(row))
    again = dict(page.context["kept"]) | {"clash_summary": "1", "choose_summary": "mine"}
    assert web.post(address_of(row), again).status_code == 302
    now = Case.objects.scope("test").get()
    assert (now.summary.open(), now.safety_plan.open()) == ("Mine.", "A plan.")


def test_forms_that_stand_on_the_page_of_something_else(web: Client, worker: User) -> None:
    report = world.report(worker.agency, sharing="no", receipt=receipts.make("en"))
    decision = kept(
        worker, reverse("desk:decide", args=[report.pk]), kind="information", reason="Not about us."
    )
    body = shown(web, decision)
    assert "Not about us." in body
    assert re.search(r'value="information"[^>]*checked', body)
    message = kept(worker, reverse("desk:message", args=[report.pk]), **{"message-text": "We will wait for"})
    assert "We will wait for" in shown(web, message)
    assert triage.standing_decision(report) is None
    assert not Message.objects.scope("test").exists()


def test_a_referral_a_step_of_it_a_service_and_its_status(web: Client, worker: User, case: Case) -> None:
    partner, service = world.agency("harbour"), world.service()
    made = kept(worker, reverse("referrals:offer", args=[case.pk]), asked="A bed", shared="A woman, 30")
    assert "A woman, 30" in shown(web, made)
    referral = offer(by=worker.actor, case=case, asked="A bed", shared="x", consent="spoken", to_agency=partner,
                     answer_by=case.opened_at)  # fmt: skip
    step = kept(worker, reverse("referrals:step", args=[referral.pk, "withdrawn"]), reason="She found one.")
    assert "She found one." in shown(web, step)
    status = kept(worker, reverse("services:status", args=[service.pk]), note="Mornings only")
    assert "Mornings only" in shown(web, status)
    fresh = kept(worker, reverse("services:add"), name="Night bus", places=[])
    assert "Night bus" in shown(web, fresh)
    referral.refresh_from_db()
    assert referral.status == "offered"


def test_what_is_no_form_is_never_done_by_opening_it(web: Client, worker: User, case: Case) -> None:
    concern = cases.raise_concern(by=worker.actor, case=case, harm="home")
    row = kept(worker, page_of(case, "resolve_concern", concern.pk), note="anything")
    assert web.get(address_of(row)).headers["Location"] == f"/account/kept/{row.pk}"
    concern.refresh_from_db()
    assert concern.resolved_at is None


def test_a_number_is_not_shown_by_opening_a_kept_form(web: Client, worker: User, case: Case) -> None:
    person = cases.add_new_person(by=worker.actor, case=case, role="survivor", name="Neema Invented")
    point: ContactPoint = cases.add_contact_to_case(
        by=worker.actor, case=case, person=person, kind="call", value="+000 555 0100", safety="safe"
    )
    row = kept(worker, page_of(case, "show_contact", person.pk, point.pk), note="anything")
    assert web.get(address_of(row)).status_code == 302
    assert not AuditEvent.objects.filter(verb="people.reveal_contact").exists()


@pytest.mark.parametrize("gone", ["not visible", "absent"])
def test_what_is_not_visible_any_more_is_said_and_can_be_copied(worker: User, case: Case, gone: str) -> None:
    leaver = world.worker(worker.agency, Role.CASE_WORKER)
    web = Client()
    web.force_login(leaver)
    cases.add_team_member(by=worker.actor, case=case, user=leaver)
    row = kept(leaver, page_of(case, "note"), text="She called\nat ten.")
    if gone == "absent":
        KeptForm.objects.filter(pk=row.pk).update(path=page_of(case, "finish_task", row.pk))
        row.refresh_from_db()
    else:
        cases.end_team_member(by=worker.actor, case=case, user=leaver)
    there = web.get(address_of(row))
    assert there.headers["Location"] == f"/account/kept/{row.pk}"
    page = web.get(f"/account/kept/{row.pk}").content.decode()
    assert "not open to you any more" in page
    assert "She called\nat ten." in page
    assert case.reference not in page
    assert AuditEvent.objects.filter(verb="security.read_kept_forms", user_id=leaver.pk).exists()
    colleague = Client()
    colleague.force_login(worker)
    assert colleague.get(f"/account/kept/{row.pk}").headers["Location"] == "/account/kept"


def test_another_worker_opens_nothing(web: Client, worker: User, case: Case) -> None:
    other = world.worker(worker.agency, Role.CASE_WORKER)
    row = kept(other, page_of(case, "note"), text="Hers alone.")
    answer = web.get(address_of(row))
    assert answer.headers["Location"] == "/account/kept"
    web.post(page_of(case, "note"), {"text": "x", "kept_form": str(row.pk)})
    assert KeptForm.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("key", ["", "x", "0192f3a1-1111-7222-8333-444455556666"])
def test_an_address_that_names_nothing(web: Client, case: Case, key: str) -> None:
    answer = web.get(page_of(case, "note"), {"kept": key})
    assert answer.status_code == (302 if key else 200)


def test_a_kept_form_opens_only_at_its_own_address(web: Client, worker: User, case: Case) -> None:
    row = kept(worker, page_of(case, "note"), text="Words.")
    assert web.get(page_of(case, "concern"), {"kept": str(row.pk)}).status_code == 302
    assert web.get("/report/", {"kept": str(row.pk)}).status_code == 200


def test_kept_again_it_takes_the_place_of_its_copy(web: Client, worker: User, case: Case) -> None:
    row = kept(worker, page_of(case, "note"), text="One.")
    again = kept(worker, page_of(case, "note"), text="One. Two.", kept_form=str(row.pk))
    assert list(KeptForm.objects.all()) == [again]
    assert "One. Two." in shown(web, again)


def test_while_a_page_is_only_looked_at_no_verb_writes(worker: User, case: Case) -> None:
    with audit.only_reads():
        with pytest.raises(OnlyReading):
            cases.write_note(by=worker.actor, case=case, text="x")
        with pytest.raises(OnlyReading):
            keep(worker, Typed("/desk/new", (("story", "x"),)), by=worker.actor)
    cases.write_note(by=worker.actor, case=case, text="x")


STALE = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_page_opened_before_the_last_sign_in_gives_back_what_was_typed(
    worker: User, case: Case, signed_in: bool
) -> None:
    web = Client(enforce_csrf_checks=True)
    if signed_in:
        web.force_login(worker)
    answer = web.post(page_of(case, "note"), {"text": "Long & dear."}, headers=STALE)
    assert answer.status_code == 403
    assert "Long &amp; dear." in answer.content.decode()
    assert not KeptForm.objects.exists(), "whoever signed in since may not be who typed it"
    assert ("Open the form with this" in answer.content.decode()) is signed_in


def test_and_opens_the_form_with_it_when_asked(web: Client, worker: User, case: Case) -> None:
    typed = Typed(page_of(case, "note"), (("text", "Long & dear."),))
    answer = web.post("/account/kept/take", {"form": typed.as_text})
    assert answer.headers["Location"] == address_of(KeptForm.objects.get())
    assert "Long &amp; dear." in shown(web, KeptForm.objects.get())
    assert web.post("/account/kept/take", {"form": "{"}).status_code == 404


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, STALE | {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_forged_form_of_another_site_is_refused_without_an_echo(
    worker: User, case: Case, headers: dict[str, str]
) -> None:
    web = Client(enforce_csrf_checks=True)
    web.force_login(worker)
    answer = web.post(page_of(case, "note"), {"text": "planted"}, headers=headers)
    assert answer.status_code == 403
    assert "planted" not in answer.content.decode()
