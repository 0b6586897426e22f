"""Reading and writing what visits hold. No trace: what is written here says nothing, and is gone within the hour."""

from __future__ import annotations

import datetime as dt
import enum
import time
from dataclasses import dataclass

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum

from kinga.core.foundation import clock
from kinga.core.foundation.visits.models import OpenVisit
from kinga.core.foundation.visits.rules import MOST, Pace, cost_of, who_gives_way

__all__ = ["PACE", "Holding", "Kept", "expired", "find", "forget_browser", "forget_expired", "keep"]

# A person answers a question every few seconds; a school behind one address is fifty of them.
PACE = Pace(rate=10, burst=100, now=time.monotonic)
# A full store is not summed anew for each page: some give way together, and one page makes room a few times at most.
_ATTEMPTS, _AT_ONCE = 6, 16


class Kept(enum.Enum):
    """What became of a visit that was to be kept."""

    DONE = "done"
    OTHER = "other"  # another page of the same visit was first
    NO_ROOM = "no room"


@dataclass(frozen=True)
class Holding:
    """What is to be kept: `before` is the turn that this one follows, empty for a new visit."""

    visit: str
    browser: str
    sender: str
    before: str
    turn: str
    sealed: bytes
    lasts: dt.timedelta


def find(visit: str) -> OpenVisit | None:
    """The visit, while it lasts. One query."""
    return OpenVisit.objects.filter(pk=visit, expires_at__gt=clock.now()).first()


def keep(holding: Holding) -> Kept:
    """Write a turn of a visit, if it follows the one that stands there and there is room. Up to five queries."""
    cost = cost_of(len(holding.sealed))
    if not cost or not PACE.allows(holding.sender):
        return Kept.NO_ROOM
    try:
        with transaction.atomic():
            return _keep(holding, cost)
    except IntegrityError:  # begun twice at the same moment
        return Kept.OTHER
    except DatabaseError:  # a busy database takes Back away, never what is being said
        return Kept.NO_ROOM


def _keep(holding: Holding, cost: int) -> Kept:
    now = clock.now()
    values = {
        "turn": holding.turn,
        "sealed": holding.sealed,
        "cost": cost,
        "expires_at": now + holding.lasts,
        "browser": holding.browser,
    }
    standing = OpenVisit.objects.filter(pk=holding.visit).defer("sealed").first()
    if standing is None:
        if not _make_room(holding.sender, cost):
            return Kept.NO_ROOM
        OpenVisit.objects.create(pk=holding.visit, begun_at=now, sender=holding.sender, **values)
        return Kept.DONE
    if standing.expires_at > now and standing.turn != holding.before:
        return Kept.OTHER
    if not _make_room(standing.sender, cost - standing.cost):
        return Kept.NO_ROOM
    # Only over the turn that was read: of two at the same moment one is first.
    written = OpenVisit.objects.filter(pk=holding.visit, turn=standing.turn).update(**values)
    return Kept.DONE if written else Kept.OTHER


def _make_room(sender: str, more: int) -> bool:
    """Whether there is room for `more` bytes of `sender`, once the ended and the newest of the largest gave way."""
    if more <= 0:
        return True
    for attempt in range(_ATTEMPTS):
        held = dict(OpenVisit.objects.values_list("sender").annotate(Sum("cost")).order_by())
        gives_way = who_gives_way(held, sender, more, MOST)
        if gives_way == "":
            return True
        if not attempt and forget_expired():
            continue
        if gives_way is None:
            return False
        # The newest: whoever has answered for a while keeps the way back.
        newest = OpenVisit.objects.filter(sender=gives_way).order_by("-begun_at")[:_AT_ONCE]
        OpenVisit.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return False


def forget_browser(browser: str) -> None:
    """Everything that this browser holds the key of: it has left."""
    OpenVisit.objects.filter(browser=browser).delete()


def expired() -> int:
    """How many visits are over. One query."""
    return OpenVisit.objects.filter(expires_at__lte=clock.now()).count()


def forget_expired() -> int:
    """Delete the visits that are over; how many there were."""
    return int(OpenVisit.objects.filter(expires_at__lte=clock.now()).delete()[0])
