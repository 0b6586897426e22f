"""Shredding by two persons: nothing opens any more, for nobody, not even from a copy of the rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kinga.core.foundation import clock
from kinga.core.people.models import IndexToken, Person
from kinga.core.security.actions import keep_form
from kinga.core.security.errors import CannotOpen, NotPermitted
from kinga.core.security.keys import keyring, unlocked
from kinga.core.security.models import AuditEvent, KeyEpoch, KeyWrap
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.response.cases import actions, queries
from kinga.response.cases.disposal import queries as ends
from kinga.response.cases.disposal.actions import (
    approve_disposal,
    ask_disposal,
    end_disposal,
    hold_case,
    set_retention,
)
from kinga.response.cases.errors import CaseIsShredded, NotNow
from kinga.response.cases.models import Case, Disposal
from kinga.response.intake import queries as intake
from kinga.response.intake import receipts
from kinga.response.intake.actions import add_message
from kinga.response.intake.models import Report
from kinga.response.referrals.actions import offer
from kinga.response.triage.actions import decide
from tests import world
from tests.plugins.keys import everybody
from tests.response.cases.opening import opened, sealed_columns

pytestmark = pytest.mark.django_db
NAMES = [f"Canary{number:02}" for number in range(14)]
RECEIPT = receipts.make("en", b"thirty-two bytes for one receipt")


class Scene:
    """A case with a planted name in everything that it holds, and one beside it that stays."""

    def __init__(self) -> None:
        self.agency = world.agency()
        self.lead = world.worker(self.agency, Role.CASE_WORKER, "lead")
        self.supervisor = world.worker(self.agency, Role.SUPERVISOR, "supervisor")
        self.partner = world.agency("harbour")
        n = iter(NAMES)
        by = self.lead.actor
        self.report = world.report(
            self.agency, receipt=RECEIPT, story=f"Story of {next(n)}", reporter_name=next(n)
        )
        add_message(by=by, report=self.report, text=f"Dear {next(n)}", from_agency=True)
        decided = decide(by=by, report=self.report, kind="open_case", reason=f"It is {next(n)}")
        self.case: Case = decided.case  # type: ignore[assignment]
        actions.assign_lead(by=self.supervisor.actor, case=self.case, user=self.lead, reason=f"For {next(n)}")
        actions.change_case(
            by=by,
            case=self.case,
            base_version=2,
            base={},
            changes={"summary": next(n), "safety_plan": next(n)},
        )
        actions.write_note(by=by, case=self.case, text=next(n))
        actions.raise_concern(by=by, case=self.case, harm="home", detail=next(n))
        actions.add_task(by=by, case=self.case, kind="visit", what=next(n), due_at=clock.now(), reason="x")
        self.person = actions.add_new_person(
            by=by, case=self.case, role="survivor", name=next(n), age_band="0-11"
        )
        actions.add_contact_to_case(by=by, case=self.case, person=self.person, kind="call", value=next(n))
        offer(
            by=by, case=self.case, asked=next(n), shared="x", consent="spoken", answer_by=clock.now(),
            service=world.service(),
        )  # fmt: skip
        self.other = world.case(self.agency, self.lead)
        self.both = actions.add_new_person(by=by, case=self.other, role="child", name="Stays here")
        actions.add_person_to_case(by=by, case=self.case, person=self.both, role="child")
        self.given = offer(
            by=by, case=self.case, asked="A bed", shared="For the partner", consent="spoken",
            answer_by=clock.now(), to_agency=self.partner,
        )  # fmt: skip
        keep_form(by=Actor.public(), user=self.lead, path=f"/cases/{self.case.pk}/note", content=next(n))

    def close(self) -> None:
        actions.close_case(by=self.lead.actor, case=self.case, reason="safe", note="", anyway=True)

    def ask(self) -> Disposal:
        return ask_disposal(by=self.lead.actor, case=self.case, act="shred", reason="person_asked")

    def shred(self) -> Disposal:
        self.close()
        return approve_disposal(by=self.supervisor.actor, disposal=self.ask())


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_before_every_planted_name_is_found_and_after_shredding_none(scene: Scene) -> None:
    before = opened()
    assert [name for name in NAMES if name not in before] == [], "the search would find them"
    done = scene.shred()
    after = opened()
    assert [name for name in NAMES if name in after] == []
    assert "Stays here" in after, "who is in another case too"
    assert "For the partner" in after, "what another agency was given"
    assert done.destroyed["people"] == 1
    assert done.destroyed["people_kept"] == 1
    assert done.destroyed["referrals"] == 1
    assert done.destroyed["referrals_elsewhere"] == 1
    assert done.destroyed["kept_forms"] == 1
    assert done.destroyed["reports"] == done.destroyed["messages"] == done.destroyed["decisions"] == 1
    assert done.destroyed["keys"] >= 4
    assert done.copies_until == clock.today() + dt.timedelta(days=35)


def test_a_copy_of_the_rows_from_before_does_not_open_either(scene: Scene) -> None:
    """As from a backup of the data without the keys; and no wrap or key of any epoch is left."""
    kept: list[tuple[Any, Any, dict[str, bytes]]] = []
    for model, names in sealed_columns():
        manager: Any = model._base_manager
        rows = manager.all()
        for row in rows.scope("test") if hasattr(rows, "scope") else rows:
            held = {name: getattr(row, name)._envelope for name in names if getattr(row, name)}
            kept.append((manager, row.pk, held))
    scene.shred()
    for manager, key, held in kept:
        if held:
            manager.filter(pk=key).update(**held)
    found = opened()
    receipt = NAMES[2]  # the agency's words, which whoever has the receipt opens in a copy from before
    assert [name for name in NAMES if name in found] == [receipt]
    for scope in (scene.case.seal_scope(), scene.person.seal_scope(), scene.report.seal_scope()):
        here = {"kind": scope.kind, "object_id": scope.object_id}
        assert not KeyEpoch.objects.filter(**here).exists()
        assert not KeyWrap.objects.filter(**here).exists()
        assert not KeyWrap.objects.filter(for_kind=scope.kind, for_id=scope.object_id).exists()
        with unlocked(everybody()), pytest.raises(CannotOpen):
            keyring().newest(scope)


def test_nobody_writes_into_it_reads_its_reports_or_opens_its_mailbox(scene: Scene) -> None:
    scene.shred()
    lead = scene.lead.actor
    with pytest.raises(CaseIsShredded):
        actions.write_note(by=lead, case=scene.case, text="x")
    with pytest.raises(CaseIsShredded):
        actions.reopen_case(by=lead, case=scene.case, reason="x")
    with pytest.raises(CaseIsShredded):
        actions.add_team_member(by=lead, case=scene.case, user=scene.supervisor)
    assert not intake.visible_to(scene.lead).exists()
    assert intake.by_receipt(RECEIPT) is None
    assert scene.case.pk not in set(queries.listed(scene.supervisor, "closed").values_list("pk", flat=True))
    assert Report.objects.scope("test").filter(status="shredded").count() == 1


def test_counts_stay_as_they_were(scene: Scene) -> None:
    since = clock.now() - dt.timedelta(days=1)
    scene.close()
    before = sorted(map(str, [*queries.countable(since), *intake.countable(since)]))
    approve_disposal(by=scene.supervisor.actor, disposal=scene.ask())
    assert sorted(map(str, [*queries.countable(since), *intake.countable(since)])) == before


def test_one_person_alone_shreds_nothing(scene: Scene) -> None:
    scene.close()
    asked = ask_disposal(by=scene.supervisor.actor, case=scene.case, act="shred", reason="order")
    with pytest.raises(NotNow, match="Somebody else"):
        approve_disposal(by=scene.supervisor.actor, disposal=asked)
    with pytest.raises(NotPermitted):
        approve_disposal(by=scene.lead.actor, disposal=asked)
    colleague = world.worker(scene.agency, Role.CASE_WORKER, "colleague")
    other = world.worker(scene.partner, Role.SUPERVISOR, "other")
    for nobody in (colleague, other):
        with pytest.raises(NotPermitted):
            approve_disposal(by=nobody.actor, disposal=asked)
    assert NAMES[5] in opened()
    second = world.worker(scene.agency, Role.SUPERVISOR, "second")
    assert ends.to_decide(second).get() == asked
    assert not ends.to_decide(scene.supervisor).exists()
    assert approve_disposal(by=second.actor, disposal=asked).outcome == "done"


def test_what_is_refused_taken_back_or_over_does_nothing(scene: Scene) -> None:
    scene.close()
    asked = scene.ask()
    with pytest.raises(NotNow):
        scene.ask()
    assert end_disposal(by=scene.supervisor.actor, disposal=asked).outcome == "refused"
    with pytest.raises(NotNow):
        approve_disposal(by=scene.supervisor.actor, disposal=asked)
    assert end_disposal(by=scene.lead.actor, disposal=scene.ask()).outcome == "withdrawn"
    third = scene.ask()
    with clock.at(clock.now() + dt.timedelta(days=7)):
        with pytest.raises(NotNow):
            approve_disposal(by=scene.supervisor.actor, disposal=third)
        assert ends.open_request(scene.case) is None
        assert scene.ask().pk != third.pk, "it can be asked for again"
    assert NAMES[5] in opened()


def test_a_legal_hold_stands_above_all_and_two_persons_lift_it(scene: Scene) -> None:
    scene.close()
    waiting = scene.ask()
    hold_case(by=scene.supervisor.actor, case=scene.case, reason="court")
    with pytest.raises(NotNow):
        approve_disposal(by=scene.supervisor.actor, disposal=waiting)
    with pytest.raises(NotNow, match="legal hold"):
        scene.ask()
    with pytest.raises(NotPermitted):
        hold_case(by=scene.lead.actor, case=scene.case, reason="court")
    lift = ask_disposal(by=scene.lead.actor, case=scene.case, act="lift_hold", reason="hold_ended")
    approve_disposal(by=scene.supervisor.actor, disposal=lift)
    assert approve_disposal(by=scene.supervisor.actor, disposal=scene.ask()).outcome == "done"


def test_the_list_of_what_was_kept_long_enough(scene: Scene) -> None:
    scene.close()
    later = clock.now() + dt.timedelta(days=5 * 366)
    adult = scene.other
    actions.close_case(by=scene.lead.actor, case=adult, reason="safe", note="", anyway=True)

    def over() -> set[Any]:
        with clock.at(later):
            return set(ends.time_is_over(scene.supervisor).values_list("pk", flat=True))

    assert over() == set(), "no rule, no list"
    for children, years in ((False, 5), (True, 25)):
        set_retention(
            by=scene.supervisor.actor, agency=scene.agency, children=children, years=years, source="A law"
        )
    assert over() == {adult.pk}, "the child's case is kept longer"
    hold_case(by=scene.supervisor.actor, case=adult, reason="complaint")
    assert over() == set()
    with pytest.raises(NotPermitted):
        set_retention(by=scene.lead.actor, agency=scene.agency, children=True, years=1, source="x")


def test_the_trace_names_nobody(scene: Scene) -> None:
    scene.shred()
    facts = "".join(str(event.facts) for event in AuditEvent.objects.all())
    assert [name for name in NAMES if name in facts] == []
    event = AuditEvent.objects.get(verb="cases.shred_case")
    assert event.facts["asked_by"] == str(scene.lead.pk)
    assert event.user_id == scene.supervisor.pk
    assert event.facts["people"] == 1


def test_a_person_keeps_their_age_band_for_the_counts(scene: Scene) -> None:
    scene.shred()
    row = Person.objects.scope("test").get(pk=scene.person.pk)
    assert (row.age_band, bool(row.name)) == ("0-11", False)


def test_the_whole_walk_in_pages(scene: Scene) -> None:
    scene.close()
    lead, supervisor = world.browser(scene.lead), world.browser(scene.supervisor)
    here = f"/cases/{scene.case.pk}"
    assert "cannot" not in lead.get(f"{here}/ask/shred").content.decode()
    assert lead.post(f"{here}/ask/shred", {"reason": "person_asked"}).status_code == 302
    assert f"{here}/decide" in supervisor.get("/").content.decode()
    assert "Take it back" in lead.get(f"{here}/decide").content.decode()
    page = supervisor.get(f"{here}/decide").content.decode()
    assert "Agree, and shred it now" in page
    done = supervisor.post(f"{here}/decide", {"agree": "1"})
    assert done.url == f"{here}/certificate"
    certificate = supervisor.get(here, follow=True).content.decode()
    assert "Certificate of destruction" in certificate
    assert "what was known of 1 person" in certificate
    assert "1 person who is in another case too stays there." in certificate
    assert lead.get(f"{here}/certificate").status_code == 200
    assert lead.post(f"{here}/note", {"text": "x"}).status_code == 422
    outsider = world.browser(world.worker(scene.partner, Role.SUPERVISOR, "outsider"))
    for address in (f"{here}/certificate", f"{here}/decide", f"{here}/hold", f"{here}/ask/shred"):
        assert outsider.get(address).status_code == 404


def test_nobody_is_found_by_name_afterwards(scene: Scene) -> None:
    assert queries.found_people(scene.supervisor, NAMES[10])
    done = scene.shred()
    assert done.destroyed["search_tokens"] >= 2
    assert queries.found_people(scene.supervisor, NAMES[10]) == []
    assert not IndexToken.objects.scope("test").filter(person=scene.person).exists()
    assert queries.found_people(scene.supervisor, "Stays")
