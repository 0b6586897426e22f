"""What the desk adds to the start page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.urgency import urgency_word
from kinga.interfaces.web.desk.words import answer_by, line
from kinga.interfaces.web.home.queue import QueueItem, QueueSection
from kinga.interfaces.web.ui.languages.joining import strung
from kinga.response.intake.models import Report
from kinga.response.triage import queries

__all__ = ["sections"]

_SHOWN = 6


def sections(user: User) -> list[QueueSection]:
    """Reports whose reporter wrote again, and reports that wait for a decision, the most urgent first. Four queries."""
    if not user.may(Permission.REPORT_READ):
        return []
    waiting, wrote = queries.inbox(user), queries.wrote_again(user)
    return [
        QueueSection(
            "wrote",
            _("They wrote again"),
            [_wrote(report) for report in wrote[:_SHOWN]],
            wrote.count(),
            _("Nobody waits for an answer to what they wrote."),
            reverse("desk:inbox"),
            order=1,
        ),
        QueueSection(
            "reports",
            _("Reports to decide about"),
            [_undecided(report) for report in waiting[:_SHOWN]],
            waiting.count(),
            _("Every report has its decision."),
            reverse("desk:inbox"),
            order=10,
        ),
    ]


def _title(report: Report) -> str:
    return _("%(reference)s: %(harm)s") % {"reference": report.reference, "harm": report.get_harm_display()}


def _wrote(report: Report) -> QueueItem:
    due_at = answer_by(report)
    return QueueItem(
        title=_title(report),
        url=reverse("desk:report", args=[report.pk]) + "#messages",
        detail=strung([urgency_word(report.urgency), *line(report).reasons[:2]]),
        due_at=due_at,
        overdue=due_at < clock.now(),
    )


def _undecided(report: Report) -> QueueItem:
    return QueueItem(
        title=_title(report),
        url=reverse("desk:report", args=[report.pk]),
        detail=strung([urgency_word(report.urgency), *line(report).reasons[:2]]),
        due_at=report.look_by,
        overdue=report.look_by < clock.now(),
    )
