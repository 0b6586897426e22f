"""`kinga watch detect` keeps its contract: inputs, outputs, defaults, exit statuses."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kinga.methods import surge
from tests.methods.surge.reference import number, rows

from .calling import MONDAY, detect, weekly, written

COLUMNS = [
    "series",
    "date",
    "observed",
    "expected",
    "lower",
    "upper",
    "p_high",
    "p_low",
    "signal",
    "method",
    "note",
]


def _counts(length: int, mean: float = 12, seed: int = 1) -> list[int]:
    return np.random.default_rng(seed).poisson(mean, length).tolist()  # type: ignore[no-any-return]


def test_farrington_equals_the_reference_through_the_command_line(tmp_path: Path) -> None:
    lines = [f"{row['series']},{row['period']},{row['count']}" for row in rows("noufaily42_series.csv")]
    path = written(tmp_path, lines, "series,period,count")
    answer = detect(path, "--method", "farrington", "--alpha", ".01", "--last", "44")
    wanted = rows("noufaily42_r_farrington_flexible.csv")
    assert answer.status == 0
    assert [(r["series"], r["period"]) for r in answer.rows] == [(r["series"], r["period"]) for r in wanted]
    assert [r["signal"] == "surge" for r in answer.rows] == [r["alarm"] == "1" for r in wanted]
    assert [r["upper"] for r in answer.rows] == [r["upper"].replace("NA", "") for r in wanted]
    ours, theirs = (
        [number(r[c]) for r in table] for table, c in ((answer.rows, "p_high"), (wanted, "p_value"))
    )
    np.testing.assert_allclose(ours, theirs, atol=5e-5)
    assert "taken as weeks" in answer.said


def test_dates_are_followed_by_the_calendar(tmp_path: Path) -> None:
    lines = [f"newport,{row['epoch']},{row['observed']}" for row in rows("series_salmNewport.csv")]
    answer = detect(written(tmp_path, lines), "--method", "farrington", "--alpha", ".01", "--last", "52")
    wanted = [r for r in rows("reference.csv") if (r["dataset"], r["alg"]) == ("salmNewport", "ff_nb")]
    assert [r["upper"] for r in answer.rows] == [r["upperbound"].replace("NA", "") for r in wanted]
    assert [r["signal"] == "surge" for r in answer.rows] == [r["alarm"] == "1" for r in wanted]
    assert "one week apart" in answer.said
    assert "few" in next(r["note"] for r in answer.rows if not r["upper"])


def test_columns_order_and_numbers_in_full(tmp_path: Path) -> None:
    counts = _counts(60)
    path = written(tmp_path, [*weekly("b", counts), *weekly('a, "north"', counts)])
    path.write_text(path.read_text().replace('a, "north"', '"a, ""north"""'))
    answer = detect(path)
    assert list(answer.rows[0]) == COLUMNS
    assert [row["series"] for row in answer.rows] == ["b"] * 60 + ['a, "north"'] * 60
    assert answer.rows[0]["date"] == str(MONDAY)
    last, expected = answer.rows[59], surge.detect_short(np.array(counts, dtype=float)).verdict(0, 59)
    assert float(last["p_high"]) == pytest.approx(expected.p_high, rel=1e-14)
    assert float(last["expected"]) == expected.expected
    assert len(last["expected"]) > 10
    assert last["note"] == "There are 59 earlier weekly counts: enough for a short baseline, not for seasons."
    assert answer.rows[0]["expected"] == answer.rows[0]["signal"] == answer.rows[0]["method"] == ""
    assert "too few" in answer.rows[0]["note"]


