"""Loading a small part of the demonstration, on a fixed day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kinga.core.foundation import clock
from kinga.interfaces.operations import demonstration

NOW = dt.datetime(2026, 3, 11, 15, 30, tzinfo=dt.UTC)


def load(share: float = 0.02, **options: Any) -> list[tuple[str, int, int]]:
    """What the progress was told."""
    told: list[tuple[str, int, int]] = []
    with clock.at(NOW):
        demonstration.load(lambda *step: told.append(step), share=share, **options)
    return told
