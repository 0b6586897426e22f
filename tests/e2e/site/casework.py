"""Cases and referrals in each state: one with everything in it, one that is closed, one that nobody leads."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from kinga.core.foundation import clock
from kinga.core.registry.models import Place, Service
from kinga.core.security.models import Agency, User
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case
from kinga.response.referrals import actions as referrals
from kinga.response.referrals.models import Referral
from tests.e2e.site.desk import answers

__all__ = ["open_case", "scene"]


def open_case(lead: User, **details: Any) -> Case:
    """A case of the helpline with its first words."""
    return cases.open_case(
        by=lead.actor,
        agency=lead.agency,
        harm="home",
        place=Place.objects.get(code="XM-RV"),
        urgency=50,
        lead=lead,
        summary="She wants to leave before Friday.\nTwo children, six and nine.",
        **details,
    )


def scene() -> dict[str, UUID]:
    """A full case, a closed one, one that nobody leads, and referrals at each step."""
    baraka = User.objects.get(username="baraka.cases")
    dalia = User.objects.get(username="dalia.cases")
    with clock.at(clock.now() - dt.timedelta(days=2)):
        full = open_case(baraka)
        found = _people(full, baraka) | _work(full, baraka)
        cases.add_team_member(by=baraka.actor, case=full, user=dalia)
        closed = open_case(baraka)
        cases.write_note(by=baraka.actor, case=closed, text="She found a room of her own.")
        cases.close_case(by=baraka.actor, case=closed, reason="safe", note="She knows whom to call.")
        amani = User.objects.get(username="amani.calls")
        nobody = cases.open_case(by=amani.actor, agency=amani.agency, harm="neglect", urgency=20, summary="")
    return (
        found | {"case": full.pk, "case_closed": closed.pk, "case_unassigned": nobody.pk} | _referrals(full)
    )


def _people(case: Case, lead: User) -> dict[str, UUID]:
    """Someone with a safe way now, a way outside its times and one never to be used; and someone without any."""
    by = lead.actor
    told = answers()
    person = cases.add_new_person(
        by=by, case=case, role="survivor", name="Sample Person", other_names="Neema", age_band="25-59",
        sex="female", language="ar", address="The blue door behind the mill", remarks="Speak slowly.",
    )  # fmt: skip
    rule = {"person": person, "time_zone": "UTC", "safety": "safe"}
    safe = cases.add_contact_to_case(
        by=by, case=case, kind="sms", value=told.contact_value, windows=told.contact_windows,
        code_word="lemon", who_may_answer="Only she", instructions="It is about the sewing lesson.", **rule,
    )  # fmt: skip
    evenings = [{"days": [5, 6], "from": "18:00", "to": "20:00"}]
    cases.add_contact_to_case(by=by, case=case, kind="call", value="000-555-0102", windows=evenings, **rule)
    never = rule | {"safety": "not_safe"}
    cases.add_contact_to_case(by=by, case=case, kind="email", value="sample@invalid", **never)
    cases.add_new_person(by=by, case=case, role="child", name="Sample Child", age_band="0-11")
    return {"person": person.pk, "point": safe.pk}


def _work(case: Case, lead: User) -> dict[str, UUID]:
    """A late task, one that comes, one that is done; a concern that goes on and one that is over; a note."""
    by, now = lead.actor, clock.now()
    late, soon, done = (
        cases.add_task(
            by=by,
            case=case,
            kind=kind,
            what=what,
            reason="She asked for it.",
            due_at=now + dt.timedelta(hours=hours),
        )
        for kind, what, hours in (
            ("contact", "Send the message about the lesson", 20),
            ("visit", "Bring the papers", 71),
            ("review", "Read the plan again", 30),
        )
    )
    cases.finish_task(by=by, task=done, outcome="It still fits.")
    concern = cases.raise_concern(by=by, case=case, harm="home", detail="He has found the bag.")
    over = cases.raise_concern(by=by, case=case, harm="stranded", detail="No money for the bus.")
    cases.resolve_concern(by=by, concern=over)
    cases.write_note(by=by, case=case, text="We spoke for ten minutes.\nShe laughed about the lesson.")
    base = {"safety_plan": ""}
    plan = {"safety_plan": "The bag stands at her sister’s. She rings twice and hangs up."}
    fresh = Case.objects.scope("tests").get(pk=case.pk)
    cases.change_case(by=by, case=fresh, base_version=fresh.version, base=base, changes=plan)
    return {"task_late": late.pk, "task": soon.pk, "concern": concern.pk}


def _referrals(case: Case) -> dict[str, UUID]:
    """Offers at each step: ours to a service outside, ours to the shelter, and the shelter's to us."""
    baraka, farah = User.objects.get(username="baraka.cases"), User.objects.get(username="farah.cases")
    harbour, lantern = Agency.objects.get(slug="harbour"), Agency.objects.get(slug="lantern")
    outside = Service.objects.filter(provider__agency=None, status="active").order_by("name").first()
    theirs = open_case(farah)
    offered_outside = _offer(baraka, case, service=outside)
    offered = _offer(baraka, case, to_agency=harbour)
    refused = _offer(baraka, case, to_agency=harbour)
    referrals.refuse(by=farah.actor, referral=refused, reason="full", note="A room is free on Monday.")
    completed = _offer(baraka, case, to_agency=harbour)
    referrals.accept(by=farah.actor, referral=completed, note="Ask for Farah at the gate.")
    referrals.mark_arrived(by=farah.actor, referral=completed)
    referrals.complete(by=farah.actor, referral=completed, outcome="She has a lawyer now.")
    asked_of_us = _offer(farah, theirs, to_agency=lantern)
    accepted = _offer(farah, theirs, to_agency=lantern)
    referrals.accept(by=baraka.actor, referral=accepted)
    return {
        "referral_outside": offered_outside.pk,
        "referral_offered": offered.pk,
        "referral_refused": refused.pk,
        "referral_completed": completed.pk,
        "referral_asked_of_us": asked_of_us.pk,
        "referral_accepted_by_us": accepted.pk,
    }


def _offer(by: User, case: Case, **whom: Any) -> Referral:
    return referrals.offer(
        by=by.actor,
        case=case,
        asked="A room for three from Friday, with a door that locks.",
        shared="An adult with two children. Speaks Arabic. Call only through us.",
        consent="spoken",
        answer_by=clock.now() + dt.timedelta(hours=2),
        **whom,
    )
