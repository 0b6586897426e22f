"""What this SQLite can do, where Django would ask the standard library's SQLite instead."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3.features import DatabaseFeatures as StockFeatures
from django.db.backends.sqlite3.operations import DatabaseOperations as StockOperations

from .driver import MINIMUM_VERSION

__all__ = ["DatabaseFeatures", "DatabaseOperations"]


class DatabaseFeatures(StockFeatures):
    """All are true of every SQLite from `MINIMUM_VERSION` on."""

    minimum_database_version = MINIMUM_VERSION
    # The bundled library allows 250,000; Django assumes the 999 of long ago.
    max_query_params = 32_000
    can_alter_table_drop_column = True
    can_return_columns_from_insert = True
    can_return_rows_from_bulk_insert = True
    # A file, never memory: several connections are the normal case, in tests too.
    test_db_allows_multiple_connections = True


class DatabaseOperations(StockOperations):
    """Django's operations, without the work-around for a `GROUP BY` of old libraries."""

    def force_group_by(self) -> list[Any]:
        return []
