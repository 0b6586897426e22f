"""The end of a case: a legal hold, what two persons do together, and the certificate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.security.actions import note_read
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.endwords import destroyed, promises, remains
from kinga.interfaces.web.casework.forms.ending import AskForm, HoldForm, RetentionForm
from kinga.interfaces.web.casework.views.common import bound, case_of, form_page, to_case
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.response.cases.disposal import actions, queries
from kinga.response.cases.disposal.rules import OPEN_FOR
from kinga.response.cases.errors import NotNow
from kinga.response.cases.models import Case, DisposalAct

__all__ = ["ask", "certificate", "decide", "hold", "retention"]

_StaffPage = TypeVar("_StaffPage", bound=Callable[..., HttpResponse])


def _again(view: _StaffPage) -> _StaffPage:
    """Only for whoever has shown minutes ago that it is they."""
    return cast("_StaffPage", reauthentication_required(view))


@requires(Permission.CASE_DISPOSE)
def hold(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A legal hold: nobody shreds the case until two persons lift it."""
    case = case_of(request, case_id)

    def save(form: HoldForm) -> HttpResponse:
        actions.hold_case(by=request.user.actor, case=case, reason=form.cleaned_data["reason"])
        return to_case(case)

    page = {"title": _("Put a legal hold on the case"), "primary": _("Hold the case")}
    return form_page(request, HoldForm(bound(request)), case=case, save=save, **page)


@requires(Permission.CASE_CLOSE)
def ask(request: StaffRequest, case_id: UUID, act: str) -> HttpResponse:
    """Ask for something that a second person must decide."""
    case = case_of(request, case_id)
    if act not in DisposalAct.values:
        raise Http404
    pages = {
        "shred": (_("Ask that the case be shredded"), _("Ask a second person")),
        "lift_hold": (_("Ask that the legal hold be lifted"), _("Ask a second person")),
    }

    def save(form: AskForm) -> HttpResponse:
        actions.ask_disposal(by=request.user.actor, case=case, act=act, reason=form.cleaned_data["reason"])
        messages.success(request, _("Asked. Somebody else who may decide does so within a week."))
        return to_case(case)

    title, primary = pages[act]
    note = {"note": promises(), "note_kind": "caution"} if act == DisposalAct.SHRED else {}
    form = AskForm(bound(request), act=act)
    return form_page(request, form, case=case, save=save, title=title, primary=primary, **note)


@requires(Permission.CASE_CLOSE)
@_again
def decide(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What somebody asked for: another person agrees or refuses; who asked takes it back."""
    case = case_of(request, case_id)
    row = queries.open_request(case)
    if row is None:
        raise Http404
    own = row.asked_by_id == request.user.pk
    if not own and not request.user.may(Permission.CASE_DISPOSE):
        raise Http404
    if request.method == "POST":
        return _decided(request, case, row)
    note_read(by=request.user.actor, verb="cases.read_disposal", about=case)
    context = {
        "case": case, "row": row, "own": own, "until": row.asked_at + OPEN_FOR, "crumbs": _crumbs(case),
        "promises": promises(), "shows_person": False,
    }  # fmt: skip
    return render(request, "casework/ending/decide.html", context)


def _decided(request: StaffRequest, case: Case, row: Any) -> HttpResponse:
    try:
        if "agree" in request.POST:
            done = actions.approve_disposal(by=request.user.actor, disposal=row)
            if done.act == DisposalAct.SHRED:
                return redirect("cases:certificate", case.pk)
            messages.success(request, _("The legal hold is lifted."))
        else:
            actions.end_disposal(by=request.user.actor, disposal=row)
            messages.success(request, _("Nothing was done. The case stays as it is."))
    except NotNow as error:
        messages.error(request, str(error))
    return to_case(case)


@requires(Permission.CASE_READ)
def certificate(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What was destroyed, by whom, when, and until when a copy may exist: on the screen and on paper."""
    case = case_of(request, case_id)
    row = queries.certificate(case)
    if row is None:
        raise Http404
    note_read(by=request.user.actor, verb="cases.read_certificate", about=case)
    context = {
        "case": case, "row": row, "destroyed": destroyed(row.destroyed), "remains": remains(row.destroyed),
        "crumbs": [{"label": _("Cases"), "url": reverse("cases:list")}], "agency": request.user.agency,
    }  # fmt: skip
    return render(request, "casework/ending/certificate.html", context)


@requires(Permission.CASE_DISPOSE)
def retention(request: StaffRequest) -> HttpResponse:
    """How long the agency keeps closed cases."""
    standing = queries.rules_of(request.user)
    start = {
        f"{field}_{name}": getattr(standing[children], field)
        for children, name in ((True, "children"), (False, "others"))
        if children in standing
        for field in ("years", "source")
    }

    def save(form: RetentionForm) -> HttpResponse:
        told, agency = form.cleaned_data, request.user.agency
        for children, name in ((True, "children"), (False, "others")):
            rule = {"years": told[f"years_{name}"], "source": told[f"source_{name}"]}
            actions.set_retention(by=request.user.actor, agency=agency, children=children, **rule)
        messages.success(request, _("The rules are set. Nothing is shredded by them: they fill a list."))
        return redirect("cases:list", "over")

    form = RetentionForm(bound(request), initial=start)
    return form_page(request, form, title=_("How long closed cases are kept"), primary=_("Save"), save=save)


def _crumbs(case: Case) -> list[dict[str, str]]:
    return [
        {"label": _("Cases"), "url": reverse("cases:list")},
        {"label": case.reference, "url": reverse("cases:case", args=[case.pk])},
    ]
