"""Load the demonstration into an empty database."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from kinga.core.security.actions import begin_site
from kinga.core.security.rules import Actor

__all__ = ["Progress", "load"]

Progress = Callable[[str, int, int], None]  # what, done, total
SYSTEM = Actor.system("demonstration")


def load(progress: Progress, *, seed: str = "marula-bay") -> None:
    """Build the invented district. Raises SiteBegun when the database holds anything already."""
    with transaction.atomic():
        begin_site(by=SYSTEM, demonstration=True, seed=seed)
