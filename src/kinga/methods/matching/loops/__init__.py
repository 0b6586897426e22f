"""The compiled loops of matching: search, and the records that stand beside hashes.

A file of loops is imported, and with it the compiler, when the first of them is used: `loops.records.copied(…)`.
"""

from __future__ import annotations

import importlib
from typing import Any

_FILES = ("records", "search", "tables")


def __getattr__(name: str) -> Any:
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.{name}")
