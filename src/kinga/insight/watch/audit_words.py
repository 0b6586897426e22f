"""What the acts of the watch room are called on the auditor's pages."""

from django.utils.translation import gettext_lazy as _

from kinga.core.security.trail.acts import Act

__all__ = ["ACTS"]

ACTS = {
    "watch.store_counts": Act(_("Stored counts")),
    "watch.load_published": Act(_("Loaded published figures")),
    "watch.detect": Act(_("Judged the counts")),
    "watch.review_signal": Act(_("Reviewed a signal")),
}
