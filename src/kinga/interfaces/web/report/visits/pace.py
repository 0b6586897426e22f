"""How fast one network sends. Nothing is ever refused: after some in an hour each one more waits, a minute at most.

A wait is a ticket in the sealed field: whoever comes back with it after its time is taken, once. Whoever floods needs
a request more and up to a minute for each report; whoever reports beside them loses nothing but that minute.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from kinga.core.foundation import clock
from kinga.core.security.site_sealing import fingerprint
from kinga.interfaces.web.report.visits.carry import Carried
from kinga.interfaces.web.ui.visitor import HOUR, network_key

__all__ = ["LONGEST", "may_send", "seconds_to_wait"]

LONGEST, _STEP = 60, 5  # seconds


def seconds_to_wait(before: int, at_once: int) -> int:
    """How long something waits of which `before` came from its network in this hour; `at_once` are taken without."""
    return min(LONGEST, _STEP * max(0, before + 1 - at_once))


def may_send(request: HttpRequest, carried: Carried, content: str) -> bool:
    """Whether this is taken now. If not, `carried` has a ticket: the same page, sent again after its time, is taken.

    `content` is a mark of what is sent: the same, sent twice, is counted once. Up to six reads and writes of the cache.
    """
    now = clock.now().timestamp()
    taken = f"sent:{fingerprint('sent', content)}"
    if cache.get(taken):
        return True
    if carried.ready and now < carried.ready:
        return False
    if not (carried.ready and cache.add(_ticket(carried), True, HOUR)):
        count = f"sends:{network_key(request)}"
        before = cache.get(count, 0)
        cache.set(count, before + 1, HOUR)
        if wait := seconds_to_wait(before, settings.SENDS_AT_ONCE):
            carried.ready = now + wait
            return False
    cache.set(taken, True, HOUR)
    return True


def _ticket(carried: Carried) -> str:
    """A ticket is good for one: with other answers it is another report, and waits anew."""
    return f"ticket:{fingerprint('ticket', f'{carried.submission}|{carried.ready}')}"
