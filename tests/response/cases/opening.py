"""Everything that the workers of a site can read, in every sealed column there is."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import unlocked
from kinga.core.security.sealing import SealedField
from tests.plugins.keys import everybody

__all__ = ["opened", "sealed_columns"]


def sealed_columns() -> list[tuple[type[models.Model], list[str]]]:
    found = []
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if names:
            found.append((model, names))
    return found


def opened() -> str:
    """All that the workers of the site together can read, in every sealed column there is, in a new request."""
    with unlocked(everybody()):
        return "\n".join(_words())


def _words() -> list[str]:
    words = []
    for model, names in sealed_columns():
        manager: Any = model._base_manager
        rows = manager.all()
        for row in rows.scope("test") if hasattr(rows, "scope") else rows:
            for name in names:
                try:
                    words.append(getattr(row, name).open())
                except CannotOpen:
                    continue
    return words
