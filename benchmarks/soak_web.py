"""Many readers, writers and now and then a death, on the web server of a site: what is answered, lost and kept.

    python benchmarks/soak_web.py [--seconds 120] [--deaths 3] [--reports 60] [--bare]

A site is built through the verbs. Readers open "When would you have known?" of its series and other pages, writers add
notes to a case, and `--deaths` times a web process is killed in the middle of it. Printed as JSON: requests answered
and lost, notes accepted, accepted and not there afterwards, deaths that nobody ordered, and pages named as cut off.
With `--bare` the server runs without our shields of stack (ADR 45): it dies by itself.
"""

from __future__ import annotations

import argparse
import http.client  # noqa: TID251 - it asks this machine only
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
_READERS, _WRITERS = 5, 2
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_BARE = {"RUST_MIN_STACK": str(2 * 1024**2), "OPENBLAS_NUM_THREADS": "2"}


def main() -> None:
    """Run and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--deaths", type=int, default=3)
    asked.add_argument("--reports", type=int, default=60)
    asked.add_argument("--bare", action="store_true")
    asked.add_argument("--build", action="store_true", help=argparse.SUPPRESS)
    asked.add_argument("--count", default="", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.build:
        print(json.dumps(build_site(given.reports)))
    elif given.count:
        print(json.dumps(notes_of(given.count)))
    else:
        print(json.dumps(soak(given.seconds, given.deaths, given.reports, bare=given.bare), indent=1))


def build_site(reports: int) -> dict[str, Any]:
    """In a process of its own: the site, and what a signed-in supervisor's browser sends. No passphrase is needed."""
    import django

    django.setup()
    from benchmarks.bench_pages import _browser
    from benchmarks.building import build
    from kinga.insight.watch.models import Series
    from kinga.interfaces.operations.preparation import prepare

    prepare()
    built = build(reports)
    client = _browser(built.supervisor, built.secrets)
    series = Series.objects.values_list("pk", flat=True)
    return {
        "cookies": {name: morsel.value for name, morsel in client.cookies.items()},
        "case": str(built.case.pk),
        "series": [str(key) for key in series],
    }


def notes_of(case: str) -> int:
    """How many notes the case has in the database."""
    import django

    django.setup()
    from kinga.response.cases.models import Note

    return Note.objects.scope("what a soak of the web server kept").filter(case=case).count()


def soak(seconds: float, deaths: int, reports: int, *, bare: bool = False) -> dict[str, Any]:
    """Build, serve, ask, kill, and count."""
    from kinga.interfaces.operations.supervisor import children_of_a_site

    with tempfile.TemporaryDirectory(prefix="kinga-soak-") as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        web = children_of_a_site("127.0.0.1", port, processes=2, threads=4)[0]
        settings = {
            "KINGA_DATA_DIR": folder, "DATABASE_URL": "", "KINGA_SUPERVISED": "1",
            "DJANGO_SETTINGS_MODULE": "kinga.config.settings", "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }  # fmt: skip
        given = {**os.environ, **settings, **web.environment, **(_BARE if bare else {})}
        site = _ask_ourselves(["--build", "--reports", str(reports)], given)
        before = _ask_ourselves(["--count", site["case"]], given)
        with (Path(folder) / "said").open("w+b") as said:
            server = subprocess.Popen(web.command, env=given, cwd=ROOT, stdout=said, stderr=said)
            try:
                crowd = Crowd(port, site, time.monotonic() + seconds)
                crowd.wait_for_server(server)
                crowd.run(lambda: _kill_some(server.pid, deaths, seconds))
            finally:
                server.terminate()
                server.wait()
            said.seek(0)
            told = said.read().decode()
        kept = _ask_ourselves(["--count", site["case"]], given) - before
    found = crowd.found
    return {
        "answered": found["answered"],
        "lost": found["lost"],
        "notes_accepted": found["accepted"],
        "notes_unanswered": found["unanswered"],
        "notes_kept": kept,
        "deaths": told.count("Unexpected exit"),
        "ordered": deaths,
        "cut_off": sum('"page_cut_off"' in line for line in told.splitlines()),
    }


def _ask_ourselves(arguments: list[str], given: dict[str, str]) -> Any:
    done = subprocess.run(
        [sys.executable, __file__, *arguments], env=given, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _kill_some(server: int, deaths: int, seconds: float) -> None:
    """Kill a web process now and then, the way a fault of the machine does."""
    for _turn in range(deaths):
        time.sleep(seconds / (deaths + 1))
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        workers = [int(pid) for pid in children if "granian" in Path(f"/proc/{pid}/comm").read_text()]
        if workers:
            os.kill(random.choice(workers), signal.SIGSEGV)


class Crowd:
    """Threads that ask, and what came of it."""

    def __init__(self, port: int, site: dict[str, Any], until: float) -> None:
        self.port, self.site, self.until = port, site, until
        self.found: Counter[str] = Counter()
        self._guard = threading.Lock()

    def wait_for_server(self, server: subprocess.Popen[bytes]) -> None:
        """Return when the start page is answered."""
        while server.poll() is None:
            try:
                self._ask("GET", "/")
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise RuntimeError("The web server did not come up.")

    def run(self, meanwhile: Any) -> None:
        """Ask until the time is over, with `meanwhile` at the side."""
        jobs = [meanwhile, *[self._read] * _READERS, *[self._write] * _WRITERS]
        threads = [threading.Thread(target=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _read(self) -> None:
        while time.monotonic() < self.until:
            series = random.choice(self.site["series"])
            others = ["/", "/watch/", "/watch/places", "/watch/map", f"/watch/series/{series}"]
            path = random.choice([f"/watch/series/{series}/replay"] * 5 + others)
            self._try("GET", path)

    def _write(self) -> None:
        path = f"/cases/{self.site['case']}/note"
        while time.monotonic() < self.until:
            answer = self._try("GET", path)
            token = _TOKEN.search(answer[1]) if answer else None
            if token is None:
                continue
            said = self._try(
                "POST", path, {"csrfmiddlewaretoken": token[1], "text": "She is well."}, answer[2]
            )
            self._count("unanswered" if said is None else "accepted" if said[0] == 302 else "refused")

    def _try(self, verb: str, path: str, form: dict[str, str] | None = None, cookie: str = "") -> Any:
        try:
            answer = self._ask(verb, path, form, cookie)
        except (OSError, http.client.HTTPException):  # noqa: TID251
            self._count("lost")
            time.sleep(0.1)
            return None
        self._count("answered" if answer[0] in {200, 302} else "refused")
        return answer

    def _ask(
        self, verb: str, path: str, form: dict[str, str] | None = None, cookie: str = ""
    ) -> tuple[int, str, str]:
        """Status, body and the cookie that the page set."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)  # noqa: TID251
        cookies = "; ".join(f"{name}={value}" for name, value in self.site["cookies"].items())
        headers = {
            "Cookie": f"{cookies}; {cookie}", "Sec-Fetch-Site": "same-origin", "User-Agent": "soak",
            "Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        try:
            connection.request(verb, path, urlencode(form or {}) if form else None, headers)
            answer = connection.getresponse()
            set_cookie = answer.getheader("Set-Cookie", "")
            return answer.status, answer.read().decode(errors="replace"), set_cookie.partition(";")[0]
        finally:
            connection.close()

    def _count(self, what: str) -> None:
        with self._guard:
            self.found[what] += 1


if __name__ == "__main__":
    main()
