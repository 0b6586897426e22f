"""Preparing a site: folders, site key, tables, static files. Safe to repeat; `kinga serve` does it first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kinga.errors import KingaError

__all__ = ["DatabaseUnreachable", "prepare", "unapplied_migrations"]

Progress = Callable[[str, int, int], None]


class DatabaseUnreachable(KingaError):
    """The database does not answer."""


def unapplied_migrations() -> list[str]:
    """The migrations that the database still lacks, as "room.name", in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def prepare(progress: Progress | None = None) -> int:
    """Make everything that a site needs and return how many migrations were applied.

    `progress` is called with (what, done, total). Raises DatabaseUnreachable.
    """
    data_dir = Path(settings.DATA_DIR)
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise DatabaseUnreachable(
            "The database does not answer. Check DATABASE_URL, and that PostgreSQL is running; or leave "
            "DATABASE_URL empty to use a file on this machine."
        ) from error
    missing = unapplied_migrations()
    if missing:
        _migrate(missing, progress)
    call_command("createcachetable", verbosity=0)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    return len(missing)


def _migrate(missing: list[str], progress: Progress | None) -> None:
    done = 0

    def step(action: str, migration: Any = None, fake: bool | None = False) -> None:
        nonlocal done
        if action == "apply_success":
            done += 1
            if progress:
                progress("tables", done, len(missing))

    executor = MigrationExecutor(connection, progress_callback=step)
    executor.migrate(executor.loader.graph.leaf_nodes())
    # What Django's own command does at its end: content types of the new tables.
    call_command("migrate", verbosity=0, interactive=False)
