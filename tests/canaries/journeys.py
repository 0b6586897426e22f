"""Through every form there is: what is reported, decided, written into a case, referred on, searched and refused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.conf import settings
from django.test import Client
from django.urls import reverse

from kinga.core.foundation.tasks.worker import TaskWorker
from kinga.core.registry.models import Service
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.interfaces.web.account import jobs, session
from kinga.response.cases.models import Case, Task
from kinga.response.intake.models import Report
from kinga.response.referrals.models import Referral
from tests import world
from tests.canaries.nest import Nest
from tests.canaries.walker import Walker

__all__ = ["Site", "casework", "desk", "public", "referring", "searching", "services", "trouble", "unsent"]

_SAFE = {
    "contact_safety": "safe", "safety": "safe", "sharing": "yes", "danger_now": "no", "needs_care": "no",
    "confirmed": "on", "time_zone": "UTC", "contact_voicemail": "no", "language": "en",
}  # fmt: skip


@dataclass
class Site:
    """Two agencies, their workers, a place and a service, and the nest of what is planted."""

    nest: Nest
    ours: Agency
    theirs: Agency
    people: dict[str, User]
    service: Service

    @classmethod
    def begin(cls, nest: Nest) -> Site:
        """Make them, without a canary."""
        ours, theirs = world.agency("lantern"), world.agency("harbour")
        people = {
            "taker": world.worker(ours, Role.CALL_TAKER),
            "worker": world.worker(ours, Role.CASE_WORKER),
            "lead": world.worker(ours, Role.SUPERVISOR),
            "partner": world.worker(theirs, Role.SUPERVISOR),
        }
        world.place()
        return cls(nest, ours, theirs, people, world.service())

    def who(self, name: str, /, **usual: str) -> Walker:
        """A signed-in worker at a browser of their own."""
        client = Client(raise_request_exception=False)
        client.force_login(self.people[name])
        return Walker(client, self.nest, _SAFE | usual)

    def anyone(self, **usual: str) -> Walker:
        """Someone who is not signed in."""
        return Walker(Client(raise_request_exception=False), self.nest, _SAFE | usual)


def _receipt_on(page: Any) -> str:
    found = re.search(r'class="receipt"><bdi[^>]*>([^<]+)</bdi>', page.content.decode())
    assert found, page.content.decode()[-2000:]
    return found.group(1).strip()


def public(site: Site, language: str = "en") -> str:
    """Someone reports, loses the way once, comes back with the receipt and writes more. The receipt."""
    someone = site.anyone(agency=site.ours.slug)
    page = someone.send(someone.open("/report/"), here="/report/", language=language)
    for _question in range(40):
        if 'class="receipt"' in page.content.decode():
            break
        checking = 'name="send"' in page.content.decode()
        page = someone.send(page, **({"send": "1"} if checking else {"next": "1"}), language=None)
    receipt = site.nest.add("receipt", _receipt_on(page), "report.receipt")
    box = someone.fill("/report/return", receipt=receipt)
    someone.send(box)
    someone.fill("/report/return", receipt=site.nest.word("report.return.wrong receipt"))
    someone.client.cookies.clear()
    someone.fill("/report/return", receipt=receipt)
    return receipt


def desk(site: Site) -> None:
    """A call is written down; every kind of decision with its reason; a message; the number; a decision undone."""
    taker = site.who("taker")
    site.nest.add("receipt", _receipt_on(taker.fill("/desk/new")), "desk.receipt")
    lead = site.who("lead")
    for kind in ("open_case", "link_case", "refer_on", "information", "not_for_us"):
        report = _next_report(site, taker)
        address = reverse("desk:report", args=[report.pk])
        lead.client.post(reverse("desk:number", args=[report.pk]))
        lead.fill(address, at=reverse("desk:message", args=[report.pk]))
        case = Case.objects.scope("test").filter(agency=site.ours).first() if kind == "link_case" else None
        decided = lead.fill(
            address,
            at=reverse("desk:decide", args=[report.pk]),
            kind=kind,
            agreed="on",
            case=case.pk if case else "",
            to_agency=site.theirs.pk if kind == "refer_on" else "",
            **{"message-text": None, "case_reference": None},
        )
        assert decided.status_code == 200, (kind, decided.context["form_has_errors"])
        report.refresh_from_db()
        assert report.status == "decided", kind
        if kind == "open_case":
            person = reverse("cases:add_person", args=[report.in_case.case_id])
            lead.send(lead.open(person, report=str(report.pk)), here=person)
    lead.fill(address, at=reverse("desk:undo", args=[report.pk]))
    report.refresh_from_db()
    assert report.status == "new"


def _next_report(site: Site, taker: Walker) -> Report:
    """A report that nobody has decided about: one of the public's, or another call."""
    waiting = Report.objects.scope("test").filter(agency=site.ours, status="new")
    if not waiting.exists():
        site.nest.add("receipt", _receipt_on(taker.fill("/desk/new")), "desk.receipt")
    return waiting.latest("received_at")


