"""A key for counting tries from one network: an HMAC that changes with the hour. No address is stored."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from kinga.core.foundation import clock
from kinga.core.foundation.network import address_of, network_of, note_proxies
from kinga.core.security.site_sealing import fingerprint

__all__ = ["HOUR", "network_key"]

HOUR = 3600  # seconds: how long a key is the same


def network_key(request: HttpRequest) -> str:
    """32 hex digits, the same for one network during one hour; behind the proxies that the site trusts.

    One read of the cache. The salt of the hour is random and gone with it: from a key nobody finds the network again,
    with the site key neither.
    """
    trusted = settings.TRUSTED_PROXIES
    note_proxies(request.META, trusted)
    hour = int(clock.now().timestamp()) // HOUR
    salt = cache.get_or_set(f"network-salt:{hour}", lambda: secrets.token_hex(32), 2 * HOUR)
    return fingerprint(f"network in hour {hour}", f"{salt}|{network_of(address_of(request.META, trusted))}")[
        :32
    ]
