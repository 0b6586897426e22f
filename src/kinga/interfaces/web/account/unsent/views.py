"""The pages of what was typed and not sent: keeping it, finding it again, throwing it away."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kinga.core.security.actions import note_read
from kinga.core.security.models import User
from kinga.core.security.queries import kept_forms_of
from kinga.core.security.rules import KEPT_FOR
from kinga.interfaces.web.account import session
from kinga.interfaces.web.account.unsent.expired import keep_for, say_kept
from kinga.interfaces.web.account.unsent.kept import UnreadableForm, from_script, keep, typed_of
from kinga.interfaces.web.account.unsent.reopening import address_of
from kinga.interfaces.web.ui.access import StaffRequest, open_to_all, signed_in

__all__ = ["keep_typed", "kept", "kept_one", "take_back", "throw_away"]


@signed_in
@require_safe
def kept(request: StaffRequest) -> HttpResponse:
    """All that one had typed when sessions ended: each opens its form again, or is thrown away."""
    rows = kept_forms_of(request.user)
    if not rows:
        return redirect("home:start")
    note_read(by=request.user.actor, verb="security.read_kept_forms", facts={"shown": len(rows)})
    shown = [{"kept": row, "typed": typed_of(row), "address": address_of(row)} for row in rows]
    return render(request, "account/kept.html", {"shown": shown})


@signed_in
@require_safe
def kept_one(request: StaffRequest, kept_id: UUID) -> HttpResponse:
    """One whose form cannot be opened any more: its words, to copy."""
    row = kept_forms_of(request.user).filter(pk=kept_id).first()
    if row is None:
        return redirect("account_kept")
    note_read(by=request.user.actor, verb="security.read_kept_forms", facts={"shown": 1})
    until = row.kept_at + KEPT_FOR
    return render(request, "account/kept_one.html", {"kept": row, "typed": typed_of(row), "until": until})


@signed_in
@require_POST
def throw_away(request: StaffRequest) -> HttpResponse:
    """Forget one kept form; the page's own field names it and the middleware forgets it."""
    return redirect("account_kept")


@signed_in
@require_POST
def take_back(request: StaffRequest) -> HttpResponse:
    """What a page that was too old to send gave back: open its form with it, for the worker who is signed in now."""
    try:
        row = keep(request.user, from_script(request.POST.get("form", "")), by=request.user.actor)
    except UnreadableForm:
        row = None
    if row is None:
        raise Http404
    return redirect(address_of(row))


@open_to_all
@require_POST
def keep_typed(request: HttpRequest) -> HttpResponse:
    """The page's script, when the session ends: keep what stands in its forms, and end the session.

    204 when all of it is kept, 409 when something is not: the page covers itself and goes on holding it.
    """
    owner, why = session.worker_of(request.POST.get("worker", "")), request.POST.get("why", "")
    if owner is None:
        return HttpResponse(status=403)
    theirs = request.user.is_authenticated and request.user.pk == owner.pk
    kept_some, lost_some = _keep_all(owner, request.POST.getlist("form"), proven=theirs)
    if theirs:
        # The trace tells a session that ran out from one that its worker ended.
        request.ended_for = owner if why == "ended" else None  # type: ignore[attr-defined]
        logout(request)
    if kept_some and why != "left":
        say_kept(request)
    return HttpResponse(status=409 if lost_some else 204)


def _keep_all(owner: User, forms: list[str], *, proven: bool) -> tuple[bool, bool]:
    """Keep each form in which something was typed: whether some are kept, and whether some could not be."""
    kept_some = lost_some = False
    for text in forms:
        try:
            typed = from_script(text)
        except UnreadableForm:
            lost_some = True
            continue
        if typed.readable:
            done = keep_for(owner, typed, proven=proven)
            kept_some, lost_some = kept_some or done, lost_some or not done
    return kept_some, lost_some
