"""`kinga measure courts` and `funnel`: the contract, refused rows with status 4, and caveats in every form."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kinga.errors import KingaError
from kinga.interfaces.cli.measure import app, report
from kinga.methods.courts.caveats import COURTS_ALWAYS, FUNNEL_ALWAYS, SENTENCES
from tests.methods.courts.philippines import HEADER, philippine_rows

DOCKET = """case,filed,closed,ending,kind,court
a,2020-12-31,2021-01-01,convicted,assault,North
b,2020-03-10,,,assault,North
c,2021-05-05,2021-05-05,dismissed,assault,South
d,2021-12-01,,,other,South
e,2022-01-01,2022-01-05,convicted,other,South
f,2020-01-01,2020-12-31,convicted,other,North
g,2021-12-31,2022-01-01,dismissed,other,South
"""
YEAR = ["--from", "2021-01-01", "--to", "2021-12-31"]
BAD = "h,2021-03-01,2021-02-01,convicted,other,South\n"


def measure(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], input=typed)


def document(*arguments: str | Path, typed: str) -> dict[str, Any]:
    found = measure(*arguments, "--format", "json", typed=typed)
    assert found.exit_code == 0, found.output
    read: dict[str, Any] = json.loads(found.stdout)
    return read


def test_a_year_by_hand_for_all_and_by_court_and_kind() -> None:
    found = document("courts", "-", *YEAR, typed=DOCKET)
    overall = found["overall"]
    assert overall["clearance_rate"] == pytest.approx(200 / 3)
    assert overall["disposition_time"] == pytest.approx(3 / 2 * 365)
    assert [group["resolved"] for group in found["by_court"].values()] == [1, 1]
    assert set(found["by_kind"]) == {"assault", "other"}
    assert overall["age_of_pending"]["oldest"] == 661
    assert len(overall["months"]) == 12
    assert overall["projection"] is None
    assert all(SENTENCES[code] in found["warnings"] for code in COURTS_ALWAYS)
    assert found["refused"] == []


def test_rows_that_were_refused_are_listed_and_end_with_status_4() -> None:
    done = measure("courts", "-", *YEAR, "--format", "json", typed=DOCKET + BAD)
    assert done.exit_code == 4
    assert "Row 9: the case was closed before it was filed" in done.stderr
    found = json.loads(done.stdout)
    assert found["refused"][0]["row"] == 9
    assert found["overall"]["resolved"] == 2
    assert SENTENCES["refused_rows"].format(number=1, rows=8) in found["warnings"]


def test_many_refused_rows_are_not_all_said_on_the_screen() -> None:
    wrong = "".join(f"w{i},2021-02-30,,,,\n" for i in range(60))
    done = measure("courts", "-", "--format", "json", typed=DOCKET + wrong)
    assert len(done.stderr.splitlines()) == 51
    assert "besides these: 10" in done.stderr
    assert len(json.loads(done.stdout)["refused"]) == 60


def test_a_projection_with_what_if() -> None:
    found = document("courts", "-", *YEAR, "--project", "3", "--capacity", "0", "--seed", "2", typed=DOCKET)
    projection = found["overall"]["projection"]
    assert [month["month"] for month in projection["months"]] == ["2022-01", "2022-02", "2022-03"]
    assert projection["capacity_share"] == 0
    assert projection["chance_of_a_smaller_backlog"] == 0
    assert all(month["interval"]["0.95"][0] >= 3 for month in projection["months"])


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_no_form_is_without_the_caveats(form: str, tmp_path: Path) -> None:
    out = tmp_path / "result"
    assert measure("courts", "-", *YEAR, "--format", form, "--out", out, typed=DOCKET).exit_code == 0
    written = " ".join(out.read_text("utf-8").replace("\n", " ").split())
    assert all(SENTENCES[code] in written for code in COURTS_ALWAYS)


def test_csv_has_one_row_a_number() -> None:
    found = measure("courts", "-", *YEAR, "--project", "2", "--format", "csv", typed=DOCKET + BAD)
    rows = list(csv.DictReader(io.StringIO(found.stdout)))
    overall = {row["measure"]: row for row in rows if row["group"] == "all"}
    assert float(overall["disposition_time"]["value"]) == pytest.approx(547.5)
    assert {"projected_backlog", "ended: convicted", "month_incoming", "age_band"} <= set(overall)
    assert {row["group"] for row in rows} == {"all", "court", "kind", "refused", "warning"}


@pytest.mark.parametrize(
    ("arguments", "text", "words"),
    [
        ([], "case,filed\n1,2020-01-01\n", "Row 1 must name the columns"),
        ([], "case,filed,closed\n1,2020-02-01,2020-01-01\n", "No row of the docket can be used"),
        (["--from", "2020-02-30"], DOCKET, "--from is no day"),
        (["--from", "2021-02-01", "--to", "2021-01-01"], DOCKET, "ends before it begins"),
        (["--project", "0", *YEAR], DOCKET, "1 to 120 months"),
    ],
)
def test_bad_input_is_refused_with_the_reason(arguments: list[str], text: str, words: str) -> None:
    done = measure("courts", "-", *arguments, typed=text)
    assert done.stdout == ""
    assert isinstance(done.exception, KingaError)
    assert words in str(done.exception)


@pytest.mark.parametrize(
    "arguments",
    [["--from", "2010-01-01", "--to", "2010-02-01"], ["--project", "6", "--from", "2021-12-01"]],
)
def test_what_cannot_be_answered_is_an_honest_refusal(arguments: list[str]) -> None:
    done = measure("courts", "-", *arguments, typed=DOCKET)
    assert (done.exit_code, done.stdout) == (3, "")


def test_the_reports_are_pdfs_for_people(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    assert (
        measure("courts", "-", *YEAR, "--project", "6", "--report", path, typed=DOCKET + BAD).exit_code == 4
    )
    assert path.read_bytes().startswith(b"%PDF-1.7")
    tips = "stage,item,date,from\ntip,a,2020-01-01,\ntip,b,,\nreferral,c,2020-02-01,a\n"
    assert measure("funnel", "-", "--report", tmp_path / "funnel.pdf", typed=tips).exit_code == 0
    assert (tmp_path / "funnel.pdf").read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize("text", [DOCKET, "case,filed,closed\na,2020-01-01,\n"])
def test_the_report_holds_every_caveat(text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(report, "write_report", lambda _path, _template, data: seen.update(data))
    assert measure("courts", "-", "--report", tmp_path / "x.pdf", typed=text).exit_code == 0
    assert all(SENTENCES[code] in seen["caveats"] for code in COURTS_ALWAYS)
    for name in ("courts.typ", "funnel.typ"):
        assert "#for sentence in data.caveats [- #sentence]" in (report.TEMPLATES / name).read_text("utf-8")


def test_a_pending_docket_still_makes_a_report(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    assert measure("courts", "-", "--report", path, typed="case,filed,closed\na,2020-01-01,\n").exit_code == 0
    assert path.stat().st_size


def test_the_philippine_funnel(tmp_path: Path) -> None:
    path = tmp_path / "tips.csv"
    with path.open("w", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *philippine_rows()])
    done = measure("funnel", path, "--earlier", "76561", "--format", "table")
    assert done.exit_code == 0, done.output
    assert "279,166 (tip) against 76,561 earlier: +264.63%." in done.stdout
    found = json.loads(measure("funnel", path, "--format", "json").stdout)
    assert [stage["items"] for stage in found["stages"]] == [279_166, 22, 10, 34, 7, 4, 2]
    assert all(SENTENCES[code] in found["warnings"] for code in FUNNEL_ALWAYS)


def test_a_funnel_with_refused_rows() -> None:
    text = "stage,item,date,from\ntip,a,2020-01-05,\ntrial,v,2020-01-01,a\n"
    done = measure("funnel", "-", "--format", "csv", typed=text)
    assert done.exit_code == 4
    assert "Row 3: it is earlier than the item it came from" in done.stderr
    kinds = [row["kind"] for row in csv.DictReader(io.StringIO(done.stdout))]
    assert kinds.count("refused") == 1
    assert kinds.count("warning") >= len(FUNNEL_ALWAYS)
