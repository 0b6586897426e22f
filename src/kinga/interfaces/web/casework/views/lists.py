"""The list of cases, and opening one by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.people.actions import rebuild_index
from kinga.core.people.searching import outdated
from kinga.core.security.actions import note_read
from kinga.core.security.keys import keyring
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.forms.case import FindForm, FindPersonForm, OpenCaseForm
from kinga.interfaces.web.casework.urgency import urgency_of
from kinga.interfaces.web.casework.views.common import bound, form_page
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.response.cases import actions, queries
from kinga.response.cases.models import Case

__all__ = ["case_list", "find", "open_by_hand", "rebuild"]

_PAGE = 25


@requires(Permission.CASE_READ)
def case_list(request: StaffRequest, which: str = "mine") -> HttpResponse:
    """Cases, what needs attention first; or those a reference finds."""
    form = FindForm(request.GET or None)
    reference = request.GET.get("reference", "").strip() if form.is_valid() else ""
    page = Paginator(queries.listed(request.user, which, reference), _PAGE).get_page(request.GET.get("page"))
    # What somebody looks for is typed by them and may be a name: only that they looked for something is kept.
    facts: dict[str, object] = {
        "list": which, "searched": bool(reference), "shown": len(page), "cases": [row.reference for row in page],
    }  # fmt: skip
    note_read(by=request.user.actor, verb="cases.read_list", facts=facts)
    context = {
        "page": page, "lines": [_line(case) for case in page], "which": which, "person_form": FindPersonForm(), "form": form, "reference": reference, "tabs": _tabs(request, which),
        "query": f"reference={reference}" if reference else "", "list_url": reverse("cases:list"),
    }  # fmt: skip
    return render(request, "casework/list.html", context)


@requires(Permission.CASE_READ)
def find(request: StaffRequest) -> HttpResponse:
    """People of the worker's cases by name or number. What was typed stands in no address and in no log."""
    form = FindPersonForm(request.POST if request.method == "POST" else None)
    links = None
    if form.is_valid():
        links = queries.found_people(request.user, form.cleaned_data["typed"])
        keyring().prefetch(link.person.seal_scope() for link in links)
        facts = {"found": len(links), "people": sorted({str(link.person_id) for link in links})}
        note_read(by=request.user.actor, verb="cases.search_people", about=None, facts=facts)
    left = outdated(request.user.agency_id).count() if request.user.may(Permission.CASE_READ_ALL) else 0
    wrong = form.is_bound and links is None
    context = {
        "form": form, "found": links, "left": left, "form_has_errors": wrong, "shows_person": bool(links),
        "crumbs": [{"label": _("Cases"), "url": reverse("cases:list")}],
    }  # fmt: skip
    return render(request, "casework/find.html", context, status=422 if wrong else 200)


@requires(Permission.CASE_READ_ALL)
@require_POST
def rebuild(request: StaffRequest) -> HttpResponse:
    """The search is made anew, some hundred people at a time."""
    left = rebuild_index(by=request.user.actor, agency=request.user.agency)
    done = _("Everybody whom you can read is in the search now.")
    messages.success(request, done if not left else _("Done for some. Press once more for the others."))
    return redirect("cases:find")


def _line(case: Case) -> tuple[Case, object, object]:
    """A case with its urgency."""
    urgency = urgency_of(case)
    return case, urgency["urgency_level"], urgency["urgency_word"]


def _tabs(request: StaffRequest, which: str) -> list[dict[str, object]]:
    names = {"mine": _("Mine"), "closed": _("Closed")}
    if request.user.may(Permission.CASE_READ_ALL):
        names = {
            "mine": _("Mine"), "unassigned": _("Nobody leads"), "open": _("All open"), "closed": _("Closed"),
            "over": _("Kept long enough"),
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
