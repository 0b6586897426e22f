"""A database of before is refused with a sentence that says what to do; a new one is not."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from kinga.core.security.errors import SiteOfBefore

_migration = import_module("kinga.core.security.migrations.0004_keys_that_people_hold")


def _apps(has_keys: bool) -> Any:
    box = SimpleNamespace(objects=SimpleNamespace(exists=lambda: has_keys))
    return SimpleNamespace(get_model=lambda *name: box)


def test_a_site_whose_keys_nobody_holds_is_refused() -> None:
    with pytest.raises(SiteOfBefore, match="empty folder"):
        _migration.refuse_a_site_of_before(_apps(True), None)
    _migration.refuse_a_site_of_before(_apps(False), None)
