"""`kinga measure`: the contract of the commands, refusals with their exit status, and caveats in every form."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kinga.errors import KingaError
from kinga.interfaces.cli.measure import app, report
from kinga.interfaces.cli.measure.report import BadReport, write_report
from kinga.methods.prevalence.change import CAVEATS
from kinga.methods.prevalence.mse.caveats import ALWAYS, SENTENCES

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests/methods/prevalence/golden"
KOREA, ARTIFICIAL = GOLDEN / "mse_Korea.csv", GOLDEN / "mse_Artificial_3.csv"


def measure(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], input=typed)


def document(*arguments: str | Path, typed: str | None = None) -> dict[str, Any]:
    found = measure(*arguments, "--format", "json", typed=typed)
    assert found.exit_code == 0, found.output
    read: dict[str, Any] = json.loads(found.stdout)
    return read


def test_all_methods_side_by_side_is_the_default() -> None:
    found = document("mse", KOREA, "--replicates", "100")
    assert found["observed"] == 123
    assert found["estimate"] is found["model"] is found["interval"] is None
    assert found["range"] == [
        min(v for v in found["by_method"].values()),
        max(v for v in found["by_method"].values()),
    ]
    assert found["by_method"]["stepwise"] == pytest.approx(268.7778, rel=1e-6)
    assert found["by_method"]["bic"] == pytest.approx(157.1667, rel=1e-6)
    assert set(found["by_method"]) >= {"stepwise", "bic", "main", "bayes"}
    assert set(found["intervals"]["bic"]) == {"0.95", "0.9", "0.8", "0.68"}
    for code in ALWAYS:
        assert SENTENCES[code] in found["warnings"]


def test_one_method_still_comes_with_the_others() -> None:
    found = document("mse", KOREA, "--method", "stepwise", "--replicates", "200", "--seed", "3")
    assert found["estimate"] == pytest.approx(268.7778, rel=1e-6)
    assert found["model"] == "[12,3]"
    low, high = found["interval"]["0.95"]
    assert low < found["estimate"] < high
    assert found["by_method"]["bic"] == pytest.approx(157.1667, rel=1e-6)
    assert found == document("mse", KOREA, "--method", "stepwise", "--replicates", "200", "--seed", "3")
    omitted = {item["omitted"]: item["estimate"] for item in found["sensitivity"] if "omitted" in item}
    merged = [item["merged"] for item in found["sensitivity"] if "merged" in item]
    assert set(omitted) == {"b", "c", "d"}
    assert merged == [["b", "c"], ["b", "d"], ["c", "d"]]


def test_points_only() -> None:
    found = document("mse", KOREA, "--method", "bic", "--replicates", "0")
    assert found["estimate"] == pytest.approx(157.1667, rel=1e-6)
    assert found["interval"] == {}
    assert SENTENCES["points_only"] in found["warnings"]


def test_the_checks_name_the_three_models_of_artificial_3() -> None:
    found = document("mse", ARTIFICIAL, "--replicates", "0")
    verdicts = {check["model"]: check["verdict"] for check in found["checks"]}
    assert verdicts["[12,13,23]"] == "not identifiable"
    assert verdicts["[12,3]"] == "does not exist"
    assert verdicts["[13,23,1,2]"] == "ok"


def test_a_table_comes_from_standard_input_with_semicolons_too() -> None:
    text = "\ufeffa;b;count\n1;0;60\n\n0;1;30\n1;1;15\n"
    assert document("mse", "-", "--replicates", "0", typed=text)["by_method"]["main"] == pytest.approx(225.0)


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_no_form_is_without_the_caveats(form: str, tmp_path: Path) -> None:
    out = tmp_path / "result"
    done = measure("mse", ARTIFICIAL, "--replicates", "50", "--format", form, "--out", out)
    assert (done.exit_code, done.stdout) == (0, "")
    written = out.read_text("utf-8")
    if form != "table":
        assert all(json.dumps(SENTENCES[code])[1:-1] in written for code in ALWAYS)
    else:
        assert all(SENTENCES[code].split()[0] in written for code in ALWAYS)
        assert "Independent" not in written
        assert "independent lists" in written


def test_csv_has_one_row_an_estimate(tmp_path: Path) -> None:
    out = tmp_path / "found.csv"
    assert measure("mse", KOREA, "--replicates", "50", "--out", out).exit_code == 0
    found = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    stepwise = [row for row in found if row["kind"] == "method" and row["method"] == "stepwise"]
    assert {row["level"] for row in stepwise} == {"0.95", "0.9", "0.8", "0.68"}
    assert float(stepwise[0]["estimate"]) == pytest.approx(268.7778, rel=1e-6)
    assert {row["kind"] for row in found} == {
        "observed",
        "method",
        "omitted",
        "merged",
        "spread",
        "check",
        "warning",
    }


def test_an_interval_without_an_upper_end_is_null_not_infinity() -> None:
    found = document("mse", "-", "--replicates", "200", typed="a,b,count\n1,0,40\n0,1,30\n1,1,1\n")
    assert found["intervals"]["main"]["0.95"][1] is None
    assert SENTENCES["unbounded"] in found["warnings"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b,count\n1,0,5\n0,1,-4\n", "Row 3: the count must be a whole number"),
        ("a,b,count\n1,0,5\n0,1,2.5\n", "Row 3"),
        ("a,b,count\n1,0,5\n\n1,0,2\n", "Row 4 repeats the lists of row 2"),
        ("a,count\n1,5\n", "At least two"),
        ("", "is empty"),
        ('a,b,count\n1,0,"5\n', "quotation mark"),
    ],
)
def test_bad_input_is_refused_with_row_and_reason(text: str, words: str) -> None:
    done = measure("mse", "-", typed=text)
    assert done.stdout == ""
    assert isinstance(done.exception, KingaError)
    assert words in str(done.exception)


@pytest.mark.parametrize("arguments", [["no-such-file.csv"], [GOLDEN], [KOREA, "--replicates", "-1"]])
def test_what_cannot_be_read_is_said(arguments: list[str | Path]) -> None:
    done = measure("mse", *arguments)
    assert isinstance(done.exception, KingaError)


def test_lists_that_never_meet_are_an_honest_refusal() -> None:
    done = measure("mse", "-", typed="a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n")
    assert done.exit_code == 3
    assert done.stdout == ""
    assert "No two lists have anybody in common" in done.stderr


def test_the_report_is_a_pdf_for_people(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    assert measure("mse", KOREA, "--replicates", "50", "--report", path).exit_code == 0
    assert path.read_bytes().startswith(b"%PDF-1.7")


def test_the_report_holds_every_caveat(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(report, "write_report", lambda _path, _template, data: seen.update(data))
    assert measure("mse", KOREA, "--replicates", "0", "--report", tmp_path / "x.pdf").exit_code == 0
    assert all(SENTENCES[code] in seen["caveats"] for code in ALWAYS)
    template = (report.TEMPLATES / "multiple_systems.typ").read_text("utf-8")
    assert "#for sentence in data.caveats [- #sentence]" in template


def test_an_unknown_font_is_an_error_not_a_warning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "x.typ").write_text('#set document(title: "x")\n#set text(font: "No Such Font")\nwords')
    monkeypatch.setattr(report, "TEMPLATES", tmp_path)
    with pytest.raises(BadReport, match="unknown font family"):
        write_report(tmp_path / "x.pdf", "x.typ", {})


def test_letters_that_would_print_as_boxes_are_refused(tmp_path: Path) -> None:
    done = measure("mse", "-", "--report", tmp_path / "x.pdf", typed="شرطة,b,count\n1,0,60\n0,1,30\n1,1,15\n")
    assert isinstance(done.exception, BadReport)
    assert not (tmp_path / "x.pdf").exists()


def test_a_fall_of_86_per_cent_with_its_design_effect() -> None:
    found = document("change", "--before", "80/1000", "--after", "11.2/1000", "--design-effect", "4")
    assert found["fall"] == pytest.approx(0.86)
    assert [round(end, 2) for end in found["interval"]["0.95"]] == [0.52, 0.96]
    assert CAVEATS["method"] in found["warnings"]
    shown = measure(
        "change", "--before", "80/1000", "--after", "11.2/1000", "--design-effect", "8", "--format", "table"
    )
    assert "between 19% and 98%" in shown.stdout
    rows = measure(
        "change", "--before", "80/1000", "--after", "160/1000", "--design-effect", "1", "--format", "csv"
    )
    assert rows.stdout.splitlines()[1].startswith("fall,0.95,-1.0")


@pytest.mark.parametrize(
    "arguments", [["--after", "11.2/1000"], ["--after", "0/1000", "--design-effect", "2"]]
)
def test_a_change_that_cannot_be_read_is_an_honest_refusal(arguments: list[str]) -> None:
    done = measure("change", "--before", "80/1000", *arguments)
    assert done.exit_code == 3
    assert done.stdout == ""


def test_the_whole_program_refuses_with_2_and_never_loads_django() -> None:
    script = (
        "import sys\nfrom kinga.interfaces.cli import main\n"
        "try:\n    main()\nfinally:\n    print('django' in sys.modules, file=sys.stderr)\n"
    )
    environment = {**os.environ, "PYTHONPATH": "src"}
    for arguments, status in (
        (["measure", "mse", "-", "--replicates", "0"], 2),
        (["measure", "mse", str(KOREA), "--replicates", "0"], 0),
    ):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            input="a,b,count\n1,0,x\n",
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=environment,
        )
        assert done.returncode == status, done.stderr
        assert done.stderr.splitlines()[-1] == "False"