def casework(site: Site) -> Case:
    """Every form of a case, each of two versions of one text, and the case closed and opened again."""
    worker, lead = site.who("worker"), site.who("lead")
    worker.fill("/cases/open")
    case = Case.objects.scope("test").filter(lead=site.people["worker"]).latest("opened_at")

    def page(name: str, *more: object) -> str:
        return reverse(f"cases:{name}", args=[case.pk, *more])

    for name in ("note", "concern", "add_task", "add_task", "add_task", "add_person"):
        answer = worker.fill(page(name))
        assert answer.status_code == 200, (name, answer.status_code)
    person = case.people.get().person
    worker.fill(page("change_person", person.pk))
    worker.fill(page("add_contact", person.pk))
    point = person.contact_points.get()
    worker.client.post(page("show_contact", person.pk, point.pk))
    worker.fill(page("contact_rule", person.pk, point.pk))
    for name, task in zip(
        ("move_task", "drop_task", "finish_task"), Task.objects.scope("test").filter(case=case), strict=True
    ):
        worker.fill(page(name, task.pk))
    opened = worker.open(page("change"))
    worker.fill(page("change"))
    clash = worker.send(opened, here=page("change"))
    assert clash.status_code == 409
    worker.send(clash, here=page("change"), **dict.fromkeys(("choose_summary", "choose_safety_plan"), "mine"))
    lead.fill(page("assign"), user=site.people["lead"].pk)
    lead.fill(page("team"), user=site.people["worker"].pk)
    lead.client.get(page("case"))
    lead.client.post(page("print"))
    lead.fill(page("close"), anyway="on")
    lead.fill(page("reopen"))
    case.refresh_from_db()
    assert case.status == "open"
    return case


def referring(site: Site, case: Case) -> None:
    """Help is asked of an agency and of a service; every answer and every end, each with its words."""
    lead, partner = site.who("lead"), site.who("partner")
    for service, steps in (
        (False, [(partner, "accepted"), (partner, "completed")]),
        (False, [(partner, "refused")]),
        (False, [(lead, "withdrawn")]),
        (True, [(lead, "accepted"), (lead, "arrived"), (lead, "completed")]),
    ):
        to = {"service": str(site.service.pk), "to_agency": ""}
        if not service:
            to = {"service": "", "to_agency": str(site.theirs.pk)}
        lead.fill(reverse("referrals:offer", args=[case.pk]), **to)
        row = Referral.objects.scope("test").latest("offered_at")
        for who, step in steps:
            who.fill(
                reverse("referrals:referral", args=[row.pk]),
                at=reverse("referrals:step", args=[row.pk, step]),
            )
        row.refresh_from_db()
        assert row.status == steps[-1][1]


def services(site: Site) -> None:
    """The secret address of a shelter. What else a service says of itself is public, and no canary."""
    public_words = {
        "name": "Night shelter", "new_provider": "Harbour", "description": "Beds", "eligibility": "Women", "hours": "Always",
        "phone": "+000 555 0100", "languages": "English", "status_note": "Ring first", "note": "Ring first",
    }  # fmt: skip
    lead = site.who("lead", provider="", **public_words)
    made = lead.fill(reverse("services:add"))
    assert made.status_code == 200
    service = Service.objects.order_by("pk").last()
    assert service is not None
    lead.fill(reverse("services:change", args=[service.pk]))
    lead.client.post(reverse("services:address", args=[service.pk]))
    lead.fill(reverse("services:service", args=[service.pk]), at=reverse("services:status", args=[service.pk]),
              as_of="2020-04-14")  # fmt: skip


