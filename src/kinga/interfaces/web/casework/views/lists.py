"""The list of cases, and opening one by hand."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.forms.case import FindForm, OpenCaseForm
from kinga.interfaces.web.casework.urgency import urgency_level, urgency_word
from kinga.interfaces.web.casework.views.common import bound, form_page
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.response.cases import actions, queries
from kinga.response.cases.models import Case, CaseStatus

__all__ = ["case_list", "open_by_hand"]

_PAGE = 25


@requires(Permission.CASE_READ)
def case_list(request: StaffRequest, which: str = "mine") -> HttpResponse:
    """Cases, what needs attention first; or those a reference finds."""
    form = FindForm(request.GET or None)
    reference = request.GET.get("reference", "").strip() if form.is_valid() else ""
    page = Paginator(queries.listed(request.user, which, reference), _PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "lines": [_line(case) for case in page], "which": which, "form": form, "reference": reference, "tabs": _tabs(request, which),
        "query": f"reference={reference}" if reference else "", "list_url": reverse("cases:list"),
    }  # fmt: skip
    return render(request, "casework/list.html", context)


def _line(case: Case) -> tuple[Case, int, object]:
    """A case with its urgency; without a word when nobody has ranked it or it is over."""
    ranked = case.urgency and case.status == CaseStatus.OPEN
    return case, urgency_level(case.urgency), urgency_word(case.urgency) if ranked else ""


def _tabs(request: StaffRequest, which: str) -> list[dict[str, object]]:
    names = {"mine": _("Mine"), "closed": _("Closed")}
    if request.user.may(Permission.CASE_READ_ALL):
        names = {
            "mine": _("Mine"), "unassigned": _("Nobody leads"), "open": _("All open"), "closed": _("Closed"),
        }  # fmt: skip
    counts = {"unassigned": queries.unassigned(request.user).count()} if "unassigned" in names else {}
    return [
        {
            "label": label,
            "url": reverse("cases:list") if key == "mine" else reverse("cases:list", args=[key]),
            "current": key == which,
            "count": counts.get(key),
        }
        for key, label in names.items()
    ]


@requires(Permission.CASE_OPEN)
def open_by_hand(request: StaffRequest) -> HttpResponse:
    """A case without a report."""
    form = OpenCaseForm(bound(request))

    def save(sent: OpenCaseForm) -> HttpResponse:
        case = actions.open_case(by=request.user.actor, agency=request.user.agency, **sent.cleaned_data)
        return redirect(
            "cases:case" if request.user.may(Permission.CASE_READ) else "/", *_key(request, case.pk)
        )

    return form_page(request, form, title=_("Open a case"), primary=_("Open the case"), save=save)


def _key(request: StaffRequest, key: object) -> list[object]:
    return [key] if request.user.may(Permission.CASE_READ) else []
