"""Eight weeks to three years of counts, as one level without seasons: the short baseline and runs of zero."""

from __future__ import annotations

from .detector import METHOD, ShortSettings, detect_short, detect_short_daily

__all__ = ["METHOD", "ShortSettings", "detect_short", "detect_short_daily"]
