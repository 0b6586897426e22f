"""A database file of its own for each test, whatever the suite itself runs on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from kinga.core.foundation.sqlite.base import DatabaseWrapper

MakeDatabase = Callable[..., DatabaseWrapper]

_DEFAULTS: dict[str, Any] = {
    "ENGINE": "kinga.core.foundation.sqlite",
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
    "TIME_ZONE": None,
    "USER": "",
    "PASSWORD": "",
    "HOST": "",
    "PORT": "",
    "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
}


@pytest.fixture
def make_database(tmp_path: Path, django_db_blocker: Any) -> Iterator[MakeDatabase]:
    """Open a file as the alias "probe" (the same file each time) with the given OPTIONS."""

    def make(name: str = "probe.sqlite3", **options: Any) -> DatabaseWrapper:
        if hasattr(connections._connections, "probe"):
            connections["probe"].close()
            del connections["probe"]
        connections.settings["probe"] = {**_DEFAULTS, "NAME": str(tmp_path / name), "OPTIONS": options}
        wrapper = connections["probe"]
        assert isinstance(wrapper, DatabaseWrapper)
        return wrapper

    with django_db_blocker.unblock():
        yield make
        if hasattr(connections._connections, "probe"):
            connections["probe"].close()
            del connections["probe"]
    connections.settings.pop("probe", None)
