"""Pages of the auditor."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.security.actions import note_read
from kinga.core.security.errors import BadCheckpoint
from kinga.core.security.roles import Permission
from kinga.core.security.trail import queries
from kinga.core.security.trail.actions import bring_witness
from kinga.core.security.trail.acts import act_of
from kinga.core.security.trail.whole import verify_database
from kinga.interfaces.operations import auditlog
from kinga.interfaces.web.audit import pages
from kinga.interfaces.web.audit.forms import FilterForm, RequestForm, WitnessForm
from kinga.interfaces.web.ui.access import StaffRequest, requires

__all__ = ["checkpoint", "event", "events", "log", "request_for", "verify", "witness"]

_A_PAGE = 20


@requires(Permission.AUDIT_READ)
def events(request: StaffRequest) -> HttpResponse:
    """Who did what, newest first. Reading the log is an event as well."""
    form = FilterForm(request.GET, user=request.user)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = queries.narrowed(queries.visible_to(request.user), zone=get_current_timezone(), **chosen)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    note_read(by=request.user.actor, verb="security.read_log", facts={"events": len(page)})
    query = request.GET.copy()
    query.pop("page", None)
    shown = pages.lines(request.user, list(page))
    context = {"page": page, "lines": shown, "filter": form, "query": query.urlencode()}
    return render(request, "audit/events.html", context)


@requires(Permission.AUDIT_READ)
def event(request: StaffRequest, event_id: UUID) -> HttpResponse:
    """One event: what it holds, and its place in the log."""
    row = queries.visible_to(request.user).filter(pk=event_id).first()
    if row is None:
        raise Http404
    note_read(by=request.user.actor, verb="security.read_log", facts={"events": 1})
    context = {
        "event": row,
        "act": act_of(row.verb).words,
        "line": pages.lines(request.user, [row])[0],
        "facts": pages.facts_of(row, request.user),
        "hash": bytes(row.leaf_hash or b"").hex(),
    }
    return render(request, "audit/event.html", context)


@requires(Permission.AUDIT_READ)
def log(request: StaffRequest) -> HttpResponse:
    """Whether the log is numbered, signed and witnessed."""
    return _log(request)


@requires(Permission.AUDIT_READ)
@require_POST
def verify(request: StaffRequest) -> HttpResponse:
    """Check every event now, and show what was found."""
    found = verify_database(auditlog.log_public_key())
    facts: dict[str, object] = {"events": found.log.size, "whole": bool(found)}
    note_read(by=request.user.actor, verb="security.verify_log", facts=facts)
    return _log(request, found=found)


@requires(Permission.AUDIT_READ)
def checkpoint(request: StaffRequest) -> HttpResponse:
    """The newest signed checkpoint, to keep on paper or on a stick."""
    return _text(auditlog.latest_note(), "checkpoint.txt")


@requires(Permission.AUDIT_READ)
def request_for(request: StaffRequest) -> HttpResponse:
    """What to send to a witness: a file of a few lines."""
    form = RequestForm(request.GET)
    if not form.is_valid():
        return _log(request, request_form=form)
    try:
        return _text(auditlog.request_for(old=form.cleaned_data["old"]), "witness-request.txt")
    except BadCheckpoint:
        form.add_error("old", _("The log has never held so many events. Look at the number again."))
        return _log(request, request_form=form)


@requires(Permission.AUDIT_READ)
@require_POST
def witness(request: StaffRequest) -> HttpResponse:
    """Keep the signature that a witness sent back."""
    form = WitnessForm(request.POST)
    if not form.is_valid():
        return _log(request, witness_form=form)
    try:
        kept = bring_witness(by=request.user.actor, **form.cleaned_data)
    except BadCheckpoint:
        form.add_error(
            "line", _("This line signs no checkpoint of this log with that key. Copy the whole line.")
        )
        return _log(request, witness_form=form)
    said = _("%(name)s has witnessed %(events)s events.")
    messages.success(request, said % {"name": kept.name, "events": kept.checkpoint.size})
    return redirect("audit:log")


def _log(request: StaffRequest, *, found: object = None, **forms: RequestForm | WitnessForm) -> HttpResponse:
    state = queries.log_state()
    context = {
        "state": state,
        "overdue": pages.witness_overdue(state),
        "found": found,
        "public_key": auditlog.log_public_key() if state.size else None,
        "request_form": forms.get("request_form") or RequestForm(),
        "witness_form": forms.get("witness_form") or WitnessForm(),
        "form_has_errors": bool(forms),
    }
    return render(request, "audit/log.html", context, status=422 if forms else 200)


def _text(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
