"""Adding the person whom a report of the case is about, or whoever reported, with what the report says."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from kinga.core.security.actions import note_read
from kinga.interfaces.web.casework.forms.people import ReportedPersonForm
from kinga.interfaces.web.casework.views.common import bound, form_page, to_case
from kinga.interfaces.web.ui.access import StaffRequest
from kinga.response.cases import actions
from kinga.response.cases.models import Case, PersonRole
from kinga.response.cases.queries import report_in
from kinga.response.intake.models import Report

__all__ = ["reported_person"]


def reported_person(request: StaffRequest, case: Case, report_id: str) -> HttpResponse:
    """The form of a new person, begun with what the report says. That it was read is an event."""
    report = report_in(request.user, case, report_id)
    if report is None:
        raise Http404
    who = request.POST.get("who") if request.method == "POST" else request.GET.get("who")
    theirs = report.about == "self" or who == "reporter"
    note_read(by=request.user.actor, verb="triage.read_report", about=report)

    def save(form: ReportedPersonForm) -> HttpResponse:
        cleaned = {"with_contact": False, **form.cleaned_data, "report": report}
        del cleaned["who"]
        actions.add_person_from_report(by=request.user.actor, case=case, **cleaned)
        return to_case(case)

    has_contact = theirs and bool(report.contact_value)
    form = ReportedPersonForm(bound(request), initial=_start(report, theirs), has_contact=has_contact)
    title, primary = _("Add a person"), _("Add the person")
    return form_page(request, form, title=title, primary=primary, case=case, save=save)


def _start(report: Report, theirs: bool) -> dict[str, Any]:
    """What the report says of them: of somebody else who reported, only the name and the language."""
    about_them = report.about == "self" or not theirs
    role = PersonRole.SURVIVOR if about_them else PersonRole.SUPPORTER
    return {
        "report": report.pk,
        "who": "reporter" if theirs else "",
        "role": role,
        "name": report.reporter_name.open() if theirs else "",
        "language": report.language if theirs else "",
        **({"age_band": report.age_band, "sex": report.sex} if about_them else {}),
    }
