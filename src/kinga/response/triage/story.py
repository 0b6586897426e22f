"""What triage adds to the timeline of a case: why its reports came into it, and that whoever reported wrote again."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kinga.core.security.keys import keyring
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.response.cases.models import Case
from kinga.response.cases.telling import Sentence, Told, who_is
from kinga.response.cases.timeline import TimelineEntry
from kinga.response.intake.models import Message
from kinga.response.triage.models import Decision

__all__ = ["entries"]

_DECIDED = Told(
    gettext_lazy("You decided about report %(report)s."),
    gettext_lazy("%(actor)s decided about report %(report)s."),
    gettext_lazy("Someone who has left decided about report %(report)s."),
    gettext_lazy("The software decided about report %(report)s."),
)


def entries(case: Case, user: User) -> Iterator[TimelineEntry]:
    """The standing decisions with their reasons, and each time the reporters wrote again. Two queries, and keys.

    Nothing for whoever reads the case and no reports: the words are sealed under the reports' keys. What the
    reporters wrote stays on the page of the report, where reading it is an event of its own.
    """
    if not user.may(Permission.REPORT_READ) or user.agency_id != case.agency_id:
        return
    rows = Decision.objects.scope("timeline").filter(case=case, undone_at=None)
    decisions = list(rows.select_related("report", "by__agency"))
    keyring().prefetch(decision.seal_scope() for decision in decisions)
    for decision in decisions:
        told = _DECIDED.by(who_is(decision.by, user), report=decision.report.reference)
        yield TimelineEntry(
            decision.at, told, str(decision.get_kind_display()), decision.reason.open(), "report"
        )
    written = Message.objects.scope("timeline").filter(report__in_case__case=case, from_agency=False)
    for message in written.select_related("report"):
        sentence = Sentence(
            _("Whoever reported %(report)s wrote again."), {"report": message.report.reference}
        )
        yield TimelineEntry(message.at, sentence, kind="report")
