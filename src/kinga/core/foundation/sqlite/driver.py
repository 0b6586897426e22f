"""The driver: converters, adapters and the cursor, as Django expects them of its own."""

from __future__ import annotations

import datetime
import decimal
import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database  # noqa: N812 (the name Django gives a driver)

__all__ = ["MINIMUM_VERSION", "Cursor", "Database", "register"]

# Older releases can corrupt a write-ahead log when two connections reset it at once.
MINIMUM_VERSION = (3, 51, 3)

_PLACEHOLDER = re.compile(r"(?<!%)%s")


def register() -> None:
    """Teach the driver Django's column types and Python's; done once, when the backend is imported."""
    Database.register_converter("bool", lambda stored: stored == b"1")
    Database.register_converter("date", lambda stored: parse_date(stored.decode()))
    Database.register_converter("time", lambda stored: parse_time(stored.decode()))
    for name in ("datetime", "timestamp"):
        Database.register_converter(name, lambda stored: parse_datetime(stored.decode()))
    Database.register_adapter(decimal.Decimal, str)
    Database.register_adapter(datetime.date, datetime.date.isoformat)
    Database.register_adapter(datetime.datetime, lambda moment: moment.isoformat(" "))


class Cursor(Database.Cursor):  # type: ignore[misc]
    """A cursor that takes Django's `%s` and `%(name)s`, where SQLite knows `?` and `:name`."""

    def execute(self, query: str, params: Any = None) -> Cursor:
        if params is None:
            return super().execute(query)  # type: ignore[no-any-return]
        return super().execute(_translate(query, params), params)  # type: ignore[no-any-return]

    def executemany(self, query: str, param_list: Iterable[Any]) -> Cursor:
        rows = iter(param_list)
        first = next(rows, None)
        if first is None:
            return self
        return super().executemany(_translate(query, first), chain([first], rows))  # type: ignore[no-any-return]


def _translate(query: str, params: Any) -> str:
    if isinstance(params, Mapping):
        return query % {name: f":{name}" for name in params}
    return _PLACEHOLDER.sub("?", query).replace("%%", "%")
