"""What the acts of the intake room are called on the auditor's pages."""

from django.utils.translation import gettext_lazy as _

from kinga.core.security.trail.acts import READ, Act

__all__ = ["ACTS"]

ACTS = {
    "intake.receive": Act(_("Received a report")),
    "intake.correct_answers": Act(_("Corrected the answers of a report")),
    "intake.add_message": Act(_("Wrote a message in a mailbox")),
    "intake.hear": Act(_("Noted that a message needs no answer")),
    "intake.read_mailbox": Act(_("Read a mailbox"), READ),
    "intake.reveal_contact": Act(_("Looked at the number or address in a report"), READ),
    "intake.mark_decided": Act(_("Marked a report as decided")),
    "intake.mark_undecided": Act(_("Put a report back into the inbox")),
}
