"""What the acts of triage are called on the auditor's pages."""

from django.utils.translation import gettext_lazy as _

from kinga.core.security.trail.acts import READ, Act

__all__ = ["ACTS"]

ACTS = {
    "triage.read_list": Act(_("Read a list of reports"), READ),
    "triage.read_report": Act(_("Read a report"), READ),
    "triage.decide": Act(_("Decided about a report")),
    "triage.undo": Act(_("Undid a decision about a report")),
}
