"""Changing, assigning, closing and reopening a case."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.forms.case import (
    AssignForm,
    ChangeCaseForm,
    CloseForm,
    ReopenForm,
    TeamForm,
)
from kinga.interfaces.web.casework.views.common import bound, case_of, edit_page, form_page, to_case
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.response.cases import actions, queries
from kinga.response.cases.errors import OpenWork
from kinga.response.cases.models import Case

__all__ = ["assign", "change", "close", "end_team", "join_team", "reopen"]


@requires(Permission.CASE_WRITE)
def change(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Change the case's own fields."""
    case = case_of(request, case_id)

    def save(form: ChangeCaseForm) -> HttpResponse:
        base, version = form.cleaned_data["base"], form.cleaned_data["base_version"]
        actions.change_case(
            by=request.user.actor, case=case, base_version=version, base=base, changes=form.changes()
        )
        return to_case(case)

    form = ChangeCaseForm(bound(request), initial=ChangeCaseForm.start(case))
    return edit_page(request, form, case=case, save=save, title=_("Change the case"), primary=_("Save"))


@requires(Permission.CASE_ASSIGN)
def assign(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Another worker answers for the case."""
    case = case_of(request, case_id)

    def save(form: AssignForm) -> HttpResponse:
        actions.assign_lead(by=request.user.actor, case=case, **form.cleaned_data)
        return to_case(case)

    form = AssignForm(bound(request), case=case)
    page = {"title": _("Choose who leads the case"), "primary": _("Hand over the case")}
    return form_page(request, form, case=case, save=save, **page)


@requires(Permission.CASE_WRITE)
def join_team(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Another worker may read and work the case."""
    case = case_of(request, case_id)

    def save(form: TeamForm) -> HttpResponse:
        actions.add_team_member(by=request.user.actor, case=case, user=form.cleaned_data["user"])
        return to_case(case)

    form = TeamForm(bound(request), case=case)
    page = {"title": _("Add a worker to the case"), "primary": _("Add the worker")}
    return form_page(request, form, case=case, save=save, **page)


@requires(Permission.CASE_WRITE)
@require_POST
def end_team(request: StaffRequest, case_id: UUID, user_id: UUID) -> HttpResponse:
    """A worker no longer works on the case."""
    case = case_of(request, case_id)
    worker = get_object_or_404(queries.team(case), pk=user_id)
    actions.end_team_member(by=request.user.actor, case=case, user=worker)
    return to_case(case)


@requires(Permission.CASE_CLOSE)
def close(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Close the case; with open work it says so and asks."""
    case = case_of(request, case_id)
    title, primary = _("Close the case"), _("Close the case")
    form = CloseForm(bound(request), ask="anyway" in request.POST)

    def save(sent: CloseForm) -> HttpResponse:
        try:
            actions.close_case(by=request.user.actor, case=case, **sent.cleaned_data)
        except OpenWork as work:
            again = CloseForm(request.POST, ask=True)
            again.add_error("anyway", _open_work(work))
            return form_page(request, again, title=title, primary=primary, case=case)
        return to_case(case)

    return form_page(request, form, title=title, primary=primary, case=case, save=save)


def _open_work(work: OpenWork) -> str:
    """What is still open, and what to do about it."""
    tasks = ngettext("%(count)d task is not finished.", "%(count)d tasks are not finished.", work.tasks)
    offers = ngettext("%(count)d referral is under way.", "%(count)d referrals are under way.", work.waiting)
    said = [
        words % {"count": count} for words, count in ((tasks, work.tasks), (offers, work.waiting)) if count
    ]
    return " ".join([*said, _("Look at it first, or tick that you close the case all the same.")])


@requires(Permission.CASE_CLOSE)
def reopen(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Open a closed case again."""
    case: Case = case_of(request, case_id)

    def save(form: ReopenForm) -> HttpResponse:
        actions.reopen_case(by=request.user.actor, case=case, **form.cleaned_data)
        return to_case(case)

    form = ReopenForm(bound(request))
    return form_page(
        request, form, title=_("Open the case again"), primary=_("Open it again"), case=case, save=save
    )
