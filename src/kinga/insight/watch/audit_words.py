"""What the acts of the watch room are called on the auditor's pages."""

from django.utils.translation import gettext_lazy as _

from kinga.core.security.trail.acts import Act

__all__ = ["ACTS"]

ACTS = {
    "watch.store_counts": Act(_("Stored counts")),
    "watch.load_published": Act(_("Loaded published figures")),
    "watch.detect": Act(_("Judged the counts")),
    "watch.review_signal": Act(_("Reviewed a signal")),
    "watch.annotate": Act(_("Noted what happened while things were counted")),
    "watch.withdraw_annotation": Act(_("Withdrew a note of what happened")),
    "watch.withdraw_untrue": Act(_("Withdrew signals that counts do not bear out any more")),
    "watch.bring_in_file": Act(_("Sent a file of counts")),
    "watch.open_file": Act(_("Opened a file of counts")),
    "watch.read_otherwise": Act(_("Had a file of counts read otherwise")),
    "watch.say_columns": Act(_("Said what the columns of a file mean")),
    "watch.note_trouble": Act(_("Could not read a file of counts")),
    "watch.check_import": Act(_("Read a file of counts to its end")),
    "watch.start_taking": Act(_("Began to take counts in")),
    "watch.take_in_import": Act(_("Took counts in")),
    "watch.stop_import": Act(_("Stopped work on a file of counts")),
    "watch.give_up_import": Act(_("Gave up a file of counts")),
    "watch.undo_import": Act(_("Took an import of counts back")),
}
