"""What the watch room adds to the start page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.insight.watch import queries
from kinga.interfaces.web.home.queue import QueueItem, QueueSection
from kinga.interfaces.web.watch.sentences import chance, sentence

__all__ = ["sections"]

_SHOWN = 4


def sections(user: User) -> list[QueueSection]:
    """Signals that nobody has reviewed. Two queries."""
    if not user.may(Permission.WATCH_REVIEW):
        return []
    waiting = queries.waiting(user)
    items = [
        QueueItem(sentence(one), reverse("watch:signal", args=[one.pk]), chance(one.p_value))
        for one in waiting[:_SHOWN]
    ]
    title, calm = _("Signals to look at"), _("Nothing unusual that nobody has looked at.")
    return [QueueSection("signals", title, items, waiting.count(), calm, reverse("watch:signals"), order=40)]
