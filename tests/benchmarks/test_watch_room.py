"""The benchmark of the watch room still builds its room and still reaches every page it measures."""

from __future__ import annotations

import pytest

from benchmarks.bench_pages import browser_of
from benchmarks.bench_watch_room import pages_of, print_tables, seen, worked
from benchmarks.watch.world import build_watch, next_week
from kinga.core.security.keys import hashers
from kinga.core.security.keys.passphrases import Cost
from kinga.core.security.rules import Actor
from kinga.insight.watch import jobs
from kinga.insight.watch.models import Observation, Series

pytestmark = pytest.mark.django_db


def test_the_room_has_its_size_and_every_page_opens(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hashers, "COST", Cost(time=1, memory=8, lanes=1))
    monkeypatch.setattr("benchmarks.watch.world.WEEKS", 160)
    built = build_watch(60, seed=3)
    assert Series.objects.count() == built.counts["series"] == 60
    assert Observation.objects.count() == built.counts["counts"]
    assert next_week(built) == 54
    told = worked(lambda: jobs.judge_due(by=Actor.system("benchmark")))
    assert told["signals"] > 0
    client = browser_of(built.analyst, built.secrets)
    pages = {name: seen(lambda path=path: client.get(path), 1) for name, path in pages_of(built).items()}
    print_tables(
        {"sqlite": {"version": "3", "built": built.counts, "jobs": {"judging": told}, "pages": pages}}, 1
    )
    assert capsys.readouterr().out.count("\n| ") == 2 + 1 + len(pages)
