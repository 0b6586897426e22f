"""The watch room with thousands of series, side by side on SQLite and PostgreSQL: judging them, and each of its pages.

    python benchmarks/bench_watch_room.py [--series 10000] [--times 5] [--only sqlite] [--pictures FOLDER]

Three years of invented counts: nine tenths of the series by weeks and units, as imports, the rest our own by days and
districts (`watch/world.py`). Each page goes through the whole of Django in one thread, without the web server and
without a network. On a machine with other work the wall clock says little: the processor's time of this process
stands beside it. Peak memory is what the process had at most while it drew the page once, less what it held before.
With `--pictures` the pages are also opened in the system's Chromium, timed there, and kept as pictures.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.bench_pages import (  # noqa: E402
    DATABASES,
    begin,
    browser_of,
    processor,
    run,
    version_of,
)

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def main() -> None:
    """Measure and print tables."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--series", type=int, default=10_000)
    asked.add_argument("--times", type=int, default=5, help="how often each page is asked for")
    asked.add_argument("--only", choices=DATABASES)
    asked.add_argument(
        "--pictures", default="", help="a folder for pictures of the pages, of the first database"
    )
    asked.add_argument("--measure", choices=DATABASES, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.measure:
        print(json.dumps(measure(given.series, given.times, given.pictures)))
        return
    names = [given.only] if given.only else list(DATABASES)
    size = ["--series", str(given.series), "--times", str(given.times)]
    found = {
        name: run(name, __file__, [*size, "--pictures", given.pictures if name == names[0] else ""])
        for name in names
    }
    print_tables(found, given.times)


def measure(series: int, times: int, pictures: str) -> dict[str, Any]:
    """Build the room, judge it, measure its pages."""
    begin()
    from django.db import connection

    from benchmarks.watch.world import build_watch, next_week

    began = time.perf_counter()
    world = build_watch(series)
    built = {**world.counts, "seconds to build": round(time.perf_counter() - began)}
    jobs = {"first judging": worked(_judge)}
    jobs["the next hour: our own series again"] = worked(_judge)
    next_week(world)
    jobs["after one week more of each import"] = worked(_judge)
    client = browser_of(world.analyst, world.secrets)
    addresses = pages_of(world)
    pages = {name: seen(lambda path=path: client.get(path), times) for name, path in addresses.items()}
    if pictures:
        for name, told in in_chromium(client, addresses, Path(pictures)).items():
            pages[name] |= told
    return {"version": version_of(connection), "built": built, "jobs": jobs, "pages": pages}


def _judge() -> Any:
    from kinga.core.security.rules import Actor
    from kinga.insight.watch import jobs

    return jobs.judge_due(by=Actor.system("benchmark"))


def pages_of(world: Any) -> dict[str, str]:
    """Every page of the room by name. Its signal and series are the first of many."""
    from kinga.insight.watch import mapping, queries
    from kinga.insight.watch.models import Frequency

    signal = queries.waiting(world.analyst).filter(series__frequency=Frequency.WEEK)[0]
    daily = next(one for one in mapping.choices(world.analyst) if one.frequency == Frequency.DAY).code
    weekly = next(one for one in mapping.choices(world.analyst) if one.frequency == Frequency.WEEK).code
    return {
        "signals": "/watch/",
        "a signal": f"/watch/signals/{signal.pk}",
        "series": "/watch/series",
        "the last page of series": "/watch/series?page=99999",
        "one series": f"/watch/series/{signal.series_id}",
        "replay of a series": f"/watch/series/{signal.series_id}/replay",
        "place by place, weeks": f"/watch/places?what={weekly}",
        "the same, 52 weeks": f"/watch/places?what={weekly}&back=52",
        "the same, page 20": f"/watch/places?what={weekly}&page=20",
        "the same, by name": f"/watch/places?what={weekly}&order=name",
        "small charts": f"/watch/places?what={weekly}&view=charts",
        "place by place, days": f"/watch/places?what={daily}",
        "place by place, CSV": f"/watch/places.csv?what={weekly}",
        "map, weeks": f"/watch/map?what={weekly}",
        "map, days": f"/watch/map?what={daily}",
        "published figures": "/watch/published",
        "start page": "/",
    }


def worked(act: Callable[[], Any]) -> dict[str, float]:
    """Wall seconds, queries, new signals and peak megabytes of one round in the background."""
    with counted() as told, peak(told):
        began, worked = time.perf_counter(), time.process_time()
        found = act()
        told["seconds"], told["processor s"] = time.perf_counter() - began, time.process_time() - worked
    return {**told, "signals": len(found)}


def seen(act: Callable[[], Any], times: int) -> dict[str, float]:
    """Median milliseconds by the wall clock and of the processor, queries, bytes sent and unpacked, peak megabytes."""
    import gzip

    took, busy = [], []

    def whole() -> tuple[Any, bytes]:
        answer = act()
        assert answer.status_code == 200, answer.status_code
        return answer, b"".join(answer) if answer.streaming else answer.content

    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        answer, body = whole()
        took.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    with counted() as told, peak(told):
        whole()
    plain = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    return {
        **told,
        "median": sorted(took)[times // 2],
        "processor": sorted(busy)[times // 2],
        "sent": len(body),
        "whole": len(plain),
    }


@contextmanager
def counted() -> Iterator[dict[str, float]]:
    """How many queries were asked, without keeping them."""
    from django.db import connection

    told: dict[str, float] = {"queries": 0}

    def count(execute: Any, *rest: Any) -> Any:
        told["queries"] += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        yield told


@contextmanager
def peak(told: dict[str, float]) -> Iterator[None]:
    """The most memory held inside, over what was held at its beginning; nothing where Linux does not tell."""
    if not _CLEAR.exists():
        yield
        return
    _CLEAR.write_text("5")
    before = _memory("VmRSS")
    yield
    told["peak MB"] = _memory("VmHWM") - before


def _memory(name: str) -> float:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(name))
    return float(line.split()[1]) / 1024


def in_chromium(client: Any, addresses: dict[str, str], folder: Path) -> dict[str, dict[str, float]]:
    """Each page in a real browser: milliseconds until it stood, elements, and a picture of its upper part."""
    import shutil

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.db import connections
    from django.test.testcases import LiveServerThread
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    folder.mkdir(parents=True, exist_ok=True)
    server = LiveServerThread("localhost", StaticFilesHandler, {})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    home, told = f"http://localhost:{server.port}", {}
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": n, "value": m.value, "url": home} for n, m in client.cookies.items()])
        page = context.new_page()
        for name, path in addresses.items():
            if path.split("?")[0].endswith(".csv"):
                continue
            answer = page.goto(home + path)
            if answer is None or answer.status != 200:
                raise RuntimeError(f"{name} did not open.")
            stood = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            told[name] = {"chromium ms": stood, "elements": page.evaluate("document.querySelectorAll('*').length"),
                          "height": page.evaluate("document.documentElement.scrollHeight")}  # fmt: skip
            page.screenshot(path=str(folder / f"{name.replace(' ', '-').replace(',', '')}.png"))
        browser.close()
    server.terminate()
    connections.close_all()
    return told


def print_tables(found: dict[str, dict[str, Any]], times: int) -> None:
    """Rounds and pages, a column a database, as Markdown."""
    from importlib.metadata import version

    print(
        f"\n{processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Django {version('Django')}; "
        + ", ".join(f"{name} {told['version']}" for name, told in found.items())
    )
    first = next(iter(found.values()))
    print(", ".join(f"{number:,} {what}" for what, number in first["built"].items()))
    for kind, columns in (
        ("jobs", ("seconds", "processor s", "queries", "signals", "peak MB")),
        ("pages", ("median", "processor", "queries", "peak MB", "sent", "whole", "chromium ms", "elements")),
    ):
        heads = [f"{name} {what}" for name in found for what in columns]
        print(f"\n| {kind} | {' | '.join(heads)} |\n|---|{'---:|' * len(heads)}")
        for row in first[kind]:
            cells = [_cell(told[kind][row].get(what)) for told in found.values() for what in columns]
            print(f"| {row} | {' | '.join(cells)} |")
    print(f"\nEach page {times} times in one thread; milliseconds; bytes as sent and unpacked.")


def _cell(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if value < 100 and value != int(value) else f"{value:.0f}"


if __name__ == "__main__":
    main()
