"""What another room's pages add to the page of a case, at the contribution point "case section"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["CaseSection"]


@dataclass(frozen=True)
class CaseSection:
    """One part of the page. Offer a function of (user, case) that returns one, or None to stay silent.

    `template` is included with `section`; it begins with an <h2>. `context` is for the template. `first`: above
    what the case itself holds.
    """

    template: str
    context: Mapping[str, Any]
    first: bool = False
