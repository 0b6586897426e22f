"""The cache that all processes share is a table: what has run out stays in it until somebody takes it out.

It holds counts of tries under keyed hashes, and second-factor codes that were used. Django takes old rows out
only when the table is full.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from kinga.core.foundation import clock

__all__ = ["expired", "forget_expired"]


def expired() -> int:
    """How many rows have run out. One query."""
    return int(_run("SELECT COUNT(*) FROM {table} WHERE {expires} < %s").fetchone()[0])


def forget_expired() -> int:
    """Delete the rows that have run out; how many there were."""
    return int(_run("DELETE FROM {table} WHERE {expires} < %s").rowcount)


def _run(statement: str) -> Any:
    quote = connection.ops.quote_name
    names = {"table": quote(str(settings.CACHES["default"]["LOCATION"])), "expires": quote("expires")}
    now = connection.ops.adapt_datetimefield_value(clock.now().replace(microsecond=0))
    cursor = connection.cursor()
    cursor.execute(statement.format(**names), [now])
    return cursor
