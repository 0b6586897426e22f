"""Test databases as files: a copy is made through SQLite's own backup, never by copying a live file."""

from __future__ import annotations

from pathlib import Path

from django.db.backends.sqlite3.creation import DatabaseCreation as StockCreation

from .driver import Database

__all__ = ["DatabaseCreation"]


class DatabaseCreation(StockCreation):
    """Django's creation of test databases; the clone includes what is still in the write-ahead log."""

    def _clone_test_db(self, suffix: str, verbosity: int, keepdb: bool = False) -> None:
        target = Path(self.get_test_db_clone_settings(suffix)["NAME"])
        if target.exists():
            if keepdb:
                return
            target.unlink()
        self.connection.ensure_connection()
        copy = Database.connect(str(target))
        try:
            self.connection.connection.backup(copy)
        finally:
            copy.close()

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        if self.is_in_memory_db(test_database_name):
            return
        for ending in ("", "-wal", "-shm"):
            Path(f"{test_database_name}{ending}").unlink(missing_ok=True)
