"""Where a request comes from, behind proxies: an address that can be believed, and its network.

Behind proxies the connection's own address is the last proxy's. Only addresses that proxies of the site
have written down themselves are believed, read from the right: what stands further left, whoever sends
the request can have made up.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache

__all__ = ["address_of", "network_of", "note_proxies", "proxies_seen"]

# An IPv4 /24 is the smallest block that is routed by itself, an IPv6 /48 what one site is given: whoever holds a
# whole one is counted once, and a coarser count says less about who somebody is.
_PREFIX = {4: 24, 6: 48}
_NOTE, _NOTE_LASTS = "proxies-seen", 7 * 86_400


def address_of(meta: Mapping[str, Any], trusted: int) -> str:
    """The visitor's address behind `trusted` proxies, or "" when it cannot be read. `meta` as in WSGI.

    The chain is X-Forwarded-For followed by the connection's own address: the visitor stands `trusted`
    places from its right end. A shorter chain has passed fewer proxies: its left end counts.
    """
    own = _plain(str(meta.get("REMOTE_ADDR") or ""))
    if trusted <= 0:
        return own
    chain = [*_forwarded(meta), own]
    # Where a hop wrote no address, the nearest that is known stands to the right.
    return next((address for address in chain[max(0, len(chain) - 1 - trusted) :] if address), "")


def network_of(address: str) -> str:
    """The network an address is counted with: an IPv4 /24 or an IPv6 /48; "unknown" without an address."""
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/{_PREFIX[version]}", strict=False))


def note_proxies(meta: Mapping[str, Any], trusted: int) -> None:
    """Remember for a week that what arrives does not fit `trusted`. As a rule it costs one read of the cache."""
    hops = len(_forwarded(meta))
    seen = "untrusted" if hops and trusted <= 0 else "fewer" if hops < trusted else ""
    if seen and cache.get(_NOTE) != seen:
        cache.set(_NOTE, seen, _NOTE_LASTS)


def proxies_seen() -> str:
    """What did not fit this week: "untrusted" (forwarded, and no proxy is trusted), "fewer" than are, or ""."""
    return str(cache.get(_NOTE, ""))


def _forwarded(meta: Mapping[str, Any]) -> list[str]:
    text = str(meta.get("HTTP_X_FORWARDED_FOR") or "")
    return [_plain(part) for part in text.split(",")] if text.strip() else []


def _plain(text: str) -> str:
    """An address without port, brackets or zone; "" for anything else."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
