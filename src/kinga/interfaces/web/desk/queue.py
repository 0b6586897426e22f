"""What the desk adds to the start page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.interfaces.web.desk.words import line, urgency_word
from kinga.interfaces.web.home.queue import QueueItem, QueueSection
from kinga.interfaces.web.ui.languages.joining import strung
from kinga.response.triage import queries

__all__ = ["sections"]

_SHOWN = 6


def sections(user: User) -> list[QueueSection]:
    """Reports that wait for a decision, the most urgent first. Two queries."""
    if not user.may(Permission.REPORT_READ):
        return []
    waiting = queries.inbox(user)
    items = [
        QueueItem(
            title=_("%(reference)s: %(harm)s")
            % {"reference": report.reference, "harm": report.get_harm_display()},
            url=reverse("desk:report", args=[report.pk]),
            detail=strung([urgency_word(report.urgency), *line(report).reasons[:2]]),
            due_at=report.look_by,
            overdue=report.look_by < clock.now(),
        )
        for report in waiting[:_SHOWN]
    ]
    return [
        QueueSection(
            "reports",
            _("Reports to decide about"),
            items,
            waiting.count(),
            _("Every report has its decision."),
            reverse("desk:inbox"),
            order=10,
        )
    ]
