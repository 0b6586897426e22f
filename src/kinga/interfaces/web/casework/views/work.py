"""Notes, concerns and tasks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.forms.work import (
    ConcernForm,
    DropTaskForm,
    FinishTaskForm,
    MoveTaskForm,
    NoteForm,
    TaskForm,
)
from kinga.interfaces.web.casework.views.common import bound, case_of, form_page, to_case
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.response.cases import actions
from kinga.response.cases.models import Concern, Task

__all__ = ["add_task", "concern", "drop_task", "finish_task", "move_task", "note", "resolve_concern"]


@requires(Permission.CASE_WRITE)
def note(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Write a note."""
    case = case_of(request, case_id)

    def save(form: NoteForm) -> HttpResponse:
        actions.write_note(by=request.user.actor, case=case, **form.cleaned_data)
        return to_case(case)

    form = NoteForm(bound(request))
    return form_page(request, form, title=_("Write a note"), primary=_("Save the note"), case=case, save=save)


@requires(Permission.CASE_WRITE)
def concern(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Raise a concern."""
    case = case_of(request, case_id)

    def save(form: ConcernForm) -> HttpResponse:
        actions.raise_concern(by=request.user.actor, case=case, **form.cleaned_data)
        return to_case(case)

    form = ConcernForm(bound(request))
    return form_page(
        request, form, title=_("Raise a concern"), primary=_("Save the concern"), case=case, save=save
    )


@requires(Permission.CASE_WRITE)
@require_POST
def resolve_concern(request: StaffRequest, case_id: UUID, concern_id: UUID) -> HttpResponse:
    """The harm or risk is over."""
    case = case_of(request, case_id)
    row: Concern = get_object_or_404(case.concerns, pk=concern_id, resolved_at=None)
    actions.resolve_concern(by=request.user.actor, concern=row)
    return to_case(case)


@requires(Permission.CASE_WRITE)
def add_task(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Something to do by a time."""
    case = case_of(request, case_id)

    def save(form: TaskForm) -> HttpResponse:
        names = ("kind", "what", "due_at", "assigned_to", "submission")
        details: dict[str, Any] = {name: form.cleaned_data[name] for name in names}
        actions.add_task(by=request.user.actor, case=case, reason=form.cleaned_data["because"], **details)
        return to_case(case)

    form = TaskForm(bound(request), case=case)
    return form_page(request, form, title=_("Add a task"), primary=_("Add the task"), case=case, save=save)


@requires(Permission.CASE_WRITE)
def finish_task(request: StaffRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """The work is done."""
    case = case_of(request, case_id)
    task: Task = get_object_or_404(case.tasks, pk=task_id, done_at=None)

    def save(form: FinishTaskForm) -> HttpResponse:
        actions.finish_task(by=request.user.actor, task=task, **form.cleaned_data)
        return to_case(case)

    page = {"title": _("Finish a task"), "primary": _("It is done"), "lead": task.in_words("what")}
    return form_page(request, FinishTaskForm(bound(request)), case=case, save=save, **page)


@requires(Permission.CASE_WRITE)
def drop_task(request: StaffRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """The work will not be done."""
    case = case_of(request, case_id)
    task: Task = get_object_or_404(case.tasks, pk=task_id, done_at=None)

    def save(form: DropTaskForm) -> HttpResponse:
        actions.drop_task(by=request.user.actor, task=task, **form.cleaned_data)
        return to_case(case)

    page = {"title": _("Drop a task"), "primary": _("Drop the task"), "lead": task.in_words("what")}
    return form_page(request, DropTaskForm(bound(request)), case=case, save=save, **page)


@requires(Permission.CASE_WRITE)
def move_task(request: StaffRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Another time, and why then."""
    case = case_of(request, case_id)
    task: Task = get_object_or_404(case.tasks, pk=task_id, done_at=None)

    def save(form: MoveTaskForm) -> HttpResponse:
        due_at, reason = form.cleaned_data["due_at"], form.cleaned_data["because"]
        actions.move_task(by=request.user.actor, task=task, due_at=due_at, reason=reason)
        return to_case(case)

    page = {"title": _("Move a task"), "primary": _("Move the task"), "lead": task.in_words("what")}
    return form_page(request, MoveTaskForm(bound(request)), case=case, save=save, **page)
