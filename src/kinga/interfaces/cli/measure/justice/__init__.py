"""`kinga measure courts` and `funnel`: whether courts keep up, and what becomes of what was reported."""

from __future__ import annotations

from .commands import courts, funnel

__all__ = ["courts", "funnel"]
