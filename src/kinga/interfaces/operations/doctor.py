"""The doctor: looks at everything a site stands on, and says for each what it found and what to do."""

from __future__ import annotations

import datetime as dt
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from kinga.core.foundation import clock, files
from kinga.core.foundation.network import proxies_seen
from kinga.core.foundation.sqlite.base import PRAGMAS
from kinga.core.foundation.sqlite.driver import MINIMUM_VERSION, Database
from kinga.core.foundation.tasks.queries import work_state
from kinga.core.security.models import AuditEvent, AuditWitness
from kinga.core.security.queries import agencies_without_keys, waiting_for_keys

from .preparation import unapplied_migrations

__all__ = ["Finding", "examine"]

_POSTGRESQL_OLDEST = 160000
_GIGABYTE = 1024**3
_WAITING_TOO_LONG = dt.timedelta(minutes=10)
_WITNESSED_WITHIN = dt.timedelta(days=30)
_CLOCKS_APART = dt.timedelta(seconds=5)


@dataclass(frozen=True)
class Finding:
    """What was found: `state` is "good", "look" (not urgent) or "wrong"; `sentence` says what to do."""

    about: str
    state: str
    sentence: str


def examine() -> Iterator[Finding]:
    """Every finding in turn. Nothing is changed; a check that breaks is itself a finding."""
    checks: list[tuple[str, Callable[[], Finding]]] = [
        ("database", _database),
        ("tables", _tables),
        ("data folder", _data_folder),
        ("site key", _site_key),
        ("keys", _keys),
        ("disk space", _disk_space),
        ("clock", _clock),
        ("background work", _work),
        ("audit log", _audit_log),
        ("address", _address),
        ("proxies", _proxies),
    ]
    for about, check in checks:
        try:
            yield check()
        except DatabaseError:
            yield Finding(
                about, "wrong", "The database does not answer. Check DATABASE_URL, or run kinga init."
            )
        except OSError as error:
            yield Finding(
                about, "wrong", f"A file could not be read ({type(error).__name__}). Check its owner."
            )


def _database() -> Finding:
    connection.ensure_connection()
    return _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Finding:
    version = Database.sqlite_version_info
    named = ".".join(map(str, version))
    if version < MINIMUM_VERSION:
        return Finding(
            "database", "wrong", f"SQLite {named} can corrupt a database: install a newer sqlcipher3."
        )
    with connection.cursor() as cursor:
        for name, _value, expected in PRAGMAS:
            cursor.execute(f"PRAGMA {name}")
            if cursor.fetchone()[0] != expected:
                return Finding(
                    "database", "wrong", f"SQLite's {name} is not {expected}: report this as an error."
                )
        cursor.execute("PRAGMA quick_check(1)")
        if cursor.fetchone()[0] != "ok":
            return Finding(
                "database", "wrong", "The database file is damaged: stop Kinga and restore a backup."
            )
    return Finding(
        "database", "good", f"SQLite {named}: whole, and durable (write-ahead log, synchronous full)."
    )


def _postgresql() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('fsync')")
        version, fsync = cursor.fetchone()
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        superuser = cursor.fetchone()[0]
    if version < _POSTGRESQL_OLDEST:
        return Finding(
            "database", "wrong", f"PostgreSQL {version // 10000} is too old: upgrade to 16 or newer."
        )
    if fsync != "on":
        return Finding("database", "wrong", "PostgreSQL may lose what was saved: set fsync = on.")
    if superuser:
        return Finding(
            "database",
            "look",
            "Kinga is a superuser of PostgreSQL: give it a role of its own without that right.",
        )
    return Finding("database", "good", f"PostgreSQL {version // 10000}: durable, and Kinga is no superuser.")


def _tables() -> Finding:
    missing = unapplied_migrations()
    if missing:
        return Finding(
            "tables", "wrong", f"{len(missing)} changes of the tables are missing: run kinga init."
        )
    return Finding("tables", "good", "All tables are as this version needs them.")


def _data_folder() -> Finding:
    folder = Path(settings.DATA_DIR)
    if not folder.is_dir():
        return Finding("data folder", "wrong", "The data folder is absent: run kinga init.")
    probe = folder / ".doctor"
    try:
        files.write_whole(probe, b"")
        files.remove(probe)
    except (OSError, files.NoRoom):
        return Finding("data folder", "wrong", "Kinga cannot write into its data folder: change its owner.")
    if folder.stat().st_mode & stat.S_IRWXO:
        return Finding(
            "data folder", "look", "Others on this machine can look into the data folder: chmod 700 it."
        )
    return Finding("data folder", "good", "The data folder is writable, and closed to others.")


def _site_key() -> Finding:
    path = Path(settings.SITE_KEY_FILE)
    if not path.is_file():
        return Finding(
            "site key", "wrong", "The site key is absent: restore it, or nothing sealed can be read."
        )
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(
            "site key", "wrong", "Others on this machine can read the site key: chmod 600 its file."
        )
    return Finding(
        "site key", "good", "The site key is there and closed to others. Keep a copy apart from backups."
    )


