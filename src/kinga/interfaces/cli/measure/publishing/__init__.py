"""`kinga measure release`: tables that may be published, with small counts hidden or with noise."""

from __future__ import annotations

from .commands import release

__all__ = ["release"]