def searching(site: Site) -> None:
    """A name typed where a reference is looked for, and into addresses."""
    worker = site.who("worker")
    worker.client.get("/cases/", {"reference": site.nest.word("search.cases")})
    found = worker.client.post("/cases/find", {"typed": site.nest.word("search.people")})
    assert found.status_code == 200
    worker.client.get(
        "/desk/", {"place": site.nest.word("search.inbox"), "page": site.nest.word("search.page")}
    )
    worker.client.get("/desk/services/", {"kind": site.nest.word("search.services")})
    worker.client.get(f"/language/ar?next=/{site.nest.word('search.language')}")


def trouble(site: Site) -> None:
    """Everything that goes wrong: refused, too long, too late, forged, absent, broken, and a task that fails."""
    nest, worker = site.nest, site.who("worker")
    case = Case.objects.scope("test").filter(lead=site.people["lead"]).latest("opened_at")
    note = reverse("cases:note", args=[case.pk])
    worker.client.post(note, {"text": nest.word("trouble.too long") * 2_000})
    worker.client.get(f"/cases/{nest.word('trouble.absent')}")
    worker.client.post(f"/desk/{nest.word('trouble.absent')}", {"x": nest.word("trouble.absent field")})
    worker.client.put(note, nest.word("trouble.method"), content_type="text/plain")
    worker.client.get("/", headers={"Host": f"{nest.word('trouble.host')}.example"})
    worker.client.get(
        "/", headers={"User-Agent": nest.word("trouble.agent"), "Referer": nest.word("trouble.referer")}
    )
    worker.client.post(
        note, {f"field{at}": nest.word("trouble.fields") if at == 9 else "x" for at in range(2_100)}
    )
    stranger = site.anyone()
    stranger.client.post(
        "/account/sign-in", {"login": nest.word("sign-in.name"), "password": nest.word("sign-in.words")}
    )
    stranger.client.post(
        "/report/write", {"step": "story", "carried": "x", "story": nest.word("trouble.lost cookie")}
    )
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(site.people["worker"])
    for headers in ({}, {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}):
        forged.post(note, {"text": nest.word("trouble.forged")}, headers=headers)
    with mock.patch(
        "kinga.response.cases.actions.write_note", side_effect=RuntimeError(nest.word("trouble.raised"))
    ):
        assert worker.client.post(note, {"text": nest.word("trouble.typed")}).status_code == 500
    with mock.patch.object(jobs, "count_over", side_effect=RuntimeError(nest.word("trouble.task"))):
        jobs.forget.enqueue()
        TaskWorker().run_ready()


def unsent(site: Site) -> None:
    """Sessions that end over a form: by the script, without one, for nobody; and what is kept opened again."""
    nest, worker = site.nest, site.who("worker")
    mark = session.mark_of(site.people["worker"])
    told = {
        "path": "/desk/new",
        "fields": [
            ["story", nest.text("unsent.script.story")],
            ["contact_value", nest.phone("unsent.contact_value")],
        ],
        "said": [["Story", nest.text("unsent.script.said")]],
    }
    worker.client.post("/account/keep", {"worker": mark, "why": "ended", "form": json.dumps(told)})
    late = site.who("worker")
    late.open("/cases/open")
    with mock.patch.object(settings, "SESSION_IDLE_SECONDS", 0):
        late.client.post("/cases/open", {"summary": nest.text("unsent.late.summary")})
    site.anyone().client.post("/cases/open", {"summary": nest.text("unsent.nobody.summary")})
    again = site.who("worker")
    again.open("/account/kept")
    for row in site.people["worker"].kept_forms.all():
        assert again.open(row.path, kept=str(row.pk)).status_code == 200
        again.open(f"/account/kept/{row.pk}")
