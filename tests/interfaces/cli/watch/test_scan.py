"""`kinga watch scan`: clusters of places, and what cannot be scanned."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .calling import MONDAY, Answer, watch, weekly, written

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
