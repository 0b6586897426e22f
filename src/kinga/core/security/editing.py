"""Two people editing one row: what both changed is a clash, what only one changed is merged.

A form carries the version it was opened with and, for each field it changed, the value it started from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from kinga.core.security.errors import EditClash
from kinga.core.security.sealing import Sealed

__all__ = ["apply_changes", "plain"]


def plain(value: object) -> str:
    """A field's value as the text a form shows; opens a sealed one."""
    if isinstance(value, Sealed):
        return value.open()
    if isinstance(value, list | dict):
        return json.dumps(value, sort_keys=True)  # databases give the keys back in different orders
    with override(None):  # a form may be opened in one language and sent in another: names as first written
        return "" if value is None else str(value)


def apply_changes(
    row: Any,
    *,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    keep: frozenset[str] = frozenset(),
) -> list[str]:
    """Set on `row` (locked, freshly read) the fields of `changes` that differ; return their names.

    `base` holds each field as the form first showed it, as text. When the row has moved on since
    `base_version`, a field that somebody else changed too raises EditClash, unless it is in `keep`:
    the fields whose new value the worker chose after seeing both.
    """
    changed = [name for name, value in changes.items() if plain(value) != base.get(name, "")]
    if row.version != base_version:
        clashes = {
            name: (plain(getattr(row, name)), plain(changes[name]))
            for name in changed
            if name not in keep
            and plain(getattr(row, name)) not in {base.get(name, ""), plain(changes[name])}
        }
        if clashes:
            raise EditClash(clashes, row.version)
    for name in changed:
        setattr(row, name, changes[name])
    if changed:
        row.version += 1
    return changed
