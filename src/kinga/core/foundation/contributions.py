"""What one room offers to a page or job that must not know it.

A room registers in its `apps.py`: `contribute("navigation", NavigationItem(…))`; the page asks
`contributions("navigation")`. The points and what they take are listed in `docs/architecture.md`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

__all__ = ["contribute", "contributions"]

_points: dict[str, list[Any]] = defaultdict(list)


def contribute(point: str, item: Any) -> None:
    """Offer `item` at `point`; offering the same item twice changes nothing."""
    if item not in _points[point]:
        _points[point].append(item)


def contributions(point: str) -> tuple[Any, ...]:
    """All that was offered at `point`, in the order of the rooms in INSTALLED_APPS."""
    return tuple(_points[point])
