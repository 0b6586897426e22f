"""What the watch room adds to the start page."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.insight.watch import queries
from kinga.interfaces.web.home.queue import QueueItem, QueueSection
from kinga.interfaces.web.watch.sentences import chance, sentence

__all__ = ["sections"]

_SHOWN = 4
# What ended longer ago is history, not news of today; counts by months may come in two months late.
_NEWS = dt.timedelta(days=92)


def sections(user: User) -> list[QueueSection]:
    """Signals of the last three months that nobody has reviewed; older ones wait in the room. Two queries."""
    if not user.may(Permission.WATCH_REVIEW):
        return []
    waiting = queries.waiting(user).filter(period_end__gte=clock.today() - _NEWS)
    items = [
        QueueItem(sentence(one), reverse("watch:signal", args=[one.pk]), chance(one.p_value))
        for one in waiting[:_SHOWN]
    ]
    title, calm = _("Signals to look at"), _("Nothing unusual that nobody has looked at.")
    return [QueueSection("signals", title, items, waiting.count(), calm, reverse("watch:signals"), order=40)]
