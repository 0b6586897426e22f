"""The benchmark of pages still builds its site and still reaches every page it measures."""

from __future__ import annotations

import pytest

from benchmarks.bench_pages import acts, print_table, timed
from benchmarks.building import Built, build
from kinga.core.security.keys import hashers
from kinga.core.security.keys.passphrases import Cost
from kinga.response.cases.models import Note
from kinga.response.intake.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "COST", Cost(time=1, memory=8, lanes=1))


@pytest.fixture
def built() -> Built:
    return build(reports=9)


@pytest.mark.parametrize("reports", [2, 6, 11])
def test_the_busy_case_is_an_open_one_whatever_the_size(reports: int) -> None:
    assert build(reports).case.status == "open"


def test_every_page_is_reached_and_does_what_its_row_says(built: Built) -> None:
    assert built.counts["reports"] == 9
    assert built.counts["cases"] == 3
    notes, reports = Note.objects.scope("test").count(), Report.objects.scope("test").count()
    measured = acts(built)
    answers = {name: act().status_code for name, act in measured.items()}
    assert set(answers.values()) == {200, 302}, answers
    assert answers["note saved"] == 302
    assert Note.objects.scope("test").count() == notes + 1
    assert Report.objects.scope("test").count() == reports + 1
    assert "queries" in timed(measured["inbox"], 2)


def test_the_table_has_a_row_for_each_page(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"p50": 1.25, "p95": 3.0, "queries": 7, "bytes": 900}
    told = {"version": "3", "built": {"reports": 9}, "seconds": 2.0, "django": "5.2", "pages": {"inbox": row}}
    print_table({"sqlite": told, "postgresql": told}, 60)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "| inbox | 1.2 | 3.0 | 7 | 1.2 | 3.0 | 7 | 900 |"
    assert lines[-2].count("|") == lines[-1].count("|")
    assert any("9 reports" in line for line in lines)
