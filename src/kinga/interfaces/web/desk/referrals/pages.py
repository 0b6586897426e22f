"""Drawing referrals: what each side may read, and which steps are open to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kinga.core.foundation import clock
from kinga.core.registry.queries import service_names
from kinga.core.security.actions import note_read
from kinga.core.security.keys import keyring
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.sections import CaseSection
from kinga.interfaces.web.desk.referrals import forms
from kinga.interfaces.web.ui.access import StaffRequest
from kinga.response.cases.models import Case, CaseStatus
from kinga.response.referrals import queries, rules
from kinga.response.referrals.models import Referral, ReferralStatus
from kinga.response.referrals.story import sentence

__all__ = ["FORMS", "Line", "case_section", "lines", "referral"]

_KINDS = {
    ReferralStatus.OFFERED: "waiting",
    ReferralStatus.ACCEPTED: "active",
    ReferralStatus.REFUSED: "caution",
    ReferralStatus.ARRIVED: "active",
    ReferralStatus.COMPLETED: "done",
    ReferralStatus.WITHDRAWN: "closed",
}

# The form of each step and the words of its button, in the order they are shown.
FORMS: dict[str, tuple[type[Form], Promise]] = {
    "accepted": (forms.AcceptForm, gettext_lazy("Accept: the help will be given")),
    "refused": (forms.RefuseForm, gettext_lazy("Refuse")),
    "arrived": (forms.ArrivedForm, gettext_lazy("The person arrived")),
    "completed": (forms.CompleteForm, gettext_lazy("Complete: the help was given")),
    "withdrawn": (forms.WithdrawForm, gettext_lazy("Take the offer back")),
}


@dataclass(frozen=True)
class Line:
    """One referral in a list, opened as far as its reader may see it."""

    referral: Referral
    asked: str
    whom: str
    kind: str
    overdue: bool


def lines(rows: list[Referral]) -> list[Line]:
    """Referrals with what was asked and of whom. A few queries whatever the number; opens two fields of each."""
    now = clock.now()
    keyring().prefetch(row.seal_scope() for row in rows)
    ids = [row.service_id.open() for row in rows]
    names = service_names([each for each in ids if each])
    return [
        Line(
            row,
            row.asked.open(),
            names.get(service, "") or (row.to_agency.local_name if row.to_agency else ""),
            _KINDS[ReferralStatus(row.status)],
            rules.is_overdue(row.status, row.answer_by, now),
        )
        for row, service in zip(rows, ids, strict=True)
    ]


def _choices(user: User, row: Referral) -> list[str]:
    """The steps this worker may take now, as far as the page knows; the action decides."""
    ours = row.from_agency_id == user.agency_id
    following = rules.STEPS[row.status]
    answers = {"accepted", "refused"}
    if ours and row.to_agency_id is not None:
        following = following - answers
    if not ours:
        following = following - {"withdrawn"}
    needed = Permission.REFERRAL_OFFER if ours else Permission.REFERRAL_ANSWER
    return [step for step in FORMS if step in following and user.may(needed)]


def referral(
    request: StaffRequest, row: Referral, *, step: str = "", wrong: Form | None = None
) -> HttpResponse:
    """One referral as this side may read it: the receiving side never sees the case. Records the read."""
    user = request.user
    note_read(by=user.actor, verb="referrals.read_referral", about=row)
    line = lines([row])[0]
    ours = row.from_agency_id == user.agency_id
    steps = [
        {
            "key": key,
            "words": FORMS[key][1],
            "form": wrong if wrong is not None and key == step else FORMS[key][0](auto_id=f"id_{key}_%s"),
            "open": place == 0 or key == step,
        }
        for place, key in enumerate(_choices(user, row))
    ]
    story = [
        {
            "when": each.at,
            "sentence": sentence(each, user),
            "said": each.reason.open(),
            "kind": _KINDS[ReferralStatus(each.status)],
        }
        for each in queries.steps_of(row)
    ]
    context = {
        "row": line, "referral": row, "ours": ours, "shared": row.shared.open(), "steps": steps,
        "story": story, "wrong": wrong, "form_has_errors": wrong is not None, "shows_person": True,
    }  # fmt: skip
    return render(request, "referrals/referral.html", context, status=422 if wrong is not None else 200)


def case_section(user: User, case: Case) -> CaseSection:
    """The referrals of a case as a part of its page, for whoever may read the case."""
    context: dict[str, Any] = {
        "rows": lines(list(queries.of_case(user, case))),
        "may_offer": case.status == CaseStatus.OPEN and user.may(Permission.REFERRAL_OFFER),
    }
    return CaseSection("referrals/case_section.html", context)
