"""`kinga watch …`: surges and silences in files of counts. Never loads Django."""

from __future__ import annotations

from .commands import watch

__all__ = ["watch"]
