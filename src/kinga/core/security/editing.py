"""Two people editing one row: what both changed is a clash, what only one changed is merged.

A form carries the version it was opened with and, for each field it changed, the value it started from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import override

from kinga.core.security.errors import EditClash
from kinga.core.security.sealing import Sealed

__all__ = ["Merged", "apply_changes", "merge", "plain"]


@dataclass(frozen=True)
class Merged:
    """What an edit did to its row: the names it set, and what clashed (their value, the new one, as text).

    A clash is left as the other has it, or, for a field with a `stricter`, as the stricter of both.
    """

    changed: list[str]
    clashes: dict[str, tuple[str, str]]


def plain(value: object) -> str:
    """A field's value as the text a form shows; opens a sealed one."""
    if isinstance(value, Sealed):
        return value.open()
    if isinstance(value, list | dict):
        return json.dumps(value, sort_keys=True)  # databases give the keys back in different orders
    with override(None):  # a form may be opened in one language and sent in another: names as first written
        return "" if value is None else str(value)


def merge(
    row: Any,
    *,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    keep: frozenset[str] = frozenset(),
    together: Collection[frozenset[str]] = (),
    stricter: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType({}),
) -> Merged:
    """Set on `row` (locked, freshly read) what nobody else changed since `base_version`; tell what clashes.

    `base` holds each field as the form first showed it, as text. A field that somebody else changed too, to
    another value, clashes unless it is in `keep`: the fields whose new value the worker chose after seeing
    both. `together`: fields that mean something only as one (hours and the clock they are meant on); whoever
    changed one of them changed them all. `stricter`: of safety fields, which of two values holds while they
    wait for a person.
    """
    changed = [name for name, value in changes.items() if plain(value) != base.get(name, "")]
    clashes = {}
    if row.version != base_version:
        theirs = {name for name in changes if plain(getattr(row, name)) != base.get(name, "")}
        mine = _whole(changed, together)
        clashes = {
            name: (plain(getattr(row, name)), plain(changes[name]))
            for name in changes
            if name in mine & _whole(theirs, together) - keep
            and plain(getattr(row, name)) != plain(changes[name])
        }
    apart = _whole(clashes, together)
    values = {name: changes[name] for name in changed if name not in apart}
    values |= {
        name: value
        for name in clashes.keys() & stricter.keys()
        if (value := stricter[name](getattr(row, name), changes[name])) != getattr(row, name)
    }
    settled = list(values)
    for name, value in values.items():
        setattr(row, name, value)
    if settled:
        row.version += 1
    return Merged(settled, clashes)


def _whole(names: Collection[str], together: Collection[frozenset[str]]) -> frozenset[str]:
    """The names, and with each those it means something only together with."""
    return frozenset(names).union(*(group for group in together if group & frozenset(names)))


def apply_changes(
    row: Any,
    *,
    base_version: int,
    base: Mapping[str, str],
    changes: Mapping[str, Any],
    keep: frozenset[str] = frozenset(),
) -> list[str]:
    """As `merge`, for rows where a clash changes nothing: raises EditClash; returns the names that were set."""
    version = row.version
    merged = merge(row, base_version=base_version, base=base, changes=changes, keep=keep)
    if merged.clashes:
        raise EditClash(merged.clashes, version)
    return merged.changed
