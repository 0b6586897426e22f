"""`kinga measure link`: the contract, its way into `measure mse`, refusals with their exit status, and no name in any output."""

from __future__ import annotations

import csv
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
from kinga.methods.linkage.answers import ALWAYS, SENTENCES
from kinga.methods.linkage.records import COLUMNS, RecordList
from kinga.methods.prevalence.mse.caveats import SENTENCES as SAID
from tests.methods.linkage.invented import lists

ROOT = Path(__file__).parents[3]


def measure(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def save(folder: Path, one: RecordList, name: str) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        cells = zip(*(one.cells[column] for column in COLUMNS[1:]), strict=True)
        writer.writerows((i, *row) for i, row in enumerate(cells))
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("lists")
    made, _ = lists(700, (0.3, 0.25, 0.2), seed=12)
    names = ("police.csv", "shelter.csv", "clinic.csv")
    return [save(folder, one, name) for one, name in zip(made.lists, names, strict=True)]


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8").splitlines()))


def test_lists_become_a_table_that_mse_reads(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    done = measure("link", *files, "--out", out, "--format", "json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    table = rows(out)
    assert table[0] == ["police", "shelter", "clinic", "count"]
    assert sum(int(row[-1]) for row in table[1:]) == found["observed"]
    assert found["on_two_lists_or_more"] == sum(int(row[-1]) for row in table[1:] if row[:-1].count("1") > 1)
    assert sum(found["records"].values()) == sum(len(rows(path)) - 1 for path in files)
    assert 0.9 < found["precision"] <= 1.0
    assert 0.8 < found["recall"] <= 1.0
    assert {tuple(pair["lists"]) for pair in found["by_pair"]} == {
        ("police", "shelter"),
        ("police", "clinic"),
        ("shelter", "clinic"),
    }
    assert all(any(SENTENCES[code][:30] in said for said in found["warnings"]) for code in ALWAYS)
    assert any("--draws 20" in said for said in found["warnings"])
    estimated = json.loads(measure("mse", out, "--replicates", "0", "--format", "json").stdout)
    assert estimated["observed"] == found["observed"]
    # 700 people: the truth is near, and the links do not move it out of reach.
    assert 550 < estimated["by_method"]["main"] < 900


@pytest.mark.parametrize("carry", ["draws", "correction"])
def test_draws_go_into_the_table_and_their_doubt_into_the_interval(
    files: list[Path], tmp_path: Path, carry: str
) -> None:
    out = tmp_path / "table.csv"
    options = ("--draws", "4", "--carry", carry, "--threshold", "0.9", "--seed", "7", "--format", "json")
    done = measure("link", *files, "--out", out, *options)
    found = json.loads(done.stdout)
    table = rows(out)
    assert table[0] == ["draw", "police", "shelter", "clinic", "count"]
    assert {row[0] for row in table[1:]} == {"0", "1", "2", "3", "4"}
    assert len(found["on_two_lists_or_more_by_draw"]) == 4
    again = tmp_path / "again.csv"
    measure("link", *files, "--out", again, *options)
    assert again.read_bytes() == out.read_bytes()
    estimated = json.loads(measure("mse", out, "--replicates", "100", "--format", "json").stdout)
    start = SAID["drawn"].split("{")[0]
    assert any(said.startswith(start) for said in estimated["warnings"])
    assert any(said.startswith("Taken as linked") for said in estimated["warnings"])
    low, high = estimated["intervals"]["main"]["0.95"]
    assert low < estimated["by_method"]["main"] < high


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_no_form_is_without_the_caveats_or_with_a_name(
    files: list[Path], tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(report, "write_report", lambda _path, _template, data: seen.update(data))
    out = tmp_path / "table.csv"
    done = measure("link", *files[:2], "--out", out, "--format", form, "--report", tmp_path / "x.pdf")
    assert done.exit_code == 0, done.output
    told = done.stdout + done.stderr + out.read_text("utf-8") + json.dumps(seen, ensure_ascii=False)
    for code in ALWAYS:
        assert SENTENCES[code].split("{")[0][:40] in " ".join(done.stdout.split())
        assert any(SENTENCES[code][:40] in said for said in seen["caveats"])
    names = {cell for path in files for row in rows(path)[1:] for cell in row[1:4] + row[5:] if len(cell) > 4}
    assert len(names) > 300
    assert not [name for name in names if name in told]
    assert "#for sentence in data.caveats [- #sentence]" in (report.TEMPLATES / "linkage.typ").read_text(
        "utf-8"
    )


def test_the_report_is_a_pdf_for_people(files: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    done = measure("link", *files, "--out", tmp_path / "t.csv", "--draws", "2", "--report", path)
    assert done.exit_code == 0, done.output
    assert path.read_bytes().startswith(b"%PDF-1.7")


HEADER = "id,given_name,family_name,birth_date,sex,place,phone\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        (HEADER, "has no records"),
        ("name,age\nAmani,9\n", "row 1 must name the columns"),
        (HEADER + "1,Amani,Zuri,2021-02-30,f,,\n", "Row 2, birth_date: there is no such date"),
        (HEADER + "1,Amani,Zuri,,f,,\n1,Sefu,Zuri,,m,,\n", "Row 3 repeats the id of row 2"),
        (HEADER + "1,=1+1,Zuri,,f,,\n", "Row 2, given_name: is a formula"),
        (HEADER + "1,Amani,Zuri\n", "Row 2 has 3 columns, the header 7"),
        (HEADER + '1,"Amani,Zuri,,f,,\n', "quotation mark"),
    ],
)
def test_bad_lists_are_refused_with_row_and_reason(
    files: list[Path], tmp_path: Path, text: str, words: str
) -> None:
    bad, out = tmp_path / "bad.csv", tmp_path / "table.csv"
    bad.write_text(text, encoding="utf-8")
    done = measure("link", files[0], bad, "--out", out)
    assert isinstance(done.exception, KingaError)
    assert words in str(done.exception)
    assert "Amani" not in str(done.exception)
    assert done.stdout == ""
    assert not out.exists()


def test_other_encodings_are_refused(files: list[Path], tmp_path: Path) -> None:
    for encoding in ("utf-16", "latin-1", "cp1256"):
        bad = tmp_path / f"{encoding}.csv"
        bad.write_bytes(
            (HEADER + "1,Amé,Zuri,,f,,\n").replace("é", "é" if encoding != "cp1256" else "ب").encode(encoding)
        )
        done = measure("link", files[0], bad, "--out", tmp_path / "t.csv")
        assert isinstance(done.exception, KingaError), encoding
        assert "UTF-8" in str(done.exception)


def test_options_and_files_that_cannot_be_meant_are_refused(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    for arguments, words in (
        ([files[0]], "at least two"),
        ([files[0], files[0]], "Two files are called police"),
        ([*files, "--threshold", "1.5"], "between 0 and 1"),
        ([*files, "--draws", "1"], "Draws must be 0, or from 2"),
        ([files[0], "-"], "standard input has no name"),
        ([files[0], "no-such-file.csv"], "cannot be read"),
    ):
        done = measure("link", *arguments, "--out", out)
        assert isinstance(done.exception, KingaError), arguments
        assert words in str(done.exception)
    before = files[1].read_bytes()
    done = measure("link", *files, "--out", files[1])
    assert "replace one of the lists" in str(done.exception)
    assert files[1].read_bytes() == before
    many = [tmp_path / f"list{i}.csv" for i in range(21)]
    for path in many:
        path.write_bytes(files[0].read_bytes())
    assert "more than 20 lists" in str(measure("link", *many, "--out", out).exception)
    assert measure("link", *files).exit_code == 2


def test_lists_that_cannot_tell_people_apart_are_an_honest_refusal(tmp_path: Path) -> None:
    for name in ("a", "b"):
        people = "".join(f"{given},{sex}\n" for given in ("Amani", "Neema") for sex in "fm") * 60
        (tmp_path / f"{name}.csv").write_text("given_name,sex\n" + people)
    done = measure("link", tmp_path / "a.csv", tmp_path / "b.csv", "--out", tmp_path / "t.csv")
    assert done.exit_code == 3
    assert done.stdout == ""
    assert "too little about each person" in done.stderr
    assert not (tmp_path / "t.csv").exists()


def test_other_commands_do_not_load_splink_and_linking_never_loads_django(
    files: list[Path], tmp_path: Path
) -> None:
    script = (
        "import sys\nfrom kinga.interfaces.cli import main\ntry:\n    main()\n"
        "finally:\n    print([m in sys.modules for m in ('django', 'splink', 'duckdb', 'numba')], file=sys.stderr)\n"
    )
    environment = {**os.environ, "PYTHONPATH": "src"}
    out = str(tmp_path / "table.csv")
    for arguments, loaded in (
        (["measure", "link", "--help"], "[False, False, False, False]"),
        (["measure", "link", *map(str, files[:2]), "--out", out], "[False, True, True, "),
    ):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr.splitlines()[-1].startswith(loaded)
