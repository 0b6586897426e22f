"""`kinga watch simulate` and `evaluate`, and the calendar of `detect`: what they give, and what they refuse."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from .calling import MONDAY, detect, watch, weekly, written

SEARCH = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_simulated_series_can_be_judged_and_repeat_with_their_seed(tmp_path: Path) -> None:
    out = tmp_path / "series.csv"
    first = watch("simulate", "--replicates", "2", "--scenarios", "3", "--seed", "5", "--out", out)
    assert first.status == 0
    assert "3 scenarios × 2 series, seed 5." in first.said
    text = out.read_text()
    assert len(text.splitlines()) == 1 + 3 * 2 * 624
    judged = detect(out, "--last", "49", "--method", "farrington")
    assert judged.status == 0
    assert len(judged.rows) == 6 * 49
    again = watch("simulate", "--replicates", "2", "--scenarios", "3", "--seed", "5")
    assert again.text == text


def test_a_seed_drawn_now_is_told_and_repeats() -> None:
    drawn = watch(
        "simulate",
        "--replicates",
        "1",
        "--scenarios",
        "1",
        "--set",
        "services",
        "--truth",
        "--format",
        "json",
    )
    seed = drawn.said.rsplit("seed ", 1)[1].rstrip(".\n")
    rows = json.loads(drawn.text)
    assert set(rows[0]) == {"series", "date", "count", "mean", "variance_mean", "outbreak"}
    assert sum(row["outbreak"] for row in rows) >= 1
    repeated = watch(
        "simulate",
        "--replicates",
        "1",
        "--scenarios",
        "1",
        "--set",
        "services",
        "--truth",
        "--format",
        "json",
        "--seed",
        seed,
    )
    assert repeated.text == drawn.text


def test_the_table_of_accuracy_has_the_oracle_and_its_errors() -> None:
    answer = watch("evaluate", "--set", "waves", "--replicates", "2", "--scenarios", "6", "--seed", "3")
    assert answer.status == 0
    assert "Seed 3." in answer.said
    assert "12 series of 624 weeks" in answer.said
    assert [(row["at"], row["method"]) for row in answer.rows[:5]] == [
        ("alpha", name) for name in ("oracle 1", "oracle 0.7", "oracle 0.5", "farrington", "harmonic")
    ]
    for row in answer.rows:
        assert 0 <= float(row["fpr"]) <= 0.05
        assert 0 <= float(row["first_week"]) <= float(row["pod"]) <= 1
        assert float(row["pod_error"]) > 0
    shown = watch(
        "evaluate",
        "--set",
        "waves",
        "--replicates",
        "2",
        "--scenarios",
        "6",
        "--seed",
        "3",
        "--format",
        "table",
    )
    assert "of oracle %" in shown.text
    assert "±" in shown.text


def test_silence_has_a_row_for_each_mean_and_spread(tmp_path: Path) -> None:
    out = tmp_path / "silence.json"
    assert (
        watch(
            "evaluate", "--silence", "--replicates", "40", "--seed", "3", "--format", "json", "--out", out
        ).status
        == 0
    )
    rows = json.loads(out.read_text())
    assert len(rows) == 24
    assert next(row for row in rows if (row["mean"], row["spread"]) == (200.0, 1.0))["found"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("simulate", "--set", "none"), "choose one of waves, services"),
        (("simulate", "--seed", "-3"), "whole number of 0 or more"),
        (("simulate", "--format", "table"), "csv or json"),
        (("simulate", "--format", "xml"), "choose one of csv"),
        (("evaluate", "--set", "none"), "choose one of waves, services, both"),
        (("evaluate", "--method", "guess"), "choose from farrington"),
        (("evaluate", "--alpha", "0"), "--alpha"),
        (("evaluate", "--format", "xml"), "choose one of csv"),
    ],
)
def test_options_that_are_none_are_said(arguments: tuple[str, ...], words: str) -> None:
    answer = watch(*arguments)
    assert answer.status == 2
    assert words in answer.said
    assert answer.text == ""


def test_a_calendar_teaches_what_school_holidays_do(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    days = [MONDAY + dt.timedelta(weeks=week) for week in range(300)]
    # Holidays of four weeks that begin in another week each year, the last four weeks among them.
    away = {
        week
        for year, shift in enumerate((0, 3, 6, 2, 5))
        for week in range(52 * year + 20 + shift, 52 * year + 24 + shift)
    }
    away |= set(range(296, 300))
    counts = [int(random.poisson(60 * (0.45 if week in away else 1.0))) for week in range(300)]
    counts[-4:] = [27, 26, 28, 27]  # what was usual in holidays
    calendar = tmp_path / "days.csv"
    with calendar.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "kind"])
        writer.writerows(
            [days[week] + dt.timedelta(day), "school holiday"] for week in sorted(away) for day in range(7)
        )
    lines = [f"a,{day},{count}" for day, count in zip(days, counts, strict=True)]
    bare = detect(written(tmp_path, lines), "--last", "4")
    told = detect(written(tmp_path, lines), "--last", "4", "--calendar", str(calendar))
    assert "silence" in {row["signal"] for row in bare.rows}
    assert {row["signal"] for row in told.rows} == {""}
    assert all(20 < float(row["expected"]) < 34 for row in told.rows)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("day,kind\n", "needs date, kind"),
        ("date,kind\n2020-02-30,holiday\n", "row 2: the date is not a day"),
        ("date,kind\n2020-02-03,\n", "row 2: say what kind of day"),
        ("date,kind\n", "no day stands in it"),
        ("date,kind\n" + "".join(f"2020-02-03,{kind}\n" for kind in range(9)), "9 kinds of days"),
    ],
)
def test_a_calendar_that_is_none_is_said(tmp_path: Path, text: str, words: str) -> None:
    calendar = tmp_path / "days.csv"
    calendar.write_text(text, "utf-8")
    counts = written(tmp_path, weekly("a", [5] * 200))
    answer = detect(counts, "--calendar", str(calendar))
    assert answer.status == 2
    assert words in answer.said
    assert "has a row" not in answer.text
    assert detect(counts, "--calendar", str(calendar), "--method", "short").status == 2
    numbered = written(tmp_path, [f"a,{week},5" for week in range(40)], "series,period,count")
    assert "no dates" in detect(numbered, "--calendar", str(calendar)).said