def _keys() -> Finding:
    waiting, without = len(waiting_for_keys()), agencies_without_keys().count()
    if waiting:
        return Finding(
            "keys",
            "wrong",
            f"{waiting} workers lack a key of their role: the key table was changed. See the audit log.",
        )
    if without:
        return Finding(
            "keys",
            "look",
            f"{without} agencies have no supervisor yet, so nobody could read what they are sent.",
        )
    return Finding("keys", "good", "Every worker holds the keys of their role, and nobody else does.")


def _disk_space() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free / _GIGABYTE
    if free < 1:
        return Finding(
            "disk space", "wrong", f"Only {free:.1f} GB are free: make room before reports are refused."
        )
    return Finding(
        "disk space", "good" if free > 5 else "look", f"{free:.0f} GB are free for the data folder."
    )


def _clock() -> Finding:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - clock.now())
        if apart > _CLOCKS_APART:
            seconds = round(apart.total_seconds())
            return Finding(
                "clock", "wrong", f"This machine and the database are {seconds} s apart: set both clocks."
            )
    newest = Path(__file__).stat().st_mtime
    if clock.now().timestamp() < newest - 86_400:
        return Finding("clock", "wrong", "The clock is behind this software's own date: set the clock.")
    return Finding("clock", "good", "The clock is plausible.")


def _work() -> Finding:
    state = work_state()
    if state.waiting and not state.workers:
        return Finding(
            "background work", "wrong", f"{state.waiting} tasks wait and no worker runs: kinga serve."
        )
    if state.oldest_wait > _WAITING_TOO_LONG:
        minutes = int(state.oldest_wait.total_seconds() // 60)
        return Finding(
            "background work", "look", f"The oldest task has waited {minutes} minutes: see the log."
        )
    if state.failed:
        return Finding(
            "background work", "look", f"{state.failed} tasks failed for good in the last fortnight."
        )
    running = "a worker runs" if state.workers else "no worker runs, and none is needed now"
    return Finding("background work", "good", f"{state.waiting} tasks wait; {running}.")


def _audit_log() -> Finding:
    waiting = AuditEvent.objects.filter(leaf=None, at__lt=clock.now() - _WAITING_TOO_LONG)
    if waiting.exists():
        return Finding(
            "audit log",
            "wrong",
            "Events have waited minutes for their number: no log signer runs (kinga serve), or it says why.",
        )
    if not Path(settings.LOG_KEY_FILE).exists():
        return Finding("audit log", "good", "Nothing is in the audit log yet.")
    if Path(settings.LOG_KEY_FILE).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("audit log", "wrong", "Others can read the log's key: chmod 600 its file.")
    last = AuditWitness.objects.order_by("at").last()
    if last is None or last.at < clock.now() - _WITNESSED_WITHIN:
        return Finding(
            "audit log",
            "look",
            "Nobody elsewhere has witnessed the log for 30 days: send kinga audit ask to a partner agency.",
        )
    return Finding("audit log", "good", f"Numbered and signed; last witnessed on {last.at:%d %B %Y}.")


def _address() -> Finding:
    beyond = [host for host in settings.ALLOWED_HOSTS if host not in {"127.0.0.1", "localhost", "[::1]"}]
    if settings.DEBUG:
        return Finding("address", "wrong", "KINGA_DEBUG shows technical pages to everyone: unset it.")
    if beyond and not settings.SESSION_COOKIE_SECURE:
        return Finding(
            "address", "wrong", "The site is open to others without HTTPS: set KINGA_HTTPS=1 behind TLS."
        )
    return Finding(
        "address", "good", "Only this machine is served." if not beyond else "Served with secure cookies."
    )


def _proxies() -> Finding:
    seen, trusted = proxies_seen(), settings.TRUSTED_PROXIES
    if settings.HTTPS and trusted <= 0:
        return Finding(
            "proxies",
            "wrong",
            "KINGA_HTTPS is on and no proxy is trusted: browsers say https, Kinga sees http, and every form is "
            "refused. Set KINGA_TRUSTED_PROXIES to the number of your proxies, usually 1 (docs/settings.md).",
        )
    if seen == "untrusted" and trusted <= 0:
        return Finding(
            "proxies",
            "look",
            "Requests came through a proxy this week, and none is trusted: all visitors may be counted as one. "
            "If the proxy is yours, set KINGA_TRUSTED_PROXIES (docs/settings.md).",
        )
    if seen == "fewer" and trusted > 0:
        return Finding(
            "proxies",
            "look",
            f"Requests came through fewer than {trusted} proxies this week: correct KINGA_TRUSTED_PROXIES, or "
            "close the way past them.",
        )
    named = (
        "No proxy is trusted, and none was seen."
        if trusted <= 0
        else f"{trusted} trusted, and as many arrive."
    )
    return Finding("proxies", "good", named)
