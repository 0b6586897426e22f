"""`kinga watch simulate`, `evaluate` and `scan`, and the calendar of `detect`: what they give, and what they refuse."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .calling import MONDAY, Answer, detect, watch, weekly, written

SEARCH = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PLACES = {f"p{at}": (at // 3, at % 3) for at in range(9)}


def _scan(folder: Path, lines: list[str], *arguments: str, header: str = "series,date,count") -> Answer:
    where = folder / "places.csv"
    if not where.exists():
        rows = [f"{name},{north},{east}" for name, (north, east) in PLACES.items()]
        where.write_text("series,latitude,longitude\n" + "\n".join(rows) + "\n", "utf-8")
    return watch(
        "scan",
        written(folder, lines, header),
        "--centroids",
        where,
        "--replicas",
        "99",
        "--seed",
        "1",
        *arguments,
    )


def _places(change: dict[str, list[int]] | None = None, seed: int = 1) -> list[str]:
    random = np.random.default_rng(seed)
    return [
        line
        for name in PLACES
        for line in weekly(name, [*random.poisson(12, 16).tolist(), *(change or {}).get(name, [12, 12])])
    ]


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


def test_neighbours_that_rise_together_are_one_cluster(tmp_path: Path) -> None:
    change = {name: [30, 33] for name in ("p0", "p1", "p3")}
    answer = _scan(tmp_path, _places(change))
    assert answer.status == 0
    assert "9 places, 18 weeks, 99 replicas, seed 1." in answer.said
    up, down = answer.rows
    assert (up["direction"], up["signal"], up["periods"]) == ("up", "surge", "2")
    assert set(up["places"].split("; ")) == {"p0", "p1", "p3"}
    assert (up["from"], up["to"]) == (
        str(MONDAY + dt.timedelta(weeks=16)),
        str(MONDAY + dt.timedelta(weeks=17)),
    )
    assert float(up["p"]) < 0.01
    assert up["p_from"] == "gumbel"
    assert down["direction"] == "down"
    borders = tmp_path / "borders.csv"
    borders.write_text("series,neighbour\np0,p1\np0,p3\np1,p2\np3,p4\np4,p5\np5,p6\np6,p7\np7,p8\n", "utf-8")
    silent = {name: [0, 1] for name in ("p0", "p1", "p3")}
    beside = watch(
        "scan", written(tmp_path, _places(silent)), "--neighbours", borders, "--replicas", "99", "--seed", "2", "--direction",
        "down", "--format", "json",
    )  # fmt: skip
    (row,) = json.loads(beside.text)
    assert row["signal"] == "silence"
    assert set(row["places"].split("; ")) == {"p0", "p1", "p3"}


def test_the_poisson_model_goes_by_the_denominator(tmp_path: Path) -> None:
    lines = [f"{line},{100 if line.startswith('p0,') else 50}" for line in _places()]
    answer = _scan(tmp_path, lines, "--model", "poisson", header="series,date,count,denominator")
    assert answer.status == 0
    assert all(float(row["expected"]) > 0 for row in answer.rows)
    without = _scan(tmp_path, _places(), "--model", "poisson")
    assert without.status == 3
    assert "denominator" in without.said
    zero = _scan(
        tmp_path,
        [f"{line},0" for line in _places()],
        "--model",
        "poisson",
        header="series,date,count,denominator",
    )
    assert zero.status == 3


@SEARCH
@given(st.integers(0, 8), st.integers(0, 17))
def test_a_gap_is_refused_by_its_place_because_it_would_look_like_a_silence(
    tmp_path: Path, at: int, week: int
) -> None:
    lines = _places()
    del lines[18 * at + week]
    answer = _scan(tmp_path, lines)
    assert answer.status == 2
    assert f"p{at} has no count in period {week + 1} of 18" in answer.said


@SEARCH
@given(
    st.sampled_from(
        [
            ("series,latitude\np0,1\n", "needs series, latitude, longitude"),
            ("", "needs series, latitude, longitude"),
            ("series,latitude,longitude\np0,north,3\n", "row 2: latitude and longitude must be numbers"),
            ("series,latitude,longitude\np0,91,3\n", "row 2: a latitude lies between"),
            ("series,latitude,longitude\np0,1,2\np0,1,2\n", "row 3: the place stands there twice"),
            ("series,latitude,longitude\np0,1,2,3\n", "row 2: it has a different number of columns"),
            ("series,latitude,longitude\np0,1,2\n", "8 places of the counts are not in it, the first is p1"),
            ("series,latitude,longitude\np0,nan,2\n", "row 2: a latitude lies between"),
        ]
    )
)
def test_places_that_cannot_be_read_are_said_by_row(tmp_path: Path, defect: tuple[str, str]) -> None:
    (tmp_path / "places.csv").write_text(defect[0], "utf-8")
    answer = _scan(tmp_path, _places())
    assert answer.status == 2
    assert defect[1] in answer.said


@SEARCH
@given(st.binary(max_size=200))
def test_any_bytes_as_places_end_well(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "places.csv").write_bytes(b"series,latitude,longitude\n" + data)
    assert _scan(tmp_path, _places()).status in {0, 2}


def test_a_scan_that_cannot_be_asked(tmp_path: Path) -> None:
    counts = written(tmp_path, _places())
    assert "either --centroids FILE or --neighbours FILE" in watch("scan", counts).said
    assert "choose one of permutation, poisson" in _scan(tmp_path, _places(), "--model", "guess").said
    bad = _scan(tmp_path, [*_places()[:-1], "p8,2015-05-04,-3"])
    assert bad.status == 2
    assert "A scan needs every place" in bad.said
    borders = tmp_path / "borders.csv"
    borders.write_text("series,neighbour\np0,elsewhere\n", "utf-8")
    unknown = watch("scan", written(tmp_path, _places()), "--neighbours", borders)
    assert "row 2: elsewhere is no place of the counts" in unknown.said
    apart = [*_places()[:-18], *weekly("p8", [12] * 18, MONDAY + dt.timedelta(days=2))]
    assert "begin on another day" in _scan(tmp_path, apart).said
    alone = _scan(tmp_path, weekly("p0", [3] * 18))
    assert alone.status == 2
    assert "at least two places" in alone.said


def test_a_calendar_teaches_what_school_holidays_do(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    days = [MONDAY + dt.timedelta(weeks=week) for week in range(300)]
    # Holidays of four weeks that begin in another week each year, the last four weeks among them.
    away = {
        week
        for year, shift in enumerate((0, 3, 6, 2, 5))
        for week in range(52 * year + 20 + shift, 52 * year + 24 + shift)
    }
    away |= set(range(296, 300))
    counts = [int(random.poisson(60 * (0.45 if week in away else 1.0))) for week in range(300)]
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
