"""Record files that cannot be meant are refused with row and reason, and no message repeats what a person is called."""

from __future__ import annotations

from datetime import date

import pytest

from kinga.methods.linkage import records
from kinga.methods.linkage.records import (
    BadCell,
    BadListName,
    BadRecordHeader,
    EmptyRecords,
    RecordList,
    RecordsError,
    RepeatedId,
    TooFewFiles,
    TooManyFiles,
    TooManyRecords,
    check_lists,
    record_list,
)

TODAY = date(2026, 3, 11)
HEADER = ("id", "given_name", "family_name", "birth_date", "sex", "place", "phone")
GOOD = ("1", "Amani", "Zuri", "1999-12-31", "f", "Kigoma", "+255 700 000001")


def read(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, name: str = "police") -> RecordList:
    return record_list(name, header, rows, today=TODAY)


def changed(column: str, value: str) -> tuple[str, ...]:
    return tuple(value if name == column else cell for name, cell in zip(HEADER, GOOD, strict=True))


def test_a_list_is_read_without_its_ids() -> None:
    found = read(GOOD, ("", "", ""), ("2", "Sefu", "", "1999", "", "n/a", "07"))
    assert found.size == 2
    assert found.cells["given_name"] == ("Amani", "Sefu")
    assert found.cells["birth_date"] == ("1999-12-31", "1999")
    assert found.cells["place"] == ("Kigoma", "")
    assert found.placeholders == 1
    assert "id" not in found.cells
    assert found.columns == HEADER[1:]


def test_any_column_may_be_missing_and_others_are_passed_over_with_a_word() -> None:
    found = read(("Zuri", "x", "2001-02"), header=("Family Name", "case note", "Birth-Date"))
    assert found.columns == ("family_name", "birth_date")
    assert found.passed_over == ("case_note",)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("birth_date", "2021-02-30", "no such date"),
        ("birth_date", "2023-13-01", "no such date"),
        ("birth_date", "0000", "no such date"),
        ("birth_date", "31/12/1999", "1999-12-31"),
        ("birth_date", "99", "1999-12-31"),
        ("birth_date", "١٩٩٩-١٢-٣١", "1999-12-31"),
        ("birth_date", "2026-03-12", "future"),
        ("birth_date", "2543", "Gregorian"),
        ("birth_date", "1799-01-01", "too long ago"),
        ("given_name", "=HYPERLINK(1)", "formula"),
        ("family_name", "@SUM(A1)", "formula"),
        ("place", "+A1", "formula"),
        ("phone", "+cmd|'/c calc'!A0", "formula"),
        ("given_name", "-2+3", "formula"),
        ("given_name", "Ama\x00ni", "no text"),
        ("given_name", "AmÃ©lie", "wrong encoding"),
        ("given_name", "Am�lie", "wrong encoding"),
        ("place", "x" * 201, "longer than 200"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_refused_with_row_column_and_reason(
    column: str, value: str, reason: str
) -> None:
    with pytest.raises(BadCell, match="Row 3") as raised:
        read(GOOD, changed(column, value))
    assert column in str(raised.value)
    assert reason in str(raised.value)
    if len(value) > 4:
        assert value not in str(raised.value)


@pytest.mark.parametrize("phone", ["+255 700 000001", "(0700) 000-001", "-", "0700/000001", ""])
def test_phones_may_begin_with_a_plus(phone: str) -> None:
    assert read(changed("phone", phone)).size == 1


def test_real_letters_are_not_taken_for_a_wrong_encoding() -> None:
    names = ("Ã", "São João", "ÑUÑEZ", "Ångström", "محمد", "Наталья", "Đặng", "Øystein")
    assert read(*(changed("given_name", name)[1:] for name in names), header=HEADER[1:]).size == len(names)


def test_many_problems_are_counted_and_the_first_twenty_shown() -> None:
    with pytest.raises(BadCell) as raised:
        read(*(("", "Amani", "Zuri", "2021-02-30", "", "", "") for _ in range(50)))
    message = str(raised.value)
    assert message.count("no such date") == 20
    assert "And 30 more" in message
    assert "Nothing was linked" in message


def test_rows_of_another_length_and_ids_twice_are_refused() -> None:
    with pytest.raises(BadCell, match="Row 3 has 2 columns, the header 7"):
        read(GOOD, ("2", "Sefu"))
    with pytest.raises(RepeatedId, match="Row 4 repeats the id of row 2"):
        read(GOOD, changed("id", "2"), changed("given_name", "Sefu"))
    assert read(changed("id", ""), changed("id", "")).size == 2


@pytest.mark.parametrize(
    "header",
    [("id", "sex"), ("name", "dob"), (), ("given_name", "given name", "sex"), ("1", "Amani", "Zuri")],
)
def test_a_header_without_anything_to_link_by_is_refused(header: tuple[str, ...]) -> None:
    with pytest.raises(BadRecordHeader):
        read(header=header)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(EmptyRecords, match="police has no records"):
        read(("", "", "", "", "", "", ""))


@pytest.mark.parametrize("name", ["=cmd", "+x", "-x", "@x", "", " ", "count", "Draw", "x" * 81, "a\nb"])
def test_a_name_that_cannot_head_a_column_is_refused(name: str) -> None:
    with pytest.raises(BadListName):
        read(GOOD, name=name)


def named(name: str, *, header: tuple[str, ...] = HEADER, rows: int = 1) -> RecordList:
    return record_list(name, header, [_row(header, i) for i in range(rows)], today=TODAY)


def _row(header: tuple[str, ...], number: int) -> tuple[str, ...]:
    cells = dict(zip(HEADER, GOOD, strict=True)) | {"id": str(number)}
    return tuple(cells[column] for column in header)


def test_lists_that_cannot_be_linked_together_are_refused() -> None:
    with pytest.raises(TooFewFiles):
        check_lists([named("a")], 10)
    with pytest.raises(TooManyFiles):
        check_lists([named(f"list{i}") for i in range(21)], 100)
    with pytest.raises(BadListName, match="Two files are called a"):
        check_lists([named("a"), named("a")], 10)
    with pytest.raises(TooManyRecords, match="12 records are more than the 10"):
        check_lists([named("a", rows=6), named("b", rows=6)], 10)
    with pytest.raises(BadRecordHeader, match="too little in common"):
        check_lists([named("a"), named("b", header=("id", "family_name"))], 10)
    with pytest.raises(BadRecordHeader, match="All have: birth_date, sex"):
        check_lists(
            [
                named("a", header=("given_name", "birth_date", "sex")),
                named("b", header=("family_name", "birth_date", "sex")),
            ],
            10,
        )
    check_lists([named(f"list{i}") for i in range(20)], 100)


def test_every_refusal_is_one_kind() -> None:
    kinds = [getattr(records, name) for name in records.__all__ if isinstance(getattr(records, name), type)]
    errors = [kind for kind in kinds if issubclass(kind, Exception)]
    assert len(errors) >= 9
    assert all(issubclass(kind, RecordsError) for kind in errors)
