"""`kinga measure release`: folders, labels, reports, earlier releases, and every refusal with its status."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from kinga.errors import KingaError
from kinga.interfaces.cli.measure import sheets
from kinga.methods.privacy.labels import SENTENCES
from tests.interfaces.cli.releases.calling import HIDING, document, measure, table, write


def test_small_counts_are_hidden_and_every_table_carries_its_labels(folder: Path) -> None:
    found = document(folder / "hiding.toml")
    counts = {tuple(line["values"]): line for line in found["tables"][0]["counts"]}
    assert counts["labour", "n"] == {"values": ["labour", "n"], "count": None, "hidden": True}
    assert counts["(all)", "(all)"]["count"] == 122
    assert sum(line["hidden"] for line in counts.values()) >= 2
    assert (found["anonymity"]["k"], found["anonymity"]["l"]) == (42, {"kind": 2})
    rows = table(folder / "out/cross.csv")
    labels = [row["note"] for row in rows if row["row"] == "label"]
    assert "counts from 1 to 4 are hidden" in labels[0]
    assert SENTENCES["suppression_not"] in labels
    assert SENTENCES["no_earlier"] in labels
    assert [row["hidden"] for row in rows if row["kind"] == "labour" and row["place"] == "n"] == ["yes"]
    # What is published says nothing of how alike the records are, nor which counts were small.
    public = json.loads((folder / "out/release.json").read_text("utf-8"))
    assert "anonymity" not in public
    assert public["tables"] == found["tables"]
    assert not {"small", "guarding"} & set((folder / "out/release.json").read_text("utf-8").split('"'))


def test_records_and_specification_may_be_named_apart(folder: Path) -> None:
    found = document(folder / "cases.csv", "--spec", folder / "hiding.toml", "--out", folder / "here")
    assert found["records"] == 122
    assert (folder / "here/release.json").exists()


def test_a_release_is_never_replaced(folder: Path) -> None:
    document(folder / "hiding.toml")
    before = (folder / "out/release.json").read_bytes()
    done = measure(folder / "hiding.toml")
    assert "holds a release already" in str(done.exception)
    assert (folder / "out/release.json").read_bytes() == before


@pytest.mark.parametrize(("added", "status"), [((0, 1, 0, 0), 3), ((10, 12, 15, 9), 0)])
def test_records_that_came_since_an_earlier_release(
    folder: Path, added: tuple[int, ...], status: int
) -> None:
    document(folder / "hiding.toml")
    write(folder / "more.csv", (2, 30, 40, 50), added)
    earlier = '[[earlier]]\nrelease = "out/release.json"\n'
    again = HIDING.replace("cases.csv", "more.csv").replace('"out"', '"second"') + earlier
    (folder / "again.toml").write_text(again, "utf-8")
    done = measure(folder / "again.toml")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "are not those of the records" in done.stderr
    (folder / "again.toml").write_text(again + 'records = "cases.csv"\n', "utf-8")
    assert measure(folder / "again.toml").exit_code == status
    if status == 0:
        labels = " ".join(row["note"] for row in table(folder / "second/cross.csv"))
        assert "guarded against: Cases of a district." in labels
    else:
        assert not (folder / "second").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda folder: (folder / "cases.csv").write_text("id,kind,place\n1,x,n\n", "utf-8"), "Row 2: kind has a value"),
        (lambda folder: (folder / "cases.csv").write_bytes(b"\xff\xfe"), "not UTF-8"),
        (lambda folder: (folder / "cases.csv").unlink(), "cannot be read"),
        (lambda folder: (folder / "hiding.toml").unlink(), "cannot be read"),
        (lambda folder: (folder / "hiding.toml").write_text(HIDING.replace('out = "out"\n', ""), "utf-8"), "out"),
        (
            lambda folder: (folder / "hiding.toml").write_text(
                HIDING + '[[earlier]]\nrelease = "cases.csv"\n', "utf-8"
            ),
            "is no JSON",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_reason(folder: Path, change: Any, words: str) -> None:
    change(folder)
    done = measure(folder / "hiding.toml")
    assert isinstance(done.exception, KingaError)
    assert words in str(done.exception)
    assert done.stdout == ""
    assert not (folder / "out").exists()


@pytest.mark.parametrize("name", ["hiding", "noise"])
def test_the_report_is_a_pdf_to_publish_with_labels_and_without_what_is_private(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "report.pdf"
    more = ["--new-ledger"] if name == "noise" else []
    assert measure(folder / f"{name}.toml", "--report", path, "--format", "table", *more).exit_code == 0
    assert path.read_bytes().startswith(b"%PDF-1.7")
    seen: list[sheets.Sheet] = []
    monkeypatch.setattr(sheets, "write_sheet", lambda _path, sheet: seen.append(sheet))
    printed = measure(folder / "hiding.toml", "--report", path, "--format", "table", "--out", folder / "two")
    assert "not for publication" in printed.stdout
    assert not any("publication" in grid.heading for grid in seen[0].grids)
    assert SENTENCES["suppression_not"] in seen[0].caveats
    assert all("counts from 1 to 4 are hidden" in grid.note for grid in seen[0].grids)


def test_csv_has_one_row_a_count_and_a_label(folder: Path) -> None:
    done = measure(folder / "hiding.toml", "--format", "csv")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert {row["row"] for row in rows} == {"label", "count", "anonymity"}
    assert sum(row["hidden"] == "yes" for row in rows) >= 2
