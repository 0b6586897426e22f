"""What the desk adds to the page of a case: what its reports said, coarsely, and whether anybody wrote again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.sections import CaseSection
from kinga.interfaces.web.desk.words import Line, contact_verdict, line
from kinga.response.cases.models import Case
from kinga.response.triage import queries

__all__ = ["case_section"]


def case_section(user: User, case: Case) -> CaseSection | None:
    """The reports of a case for whoever reads reports. Nothing sealed is opened: the words are on their own page."""
    if not user.may(Permission.REPORT_READ):
        return None
    rows = [_row(line(report)) for report in queries.reports_of(user, case)]
    if not rows:
        return None
    return CaseSection("desk/case_section.html", {"rows": rows}, first=True)


def _row(row: Line) -> dict[str, Any]:
    report = row.report
    truth = {True: _("Yes"), False: _("No"), None: _("Not known")}
    facts = [
        {"label": _("Danger now"), "value": truth[report.danger_now]},
        {"label": _("Hurt or ill"), "value": truth[report.needs_care]},
        {"label": _("Who needs help"), "value": report.get_about_display()},
        {"label": _("Age"), "value": report.get_age_band_display()},
        {"label": _("Girl, boy, woman or man"), "value": report.get_sex_display()},
        {"label": _("May we contact them now?"), "value": contact_verdict(report)},
    ]
    reporter = report.about != "self" and bool(report.contact_kind or report.contact_safety == "safe")
    return {"line": row, "facts": facts, "reporter": reporter}
