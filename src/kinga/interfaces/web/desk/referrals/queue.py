"""What referrals add to the start page: nothing sealed, so that a glance needs no event."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.interfaces.web.home.queue import QueueItem, QueueSection
from kinga.response.referrals import queries
from kinga.response.referrals.models import Referral

__all__ = ["sections"]

_SHOWN = 5


def sections(user: User) -> list[QueueSection]:
    """What waits for our answer, and which answers we wait for. Four queries."""
    found = []
    if user.may(Permission.REFERRAL_ANSWER):
        asked = queries.unanswered(user)
        items = [
            _item(row, _("Asked by %(agency)s") % {"agency": row.from_agency.local_name})
            for row in asked[:_SHOWN]
        ]
        empty, more = _("Nobody waits for our answer."), reverse("referrals:received")
        title = _("Referrals to answer")
        found.append(QueueSection("referrals-received", title, items, asked.count(), empty, more, order=20))
    if user.may(Permission.REFERRAL_OFFER):
        offered = queries.awaiting_answer(user)
        items = [_item(row, _whom(row)) for row in offered[:_SHOWN]]
        empty, more = _("Every referral has its answer."), reverse("referrals:made")
        title = _("Answers we wait for")
        found.append(QueueSection("referrals-made", title, items, offered.count(), empty, more, order=40))
    return found


def _whom(row: Referral) -> str:
    """The case and who answers."""
    if row.to_agency is None:
        return _("%(case)s: ask the service for its answer") % {"case": row.case.reference}
    return _("%(case)s: asked of %(agency)s") % {
        "case": row.case.reference,
        "agency": row.to_agency.local_name,
    }


def _item(row: Referral, title: str) -> QueueItem:
    url = reverse("referrals:referral", args=[row.pk])
    return QueueItem(title=title, url=url, due_at=row.answer_by, overdue=row.answer_by < clock.now())
