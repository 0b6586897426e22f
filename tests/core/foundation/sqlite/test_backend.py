"""The SQLite backend: durable, current, forgetful, and encrypted when there is a key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection, connections

from kinga.core.foundation.sqlite import base
from kinga.core.foundation.sqlite.driver import MINIMUM_VERSION, Database
from tests.core.foundation.sqlite.conftest import MakeDatabase


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("mmap_size", 0),
        ("temp_store", 2),
        ("busy_timeout", 20_000),
    ],
)
def test_every_connection_has_the_pragmas(make_database: MakeDatabase, pragma: str, expected: object) -> None:
    for _again in range(2):
        with make_database().cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone()[0] == expected


def test_a_transaction_takes_the_write_lock_at_once(make_database: MakeDatabase, tmp_path: Path) -> None:
    wrapper = make_database()
    wrapper.ensure_connection()
    assert wrapper.transaction_mode == "IMMEDIATE"
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    other = Database.connect(str(tmp_path / "probe.sqlite3"), timeout=0)
    with pytest.raises(Database.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    wrapper.rollback()
    wrapper.set_autocommit(True)


def test_an_old_library_is_refused(make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Database.sqlite_version_info >= MINIMUM_VERSION
    monkeypatch.setattr(base, "MINIMUM_VERSION", (99, 0, 0))
    with pytest.raises(ImproperlyConfigured, match=r"needs SQLite 99\.0\.0 or newer"):
        make_database().ensure_connection()


def test_a_file_without_a_write_ahead_log_is_refused(
    make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "PRAGMAS", (("journal_mode", "DELETE", "wal"),))
    with pytest.raises(ImproperlyConfigured, match="local disk"):
        make_database().ensure_connection()


def test_with_a_key_the_file_holds_no_plain_text(make_database: MakeDatabase, tmp_path: Path) -> None:
    key = os.urandom(32)
    wrapper = make_database(raw_key=lambda: key)
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE canary (word text)")
        cursor.execute("INSERT INTO canary VALUES (%s)", ["kingfisher" * 20])
    wrapper.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("probe.sqlite3*"))
    assert b"kingfisher" not in stored
    assert b"SQLite format 3" not in stored
    with make_database(raw_key=key).cursor() as cursor:
        cursor.execute("SELECT count(*) FROM canary")
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize("wrong", [None, bytes(32)])
def test_without_the_right_key_the_file_does_not_open(
    make_database: MakeDatabase, wrong: bytes | None
) -> None:
    with make_database(raw_key=b"k" * 32).cursor() as cursor:
        cursor.execute("CREATE TABLE canary (word text)")
    with pytest.raises(DatabaseError, match="not a database"):
        make_database(raw_key=wrong).ensure_connection()


def test_a_short_key_is_refused(make_database: MakeDatabase) -> None:
    with pytest.raises(ImproperlyConfigured, match="32 bytes"):
        make_database(raw_key=b"short").ensure_connection()


def test_a_clone_holds_what_the_log_still_holds(make_database: MakeDatabase, tmp_path: Path) -> None:
    wrapper = make_database()
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (number integer)")
        cursor.execute("INSERT INTO kept VALUES (7)")
    wrapper.creation.clone_test_db(suffix="copy", verbosity=0)
    copy = Database.connect(str(tmp_path / "probe_copy.sqlite3"))
    assert copy.execute("SELECT number FROM kept").fetchall() == [(7,)]
    copy.close()
    wrapper.close()
    wrapper.creation._destroy_test_db(str(tmp_path / "probe.sqlite3"), 0)
    assert not list(tmp_path.glob("probe.sqlite3*"))


def test_a_directory_that_is_absent_is_an_operational_error(make_database: MakeDatabase) -> None:
    with pytest.raises(OperationalError, match="unable to open"):
        make_database("absent/probe.sqlite3").ensure_connection()


@pytest.mark.django_db
def test_the_suite_itself_runs_on_this_backend_or_on_postgresql() -> None:
    assert connection.vendor in {"sqlite", "postgresql"}
    if connection.vendor == "sqlite":
        assert isinstance(connections["default"], base.DatabaseWrapper)
