"""Workbooks: what a cell says, and every kind of workbook that is refused, by a process with an end to its memory."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from kinga.insight.watch.reading import workbook as reader
from kinga.insight.watch.reading.identify import identify
from kinga.insight.watch.reading.problems import UnreadableFile
from tests.insight.watch.reading.files import shared, workbook, zipped

TABLE = [["month", "calls"], [dt.date(2020, 3, 1), 5]]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def test_cells_become_plain_text(tmp_path: Path) -> None:
    rows = [
        ["day", "place", "calls", "rate"],
        [dt.date(2020, 3, 31), "Old\nHarbour", 5.0, 2.5],
        [dt.date(2020, 4, 1), "المرفأ, القديم", "=SUM(C2)", True],
        [dt.datetime(2020, 4, 2, 13, 30), None, 7],  # noqa: DTZ001 - a workbook knows no zones
        ["", "", "", ""],
        [None, None, "#N/A"],
    ]
    source = workbook(tmp_path / "a.xlsx", [["other"]], rows)
    target = tmp_path / "a.rows"
    assert reader.convert(source, target, 1) == ["Sheet 1", "Sheet 2"]
    assert target.read_text("utf-8").splitlines() == [
        "day,place,calls,rate",
        "2020-03-31,Old Harbour,5,2.5",
        '2020-04-01,"المرفأ, القديم",=SUM(C2),TRUE',
        "2020-04-02 13:30:00,,7",
        ",,,",
        ",,#N/A",
    ]


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("a.xlsx", lambda path: path.write_bytes(OLE + b"x" * 600 + "EncryptedPackage".encode("utf-16-le")), "locked"),
        ("a.xls", lambda path: path.write_bytes(OLE + b"x" * 600), "old_workbook"),
        ("a.xlsx", lambda path: path.write_bytes(b"PK\x03\x04 and nothing more"), "broken"),
        ("a.xlsx", lambda path: path.write_bytes(b"month,calls\n2020-01,5\n"), "named_otherwise"),
        ("a.csv", lambda path: workbook(path, TABLE), "named_otherwise"),
        ("a.docx", lambda path: zipped(path, {"word/document.xml": b"<x/>"}), "not_workbook"),
        ("a.ods", lambda path: zipped(path, {"content.xml": b"<x/>"}), "not_workbook"),
        ("a.exe", lambda path: path.write_bytes(b"month,calls\n2020-01,5\n"), "ending"),
        ("a", lambda path: path.write_bytes(b"month,calls\n2020-01,5\n"), "ending"),
        ("a.csv", lambda path: path.write_bytes(b""), "empty"),
    ],
)  # fmt: skip
def test_other_files_say_what_they_are(tmp_path: Path, name: str, make, code: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "upload"
    make(path)
    with pytest.raises(UnreadableFile) as caught:
        identify(path, name)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["a.xlsm", "a.xlsx"])
def test_macros_are_refused_under_every_name(tmp_path: Path, name: str) -> None:
    plain = workbook(tmp_path / "plain.xlsx", TABLE)
    path = zipped(tmp_path / "upload", {"xl/vbaProject.bin": b"macro"}, like=plain)
    with pytest.raises(UnreadableFile) as caught:
        identify(path, name)
    assert caught.value.code == "macros"


@pytest.mark.parametrize(
    ("name", "kind"), [("a.CSV", "csv"), ("a.tsv", "csv"), ("a.txt", "csv"), ("A.XLSX", "xlsx")]
)
def test_a_good_file_is_named(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / "upload"
    if kind == "xlsx":
        workbook(path, TABLE)
    else:
        path.write_bytes(b"month,calls\n2020-01,5\n")
    assert identify(path, name) == kind


def test_a_bomb_is_seen_before_anything_is_unpacked(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", TABLE)
    bomb = zipped(tmp_path / "bomb.xlsx", {"xl/worksheets/sheet1.xml": b"0" * 60_000_000}, like=plain)
    assert bomb.stat().st_size < 100_000
    many = zipped(tmp_path / "many.xlsx", {f"xl/media/{n}.png": b"x" for n in range(2500)}, like=plain)
    for path in (bomb, many):
        with pytest.raises(UnreadableFile) as caught:
            identify(path, path.name)
        assert caught.value.code == "bomb"


def test_entities_that_explode_are_refused(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", TABLE)
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    sheet = (
        f'<!DOCTYPE w [<!ENTITY e0 "lol">{levels}]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData></worksheet>'
    )
    path = zipped(tmp_path / "lol.xlsx", {"xl/worksheets/sheet1.xml": sheet.encode()}, like=plain)
    with pytest.raises(UnreadableFile) as caught:
        reader.convert(path, tmp_path / "rows")
    assert caught.value.code == "broken"
    assert not (tmp_path / "rows").exists()


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_a_broken_part_is_a_broken_file(tmp_path: Path, part: str) -> None:
    plain = workbook(tmp_path / "plain.xlsx", [["month", "place"], ["2020-01", "Harbour"]])
    path = zipped(tmp_path / "broken.xlsx", {part: b"<worksheet><row>"}, like=plain)
    with pytest.raises(UnreadableFile) as caught:
        reader.convert(path, tmp_path / "rows")
    assert caught.value.code in {"broken", "no_sheet"}


def test_no_such_sheet(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        reader.convert(workbook(tmp_path / "a.xlsx", TABLE), tmp_path / "rows", 3)
    assert caught.value.code == "no_sheet"


def test_shared_texts_are_found(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", [["a"]])
    sheet = b'<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'
    path = shared(
        tmp_path / "a.xlsx", b"<si><t>calls</t></si><si><r><t>mo</t></r><r><t>nth</t></r></si>", sheet, plain
    )
    reader.convert(path, tmp_path / "rows")
    assert (tmp_path / "rows").read_text() == "month,calls\n"


@pytest.mark.parametrize(
    ("strings", "sheet"),
    [(b"<si><t>a</t></si>", b'<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), (b"<si>", b"")],
)
def test_a_text_that_is_not_there_is_a_broken_file(tmp_path: Path, strings: bytes, sheet: bytes) -> None:
    path = shared(tmp_path / "a.xlsx", strings, sheet, workbook(tmp_path / "plain.xlsx", [["a"]]))
    with pytest.raises(UnreadableFile) as caught:
        reader.convert(path, tmp_path / "rows")
    assert caught.value.code == "broken"


def test_memory_has_an_end(tmp_path: Path) -> None:
    """Shared texts stay in memory while a workbook is read: too many end the process, not the machine."""
    plain = workbook(tmp_path / "plain.xlsx", [["a"]])
    noise = random.Random(1).randbytes(60).hex().encode()
    strings = b"".join(b"<si><t>%d %s</t></si>" % (n, noise * 25) for n in range(25_000))
    path = shared(tmp_path / "heavy.xlsx", strings, b'<row r="1"><c r="A1"><v>5</v></c></row>', plain)
    with pytest.raises(UnreadableFile) as caught:
        reader.convert(path, tmp_path / "rows", memory=96 * 1024 * 1024)
    assert caught.value.code == "too_heavy"
    assert reader.convert(path, tmp_path / "rows") == ["Sheet 1"]
