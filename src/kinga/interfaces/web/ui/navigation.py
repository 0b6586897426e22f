"""The places of the top bar. A room offers one with `contribute("navigation", NavigationItem(…))`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

__all__ = ["NavigationItem", "Place", "places_for"]


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One place: its words, the name of its address, who sees it, and how many things wait there.

    `allowed` and `count` receive the signed-in user; `count` costs what its query costs, on every page.
    """

    label: str | Promise
    url_name: str
    order: int = 50
    allowed: Callable[[Any], bool] | None = None
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the page shows it."""

    label: str | Promise
    url: str
    current: bool
    count: int | None


def places_for(user: Any, path: str, items: tuple[NavigationItem, ...]) -> list[Place]:
    """The places `user` may see, in order; the one whose address is the longest start of `path` is current."""
    seen: list[tuple[NavigationItem, str]] = []
    for item in sorted(items, key=lambda each: each.order):
        if item.allowed is not None and not item.allowed(user):
            continue
        try:
            seen.append((item, reverse(item.url_name)))
        except NoReverseMatch:  # the room's pages are not part of this installation
            continue
    starts = [url for _, url in seen if path == url or (url != "/" and path.startswith(url))]
    here = max(starts, key=len, default=None)
    return [
        Place(item.label, url, url == here, item.count(user) if item.count else None) for item, url in seen
    ]
