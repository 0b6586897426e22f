"""Everything the software writes: the tables row by row, files as they lie on the disk, and what it logged."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from django.contrib.sessions.models import Session
from django.db import connection

__all__ = ["database_files", "files_under", "logged", "rows"]


def rows() -> Iterator[tuple[str, bytes]]:
    """Each table of the database as (its name, all its values one after another); sessions opened as well."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield table, b"\0".join(_plain(value) for row in cursor.fetchall() for value in row)
    opened = [json.dumps(row.get_decoded(), ensure_ascii=False) for row in Session.objects.all()]
    yield "django_session, opened", "\0".join(opened).encode()


def _plain(value: Any) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).encode()
    return str(value).encode()


def database_files() -> list[Path]:
    """The files of a SQLite database: to be read by another process."""
    name = str(connection.settings_dict["NAME"])
    return [Path(name + ending) for ending in ("", "-wal", "-shm")]


def files_under(*folders: Path) -> list[Path]:
    """Every file below these folders."""
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What is logged inside the block, through the site's own handlers and formatters, levels as they are."""
    stream = io.StringIO()
    handlers = [
        handler
        for logger in (logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict)))
        for handler in logger.handlers
        if type(handler) is logging.StreamHandler
    ]
    assert handlers, "the site's log handler was not found"
    before = [(handler, handler.setStream(stream)) for handler in set(handlers)]
    known = structlog.get_config()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=stream))  # type: ignore[arg-type]
    try:
        yield stream
    finally:
        structlog.configure(**known)
        for handler, old in before:
            if old is not None:
                handler.setStream(old)