@pytest.mark.parametrize(("step", "frequency"), [(1, "day"), (7, "week"), (30, "month")])
def test_the_frequency_is_inferred_and_said(tmp_path: Path, step: int, frequency: str) -> None:
    dates = [MONDAY + dt.timedelta(step * n) for n in range(100)]
    if frequency == "month":
        dates = [dt.date(2010 + n // 12, n % 12 + 1, 15) for n in range(100)]
    lines = [f"a,{date},{count}" for date, count in zip(dates, _counts(100), strict=True)]
    answer = detect(written(tmp_path, lines), "--last", "2")
    assert f"one {frequency} apart" in answer.said
    assert [row["date"] for row in answer.rows] == [str(date) for date in dates[-2:]]
    if frequency == "day":
        assert int(answer.rows[-1]["observed"]) == sum(_counts(100)[-7:])
        assert "seven days" in answer.rows[-1]["note"]
    named = detect(written(tmp_path, lines), "--last", "2", "--frequency", frequency)
    assert named.text == answer.text
    assert "apart" not in named.said


def test_direction_method_and_alpha_are_obeyed(tmp_path: Path) -> None:
    path = written(tmp_path, [*weekly("up", [*_counts(80), 60]), *weekly("down", [*_counts(80, 30), 2])])
    both = {row["series"]: row["signal"] for row in detect(path, "--last", "1", "--method", "short").rows}
    assert both == {"up": "surge", "down": "silence"}
    up = {row["series"]: row["signal"] for row in detect(path, "--last", "1", "--direction", "up").rows}
    assert up == {"up": "surge", "down": ""}
    strict = detect(path, "--last", "1", "--direction", "down", "--alpha", "1e-14")
    assert {row["signal"] for row in strict.rows} == {""}


def test_forms_and_files(tmp_path: Path) -> None:
    path = written(tmp_path, weekly("a", [*_counts(80), 60]))
    as_csv = detect(path, "--last", "2")
    objects = json.loads(detect(path, "--last", "2", "--format", "json").text)
    assert [list(one) for one in objects] == [COLUMNS] * 2
    assert objects[1]["signal"] == "surge"
    assert objects[1]["p_high"] == float(as_csv.rows[1]["p_high"])
    assert (
        json.loads(detect(written(tmp_path, ["a,2020-01-06,3"]), "--format", "json").text)[0]["p_high"]
        is None
    )
    path = written(tmp_path, weekly("a", [*_counts(80), 60]))
    assert "surge" in detect(path, "--last", "2", "--format", "table").text
    out = tmp_path / "out.csv"
    answer = detect(path, "--last", "2", "--out", str(out))
    assert answer.text == ""
    assert out.read_text("utf-8") == as_csv.text
    assert [left.name for left in tmp_path.iterdir() if left.suffix == ".part"] == []
    assert detect("-", "--last", "2", given=path.read_bytes()).text == as_csv.text


def test_rows_of_a_series_need_not_stand_together_nor_in_order(tmp_path: Path) -> None:
    lines = [*weekly("a", _counts(90)), *weekly("b", _counts(70, seed=2)), *weekly("c", _counts(50, seed=3))]
    straight = detect(written(tmp_path, lines), "--last", "3")
    mixed = [*lines[:1], *weekly("b", _counts(70, seed=2))[:1], *weekly("c", _counts(50, seed=3))[:1]]
    rest = [line for line in lines if line not in mixed]
    random.Random(4).shuffle(rest)
    answer = detect(written(tmp_path, [*mixed, *rest]), "--last", "3")
    assert answer.text == straight.text
    assert answer.status == 0


def test_a_gap_is_missing_and_not_zero(tmp_path: Path) -> None:
    lines = weekly("a", [30, 28, 33, 31] * 20)
    answer = detect(written(tmp_path, [*lines[:75], *lines[77:]]), "--last", "8")
    gap = answer.rows[3]
    assert (gap["date"], gap["observed"], gap["signal"], gap["p_low"]) == (
        str(MONDAY + dt.timedelta(weeks=75)),
        "",
        "",
        "",
    )
    assert "missing is not zero" in gap["note"]
    assert len(answer.rows) == 8
    assert {row["signal"] for row in answer.rows} == {""}


def test_means_shares_and_claims(tmp_path: Path) -> None:
    path = written(
        tmp_path, [f"uganda,{n},248" for n in range(1, 37)] + ["uganda,37,881"], "series,period,count"
    )
    row = detect(path, "--method", "means", "--last", "1", "--frequency", "month").rows[0]
    assert (row["signal"], row["lower"], row["upper"]) == ("surge", "208", "290")
    lines = [f"mx,2019-{month:02d}-01,{count},{total}" for month, count, total in
             [(m, 590, 24000) for m in range(1, 12)] + [(12, 330, 9600)]]  # fmt: skip
    path = written(tmp_path, lines, "series,date,count,denominator")
    row = detect(path, "--method", "share", "--last", "1").rows[0]
    assert (row["signal"], row["expected"][:3]) == ("surge", "236")
    answer = detect(written(tmp_path, ["esafety,2020-04-09,1.86"]), "--method", "claim")
    row = answer.rows[0]
    assert (row["observed"], row["p_high"], row["signal"], row["method"]) == ("1.86", "", "", "claim")
    assert "28 at a variance/mean of 1" in row["note"]
    assert "265 at a variance/mean of 10" in row["note"]


def test_honest_refusals_have_status_3(tmp_path: Path) -> None:
    path = written(tmp_path, ["kenya,2020-04-06,358"])
    share = detect(path, "--method", "share")
    assert (share.status, share.text) == (3, "")
    assert "denominator" in share.said
    means = detect(path, "--method", "means")
    assert means.status == 3
    assert "history" in means.said


def test_false_discovery_control_keeps_the_strong_signals_only(tmp_path: Path) -> None:
    lines = [line for n in range(150) for line in weekly(f"s{n}", _counts(60, 20, seed=n))]
    lines += weekly("real", [*_counts(59, 20), 90])
    path = written(tmp_path, lines)
    plain = detect(path, "--alpha", ".05", "--last", "1")
    held = detect(path, "--alpha", ".05", "--last", "1", "--fdr")
    raw = {row["series"] for row in plain.rows if row["signal"]}
    assert "real" in raw
    assert len(raw) > 5
    assert {row["series"] for row in held.rows if row["signal"]} == {"real"}
    for one, other in zip(plain.rows, held.rows, strict=True):
        assert {**one, "signal": ""} == {**other, "signal": ""}


def test_recalibration_makes_a_noisy_source_speak_less(tmp_path: Path) -> None:
    noise = np.random.default_rng(5)

    def bursts(series: int, length: int) -> list[str]:
        level = 20 * np.exp(0.5 * np.repeat(noise.standard_normal((series, length // 5)), 5, axis=1))
        counts = noise.poisson(level)
        return [line for n, row in enumerate(counts.tolist()) for line in weekly(f"s{n}", row)]

    past = tmp_path / "past.csv"
    past.write_text("series,date,count\n" + "\n".join(bursts(40, 70)) + "\n")
    path = written(tmp_path, bursts(40, 70))
    plain = detect(path, "--last", "40")
    after = detect(path, "--last", "40", "--calibrate", str(past))
    rate, held = (np.mean([row["signal"] != "" for row in one.rows]) for one in (plain, after))
    assert rate > 0.02
    assert held < 0.015
    assert "is worth 0.005" in after.said
    for row in after.rows:
        if row["upper"] and row["observed"]:
            assert (row["signal"] == "surge") == (float(row["observed"]) > float(row["upper"])), row


@pytest.mark.parametrize(
    "arguments",
    [
        ["--method", "guess"],
        ["--direction", "sideways"],
        ["--frequency", "year"],
        ["--format", "xml"],
        ["--alpha", "0.7"],
        ["--last", "0"],
        ["--years", "0"],
        ["--out", "no/such/folder/x.csv"],
        ["--calibrate", "no-such-file.csv"],
        ["--method", "claim", "--fdr"],
    ],
)
def test_usage_that_makes_no_sense_has_status_2(tmp_path: Path, arguments: list[str]) -> None:
    answer = detect(written(tmp_path, weekly("a", _counts(20))), *arguments)
    assert answer.status == 2
    assert answer.said


def test_django_is_never_loaded_and_the_answer_is_on_standard_output_only(tmp_path: Path) -> None:
    path = written(tmp_path, weekly("a", _counts(30)))
    script = (
        "import sys; sys.argv = ['kinga', 'watch', 'detect', sys.argv[1], '--last', '1']\n"
        "from kinga.interfaces.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "assert not any(name.split('.')[0] == 'django' for name in sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("series,date,")
    assert "one week apart" in done.stderr
