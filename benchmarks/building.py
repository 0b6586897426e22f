"""A site of a stated size, built through the verbs like everything else: what the benchmarks of pages measure."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from kinga.core.foundation import clock
from kinga.core.registry.actions import add_place, add_provider, add_service
from kinga.core.registry.codes import AgeBand, Harm, Sex
from kinga.core.security.actions import add_agency, add_worker
from kinga.core.security.keys import Ring, accounts, unlocked
from kinga.core.security.keys.hashers import unlocking_half
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.insight.watch.jobs import judge_due, pull_counts
from kinga.response.cases import actions as cases
from kinga.response.cases.models import Case, CaseStatus
from kinga.response.intake.actions import receive
from kinga.response.intake.answers import ReportAnswers
from kinga.response.referrals.actions import offer
from kinga.response.triage.actions import decide

__all__ = ["Built", "build", "people"]

_BY = Actor.system("benchmark")
_STORY = "She rang from the shop at the corner. He comes home at six, and the gate is locked then. " * 4
_DAYS = 240
_A_BATCH = 50  # reports in one transaction: a commit waits for the disk


@dataclass(frozen=True)
class Built:
    """What stands: the workers who look at it, a busy case, and how much there is of each."""

    supervisor: User
    call_taker: User
    case: Case
    counts: dict[str, int]
    secrets: dict[UUID, bytes]  # of each worker, for a session without a passphrase


def build(reports: int, seed: int = 1) -> Built:
    """An agency and a partner; `reports` reports over eight months, of which every third becomes a case."""
    with unlocked(Ring()) as ring:
        return _build(ring, reports, random.Random(seed))


def _build(ring: Ring, reports: int, dice: random.Random) -> Built:
    with transaction.atomic():
        ours, theirs, workers = people(ring)
        places = [
            add_place(by=_BY, code=f"XX-{number:02}", name=f"District {number}") for number in range(12)
        ]
        provider = add_provider(by=_BY, name="Harbour", agency=theirs)
        for number in range(20):
            add_service(by=_BY, provider=provider, name=f"Service {number}", kind="shelter")
    made: list[Case] = []
    for start in range(0, reports, _A_BATCH):
        with transaction.atomic():
            for number in range(start, min(start + _A_BATCH, reports)):
                moment = clock.now() - dt.timedelta(days=_DAYS * (reports - number) / reports)
                with clock.at(moment):
                    made += _report(dice, ours, workers, places, number, reports)
    busy = next(case for case in reversed(made) if case.status == CaseStatus.OPEN)
    with transaction.atomic():
        for number in range(10):
            _case_content(dice, busy, workers[0], number)
            offer(by=workers[0].actor, case=busy, asked="A bed", shared="One adult", consent="spoken", to_agency=theirs,
                  answer_by=clock.now() + dt.timedelta(days=1))  # fmt: skip
    counted = pull_counts(by=_BY, since=clock.now() - dt.timedelta(days=_DAYS))
    found = judge_due(by=_BY)
    counts = {"reports": reports, "cases": len(made), "counts": counted, "signals": len(found)}
    secrets = {user.pk: ring.own_secret(user_scope(user.pk)) or b"" for user in workers}
    return Built(workers[0], workers[1], busy, counts, secrets)


def people(ring: Ring) -> tuple[Agency, Agency, list[User]]:
    """An agency, its partner, and a worker of each of the first's roles."""
    ours = add_agency(by=_BY, slug="lantern", name="Lantern Line")
    theirs = add_agency(by=_BY, slug="harbour", name="Harbour House")
    roles = [Role.SUPERVISOR, Role.CALL_TAKER, Role.CASE_WORKER]
    workers = [_worker(ring, ours, role, role.value) for role in roles]
    _worker(ring, theirs, Role.SUPERVISOR, "partner")
    return ours, theirs, workers


def _worker(ring: Ring, agency: Agency, role: Role, username: str) -> User:
    """A worker who is unlocked for as long as the site is built."""
    user = add_worker(
        by=_BY,
        agency=agency,
        username=username,
        name=username.title(),
        role=role,
        passphrase="seven paper lanterns",
    )
    ring.add(user_scope(user.pk), accounts.unlock(user, unlocking_half() or b""))
    return user


def _report(
    dice: random.Random, agency: Agency, workers: list[User], places: list[Any], number: int, reports: int
) -> list[Case]:
    """One report; the last twentieth waits in the inbox, every third of the others becomes a case."""
    answers = ReportAnswers(
        story=_STORY,
        harm=dice.choice(Harm.values),
        place=dice.choice(places),
        age_band=dice.choice(AgeBand.values),
        sex=dice.choice(Sex.values),
        danger_now=dice.choice([True, False, None]),
        contact_safety="safe",
        contact_kind="call",
        contact_value="+000 555 0100",
    )
    report = receive(by=Actor.public(), agency=agency, channel="web", answers=answers)
    if number >= reports - max(1, reports // 20):
        return []
    kind = "open_case" if number % 3 == 0 else "information"
    decision = decide(
        by=workers[0].actor, report=report, kind=kind, reason="As it was said.", lead=workers[0]
    )
    if decision.case is None:
        return []
    for part in range(3):
        _case_content(dice, decision.case, workers[0], part)
    if number % 2:
        return [
            cases.close_case(
                by=workers[0].actor, case=decision.case, reason="safe", note="Well.", anyway=True
            )
        ]
    return [decision.case]


def _case_content(dice: random.Random, case: Case, worker: User, number: int) -> None:
    cases.write_note(by=worker.actor, case=case, text=_STORY)
    due = clock.now() + dt.timedelta(days=dice.randrange(1, 30))
    task = cases.add_task(by=worker.actor, case=case, kind="visit", what="Visit", due_at=due, reason="Agreed")
    if number:
        cases.finish_task(by=worker.actor, task=task, outcome="Done.")
        return
    person = cases.add_new_person(by=worker.actor, case=case, role="survivor", name="Neema Invented")
    cases.add_contact_to_case(
        by=worker.actor, case=case, person=person, kind="call", value="+000 555 0100", safety="safe"
    )
