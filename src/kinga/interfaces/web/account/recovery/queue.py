"""What waits for a custodian, on the start page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.security.models import User
from kinga.core.security.recovery.queries import OPEN_FOR, open_requests
from kinga.interfaces.web.home.queue import QueueItem, QueueSection

__all__ = ["sections"]


def sections(user: User) -> list[QueueSection]:
    """Colleagues who lost their passphrase, for their custodians; nothing for anybody else. One query."""
    items = [
        QueueItem(
            title=row.user.name,
            url=reverse("account_recovery_request", args=[row.pk]),
            due_at=row.asked_at + OPEN_FOR,
        )
        for row in open_requests(user)
    ]
    if not items:
        return []
    return [QueueSection("recovery", _("Colleagues who lost their passphrase"), items, len(items), order=3)]
