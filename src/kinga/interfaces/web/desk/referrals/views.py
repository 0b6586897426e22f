"""The referral pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.foundation import clock
from kinga.core.security.actions import note_read
from kinga.core.security.errors import NotPermitted
from kinga.core.security.roles import Permission
from kinga.errors import KingaError
from kinga.interfaces.web.desk.referrals import pages
from kinga.interfaces.web.desk.referrals.forms import OfferForm
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.response.cases import queries as cases
from kinga.response.referrals import actions, queries
from kinga.response.referrals.errors import NotPossibleNow

__all__ = ["made", "offer", "received", "referral", "step"]

_A_PAGE = 30
_ACTIONS: dict[str, Any] = {
    "accepted": actions.accept,
    "refused": actions.refuse,
    "arrived": actions.mark_arrived,
    "completed": actions.complete,
    "withdrawn": actions.withdraw,
}


@requires(Permission.REFERRAL_ANSWER)
def received(request: StaffRequest) -> HttpResponse:
    """What other agencies ask of us, the next answer first."""
    return _list(request, queries.received_by(request.user), theirs=True)


@requires(Permission.REFERRAL_OFFER)
def made(request: StaffRequest) -> HttpResponse:
    """What we asked of others and that is still under way."""
    return _list(request, queries.made_by(request.user), theirs=False)


def _list(request: StaffRequest, rows: Any, *, theirs: bool) -> HttpResponse:
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    lines = pages.lines(list(page))
    note_read(by=request.user.actor, verb="referrals.read_list", facts={"shown": len(lines)})
    context = {"page": page, "rows": lines, "theirs": theirs, "shows_person": True}
    return render(request, "referrals/list.html", context)


@requires(Permission.REFERRAL_ANSWER)
def referral(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """One referral, from either side."""
    return pages.referral(request, queries.referral(request.user, referral_id))


@requires(Permission.REFERRAL_ANSWER)
@require_POST
def step(request: StaffRequest, referral_id: UUID, step: str) -> HttpResponse:
    """Take a referral one step on."""
    row = queries.referral(request.user, referral_id)
    if step not in _ACTIONS:
        raise Http404
    form = pages.FORMS[step][0](request.POST, auto_id=f"id_{step}_%s")
    if not form.is_valid():
        return pages.referral(request, row, step=step, wrong=form)
    try:
        _ACTIONS[step](by=request.user.actor, referral=row, **form.cleaned_data)
    except NotPossibleNow:
        messages.error(
            request, _("Somebody was faster: the referral has moved on. This is how it stands now.")
        )
        return redirect("referrals:referral", row.pk)
    except NotPermitted:
        raise
    except KingaError as error:
        form.add_error(None, str(error))
        return pages.referral(request, row, step=step, wrong=form)
    messages.success(request, _("Saved."))
    return redirect("referrals:referral", row.pk)


@requires(Permission.REFERRAL_OFFER)
def offer(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Ask a service or another agency to help the person of a case."""
    case = cases.case(request.user, case_id)
    form = OfferForm(request.POST or None, agency_id=request.user.agency_id)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        answer_by = clock.now() + asked.pop("answer_within")
        try:
            made = actions.offer(by=request.user.actor, case=case, answer_by=answer_by, **asked)
        except NotPermitted:
            raise
        except KingaError as error:  # the case was closed meanwhile, nobody holds: the words stay on the page
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The referral is offered."))
            return redirect("referrals:referral", made.pk)
    context = {"form": form, "case": case, "form_has_errors": form.is_bound, "shows_person": True}
    return render(request, "referrals/offer.html", context, status=422 if form.is_bound else 200)
