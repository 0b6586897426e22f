"""Whose address counts behind proxies: only what our own proxies wrote, whatever the visitor made up."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.foundation.network import address_of, network_of

addresses = st.ip_addresses().filter(lambda ip: not getattr(ip, "ipv4_mapped", None)).map(str)
# What somebody may write into the header before it reaches a proxy of ours.
made_up = st.lists(st.one_of(addresses, st.text("0123456789abcdef.:[]% ", max_size=20)), max_size=5).map(
    ", ".join
)


def meta(own: str, forwarded: str | None = None) -> dict[str, Any]:
    found = {"REMOTE_ADDR": own}
    return found if forwarded is None else {**found, "HTTP_X_FORWARDED_FOR": forwarded}


@given(made_up, st.lists(addresses, min_size=1, max_size=4))
def test_nobody_chooses_where_they_are_counted(lies: str, hops: list[str]) -> None:
    """`hops`: the visitor, then each proxy of ours; every proxy appends the address it was reached from."""
    *written, own = hops
    forwarded = ", ".join(filter(None, [lies, *written]))
    assert address_of(meta(own, forwarded or None), len(written)) == hops[0]


@given(made_up, addresses)
def test_without_trusted_proxies_the_header_is_not_read(lies: str, own: str) -> None:
    assert address_of(meta(own, lies), 0) == own


@pytest.mark.parametrize(
    ("own", "forwarded", "trusted", "expected"),
    [
        ("10.0.0.1", "203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.1", "1.1.1.1,203.0.113.7,10.0.0.2", 2, "203.0.113.7"),
        ("10.0.0.1", None, 1, "10.0.0.1"),  # somebody came past the proxy
        ("10.0.0.1", "203.0.113.7", 3, "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7:51234", 1, "203.0.113.7"),
        ("10.0.0.1", "[2001:db8::7]:443", 1, "2001:db8::7"),
        ("10.0.0.1", '"[2001:db8::7]"', 1, "2001:db8::7"),
        ("10.0.0.1", "unknown", 1, "10.0.0.1"),
        ("10.0.0.1", "9.9.9.9, unknown", 1, "10.0.0.1"),
        ("10.0.0.1", "  ", 1, "10.0.0.1"),
        ("::ffff:203.0.113.7", None, 0, "203.0.113.7"),
        ("fe80::1%eth0", None, 0, "fe80::1"),
        ("", None, 0, ""),
        ("", "203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7", -1, "10.0.0.1"),
    ],
)
def test_the_table(own: str, forwarded: str | None, trusted: int, expected: str) -> None:
    assert address_of(meta(own, forwarded), trusted) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("", "unknown"),
        ("x", "unknown"),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


@given(addresses)
def test_an_address_lies_in_its_network(address: str) -> None:
    assert ipaddress.ip_address(address) in ipaddress.ip_network(network_of(address))
