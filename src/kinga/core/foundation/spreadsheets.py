"""What leaves as CSV for a spreadsheet: cells that would be run as formulas are made plain text."""

from __future__ import annotations

__all__ = ["harmless"]

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run. Numbers are written as numbers instead."""
    return f"'{cell}" if cell.startswith(_RUN) else cell
