"""Files that are sent: every way in which one can be wrong says what to do, and nothing is left on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.insight.watch.imports import store
from kinga.insight.watch.models import CountImport
from tests import world
from tests.insight.watch.imports.bringing import weekly
from tests.insight.watch.reading.files import workbook, zipped
from tests.interfaces.watch.sending import FACTS, SAID, folders, send, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n\n", "The file is empty"),
        ("a.csv", b"month,calls\n", "nothing beneath the headings in line 1"),
        ("a.csv", bytes(range(1, 256)) * 9, "no table of text"),
        ("a.exe", b"month,calls\n2020-01,5\n", "Only files that end in"),
        ("a.xlsx", b"month,calls\n2020-01,5\n", "is named .xlsx but holds something else"),
        ("a.xlsx", b"PK\x03\x04 no more", "damaged"),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 99, "old kind"),
        ("a.csv", b'a,b\n1,"2\n' + b"x" * 200_000, "too long to be one"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_what_to_do(
    client: Client, analyst: User, name: str, data: bytes, said: str
) -> None:
    answer = send(client, data, name)
    page = words(client.get(answer.headers["Location"])) if answer.status_code == 302 else words(answer)
    assert said in page
    assert folders() == {"incoming"}
    assert not CountImport.objects.exclude(status="given_up").exists()


def test_a_workbook_with_several_sheets(client: Client, analyst: User, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [["about this book"], ["nothing here"]],
        [["Calls to the line"], [], ["week", "calls"], ["2020-01-06", 5], ["2020-01-13", "=A1"]],
    )
    send(client, path.read_bytes(), "a.xlsx")
    row = CountImport.objects.get()
    home = f"/watch/imports/{row.pk}"
    client.post(f"{home}/read", {"reading-sheet": "1", "reading-heading_line": "1"})
    row.refresh_from_db()
    assert (row.mapping["headings"], row.mapping["reading"]["heading_line"]) == (["week", "calls"], 3)
    said = {name: value for name, value in SAID.items() if name != "role_2"}
    client.post(f"{home}/columns", {**said, **FACTS, "role_1": "count"})
    page = words(client.get(home))
    assert "The cell holds a formula" in page
    assert '<th scope="row">5</th>' in page, "the row of the sheet, as the spreadsheet numbers it"


def test_macros_and_bombs_are_refused(client: Client, analyst: User, tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", [["month", "calls"], ["2020-01", 5]])
    macros = zipped(tmp_path / "a.xlsm", {"xl/vbaProject.bin": b"x"}, like=plain)
    bomb = zipped(tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": b"0" * 40_000_000}, like=plain)
    assert "never opened here" in words(send(client, macros.read_bytes(), "a.xlsm"))
    assert "far more than its size" in words(send(client, bomb.read_bytes(), "b.xlsx"))
    assert folders() == {"incoming"}


def test_another_encoding_and_delimiter_can_be_chosen(client: Client, analyst: User) -> None:
    send(client, "mes;región;casos\n2020-01;Córdoba;5\n".encode("cp1252"))
    row = CountImport.objects.get()
    home = f"/watch/imports/{row.pk}"
    assert "Windows, Western (1252), columns divided by: semicolon" in words(client.get(f"{home}/columns"))
    reading = {"reading-encoding": "utf-8", "reading-delimiter": ";", "reading-heading_line": "1"}
    client.post(f"{home}/read", reading)
    row.refresh_from_db()
    assert row.mapping["headings"][1] == "regi\ufffdn"
    client.post(f"{home}/read", {**reading, "reading-heading_line": "7"})
    row.refresh_from_db()
    assert (row.status, row.trouble["code"]) == ("columns", "no_headings"), (
        "what cannot be read leaves it as it was"
    )
    assert "no line 7" in words(client.get(f"{home}/columns"))
    client.post(f"{home}/read", {**reading, "reading-encoding": "cp1252"})
    row.refresh_from_db()
    assert row.mapping["headings"] == ["mes", "región", "casos"]


def test_a_file_to_a_page_that_takes_none_never_touches_the_disk(client: Client, analyst: User) -> None:
    colleague = world.worker(analyst.agency, Role.SUPERVISOR)
    client.force_login(colleague)
    assert send(client, weekly([5])).status_code == 404
    client.logout()
    assert send(client, weekly([5])).status_code == 302
    client.post("/report/", {"file": SimpleUploadedFile("a.csv", b"x" * 100)})
    assert folders() == {"incoming"}


def test_a_file_that_is_too_large_is_read_past(client: Client, analyst: User, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 300_000
    for size in (300_001, 900_000):
        answer = send(client, b"x" * size)
        assert answer.status_code == 422
        assert "The file is larger than 293.0" in words(answer)
    assert folders() == {"incoming"}
    settings.IMPORT_MAX_BYTES = 900_000
    assert send(client, "month,calls\n" + "2020-01,5\n" * 80_000).status_code == 302


def test_a_full_disk_says_so(client: Client, analyst: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from kinga.core.foundation import files

    monkeypatch.setattr(files, "room_left", lambda path: 100)
    assert "no room for this file" in words(send(client, weekly([5])))
    assert folders() == {"incoming"}


def test_a_file_that_is_gone_says_so(client: Client, analyst: User) -> None:
    send(client, "month,calls\n2020-01,5\n")
    row = CountImport.objects.get()
    store.drop(row.pk)
    answer = client.get(f"/watch/imports/{row.pk}/columns")
    assert answer.status_code == 409
    assert "The file is not here any more." in words(answer)
