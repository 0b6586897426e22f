"""The words for the codes of the urgency rule."""

from django.utils.translation import gettext_lazy as _

__all__ = ["LOOK_BY_REASONS", "URGENCY_REASONS"]

URGENCY_REASONS = {
    "danger_now": _("Someone is in danger now"),
    "danger_unknown": _("It is not known whether someone is in danger now"),
    "needs_care": _("Someone is hurt or ill"),
    "child_under_12": _("A child under 12"),
    "child_12_17": _("A child under 18"),
    "held": _("Someone may be held or made to work"),
    "sexual_harm": _("Sexual harm"),
    "violence_at_home": _("Violence at home"),
    "stranded": _("Stranded without food, money or shelter"),
    "child_alone": _("A child without care"),
    "older_person": _("A person of 60 or over"),
    "several_people": _("Several people"),
    "wants_contact": _("They ask to be contacted"),
    "age_contradicts": _(
        "The answers speak of a child and of an adult: counted as a child until someone asks"
    ),
}

LOOK_BY_REASONS = {
    "danger": _("within 15 minutes: someone may be in danger now"),
    "serious": _("within 2 hours: serious harm"),
    "soon": _("within 8 hours: harm that may go on"),
    "day": _("within 24 hours: every report is looked at"),
}
