"""The database wrapper: Django's own for SQLite, with our driver and our pragmas under it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.db.backends.sqlite3.base import DatabaseWrapper as StockWrapper
from django.utils.asyncio import async_unsafe
from django.utils.module_loading import import_string

from .creation import DatabaseCreation
from .driver import MINIMUM_VERSION, Cursor, Database, register
from .features import DatabaseFeatures, DatabaseOperations

__all__ = ["BUSY_SECONDS", "PRAGMAS", "DatabaseWrapper"]

register()

# How long a writer waits for another one. Writers are short (one verb, one transaction).
BUSY_SECONDS = 20

# (pragma, the value we set, the value SQLite reports back). In the order in which they are set.
PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("foreign_keys", "ON", 1),
    ("legacy_alter_table", "OFF", 0),
    ("trusted_schema", "OFF", 0),
    ("mmap_size", "0", 0),
    # Sorting must not write plain rows into a temporary file.
    ("temp_store", "MEMORY", 2),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("secure_delete", "ON", 1),
)


class DatabaseWrapper(StockWrapper):
    """SQLite on sqlcipher3. A cost to know: every commit waits for the disk (about 260-295 a second)."""

    Database = Database
    transaction_mode: str | None
    creation_class = DatabaseCreation
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters, with our defaults; the key is taken out, so that no error page shows it."""
        if Database.sqlite_version_info < MINIMUM_VERSION:
            needed = ".".join(map(str, MINIMUM_VERSION))
            raise ImproperlyConfigured(
                f"Kinga needs SQLite {needed} or newer, but the driver brings {Database.sqlite_version}, which "
                "can corrupt a database. Install a newer sqlcipher3 (make setup does)."
            )
        params: dict[str, Any] = super().get_connection_params()
        params.setdefault("timeout", BUSY_SECONDS)
        self._raw_key = params.pop("raw_key", None)
        if self.transaction_mode is None:
            # A transaction that begins as a reader cannot always become a writer; ours all write.
            self.transaction_mode = "IMMEDIATE"
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, then key, then functions, then pragmas: anything else before the key fails."""
        connection = Database.connect(**conn_params)
        try:
            self._unlock(connection)
            register_functions(connection)
            in_memory = self.is_in_memory_db()
            for name, value, expected in PRAGMAS:
                connection.execute(f"PRAGMA {name} = {value}")
                found = connection.execute(f"PRAGMA {name}").fetchone()[0]
                if found != expected and not (in_memory and name == "journal_mode"):
                    raise ImproperlyConfigured(
                        f"SQLite answered {found!r} where PRAGMA {name} must be {expected!r}. Put the database "
                        "on a local disk (not a network share) that this user may write to."
                    )
        except BaseException:
            connection.close()
            raise
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _unlock(self, connection: Any) -> None:
        source = import_string(self._raw_key) if isinstance(self._raw_key, str) else self._raw_key
        if source is None:
            return
        key = bytes(source() if callable(source) else source)
        if len(key) != 32:
            raise ImproperlyConfigured("The database key must be 32 bytes long.")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
