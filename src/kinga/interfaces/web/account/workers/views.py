"""The pages of an agency's workers. Every one wants to be shown again that it is you."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.core.security.roles import Beginning, Permission, Role
from kinga.core.security.workers import actions, queries
from kinga.core.security.workers.rules import is_over
from kinga.errors import KingaError
from kinga.interfaces.web.account.workers.forms import ROLES, AddWorkerForm, CloseWorkerForm
from kinga.interfaces.web.ui.access import StaffRequest, requires

__all__ = ["add", "close", "everybody", "first_again"]

_StaffPage = TypeVar("_StaffPage", bound=Callable[..., HttpResponse])


def _again(view: _StaffPage) -> _StaffPage:
    """Only for whoever has shown minutes ago that it is they."""
    return cast("_StaffPage", reauthentication_required(view))


@requires(Permission.WORKER_MANAGE)
def everybody(request: StaffRequest) -> HttpResponse:
    """Who works in the agency, who has not begun yet, and who has left."""
    now = clock.now()
    rows = [
        {
            "worker": worker,
            "role": ROLES[worker.role],
            "waits": worker.beginning == Beginning.PASSPHRASE,
            "over": is_over(worker.first_until, now),
        }
        for worker in queries.colleagues(request.user)
    ]
    return render(request, "account/workers.html", {"rows": rows})


@requires(Permission.WORKER_MANAGE)
@_again
def add(request: StaffRequest) -> HttpResponse:
    """A new worker; the first passphrase is on this one page and nowhere else."""
    form = AddWorkerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            worker, first = actions.invite_worker(
                by=request.user.actor, agency=request.user.agency, **{**told, "role": Role(told["role"])}
            )
        except KingaError as error:
            form.add_error("username", str(error))
        else:
            return _told_once(request, worker, first)
    return _form_page(request, "add_worker", form)


@requires(Permission.WORKER_MANAGE)
@_again
def first_again(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """Another first passphrase for somebody who has not begun."""
    worker = get_object_or_404(queries.colleagues(request.user), pk=user_id, beginning=Beginning.PASSPHRASE)
    if request.method != "POST":  # back from showing again that it is they
        return redirect("account_workers")
    first = actions.renew_first_passphrase(by=request.user.actor, user=worker)
    worker.refresh_from_db()
    return _told_once(request, worker, first)


@requires(Permission.WORKER_MANAGE)
@_again
def close(request: StaffRequest, user_id: UUID) -> HttpResponse:
    """A worker leaves."""
    worker = get_object_or_404(queries.colleagues(request.user), pk=user_id, is_active=True)
    form = CloseWorkerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.close_worker(by=request.user.actor, user=worker)
        except KingaError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The account is closed, and every key is taken from it."))
            return redirect("account_workers")
    return _form_page(request, "close_worker", form, worker=worker)


def _told_once(request: StaffRequest, worker: User, first: str) -> HttpResponse:
    return render(request, "account/first_passphrase.html", {"worker": worker, "first": first})


def _form_page(request: StaffRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    wrong = bool(form.is_bound and form.errors)
    context |= {"form": form, "form_has_errors": wrong}
    return render(request, f"account/{template}.html", context, status=422 if wrong else 200)
