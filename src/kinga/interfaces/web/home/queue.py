"""The start page as a work queue: rooms offer sections at the contribution point "queue"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils.functional import Promise

from kinga.core.foundation.contributions import contributions
from kinga.core.security.models import User

__all__ = ["QueueItem", "QueueSection", "sections_for"]


@dataclass(frozen=True)
class QueueItem:
    """One thing that needs someone. `kind` is a status kind; `word` says the status."""

    title: str | Promise
    url: str
    detail: str | Promise = ""
    due_at: dt.datetime | None = None
    overdue: bool = False
    kind: str = ""
    word: str | Promise = ""


@dataclass(frozen=True)
class QueueSection:
    """Things of one kind, the most pressing first. `total` may exceed the items shown; `empty` is said kindly."""

    key: str
    title: str | Promise
    items: list[QueueItem] = field(default_factory=list)
    total: int = 0
    empty: str | Promise = ""
    more_url: str = ""
    order: int = 50


def sections_for(user: User) -> list[QueueSection]:
    """All sections for this worker: those with overdue things first, then by their order."""
    found = [section for offer in contributions("queue") for section in offer(user)]
    return sorted(found, key=lambda section: (not any(item.overdue for item in section.items), section.order))
