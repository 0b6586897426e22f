"""Text files: encodings, delimiters, headings, and line numbers a person finds again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.insight.watch.reading import text
from kinga.insight.watch.reading.plan import Plan, Reading
from kinga.insight.watch.reading.problems import UnreadableFile
from kinga.insight.watch.reading.text import detect, records

TABLE = "month,place,calls\n2020-03,Old Harbour,5\n2020-04,Cedar Hills,7\n"
SPANISH = "mes,región,llamadas\n2020-03,Córdoba,5\n2020-04,Tucumán,7\n"
ARABIC = "الشهر,المكان,العدد\n2020-03,المرفأ القديم,5\n2020-04,بلدة السوق,7\n"
RUSSIAN = "месяц,район,число\n2020-03,Северный,5\n"
THAI = "เดือน,จังหวัด,จำนวน\n2020-03,กรุงเทพ,5\n"


Write = Callable[[bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def save(data: bytes) -> Path:
        path = tmp_path / "counts.csv"
        path.write_bytes(data)
        return path

    return save


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TABLE.encode(), "utf-8"), (TABLE.encode("utf-8-sig"), "utf-8"), (ARABIC.encode(), "utf-8"),
        (ARABIC.encode("utf-16"), "utf-16"), (TABLE.encode("utf-16-be"), "utf-16-be"), (TABLE.encode("utf-16-le"), "utf-16-le"),
        (SPANISH.encode("cp1252"), "cp1252"), (ARABIC.encode("cp1256"), "cp1256"), (RUSSIAN.encode("cp1251"), "cp1251"),
        (THAI.encode("cp874"), "cp874"),
        ((TABLE + "2020-05,x,1\n" * 30_000).encode() + SPANISH.encode("cp1252"), "cp1252"),  # far behind the first pages
    ],
)  # fmt: skip
def test_the_encoding_is_found(write: Write, data: bytes, encoding: str) -> None:
    path = write(data)
    reading = detect(path)
    assert reading.encoding == encoding
    rows = list(records(path, reading))
    assert rows[0].cells[0] in {TABLE[:5], "mes", "الشهر", "месяц", "เดือน"}
    assert not any("\ufffd" in cell for row in rows for cell in row.cells)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found(write: Write, delimiter: str, ending: str) -> None:
    path = write(TABLE.replace(",", delimiter).replace("\n", ending).encode())
    reading = detect(path)
    assert (reading.delimiter, reading.heading_line) == (delimiter, 1)
    assert [row.line for row in records(path, reading)] == [1, 2, 3]


def test_commas_inside_quotes_do_not_count(write: Write) -> None:
    path = write(b'a;b\n"1,2,3";"4,5,6"\n"7,8";"9,0"\n')
    assert detect(path).delimiter == ";"


def test_titles_above_a_table_are_passed_over(write: Write) -> None:
    path = write(("Calls to the line, 2020\nPrepared by the office\n\n" + TABLE).encode())
    assert detect(path).heading_line == 4


def test_a_row_over_several_lines_has_the_line_it_begins_on(write: Write) -> None:
    path = write(b'a,b\n"one\ntwo\nthree",1\n\n4,5\n')
    assert [(row.line, row.cells) for row in records(path, Reading())] == [
        (1, ["a", "b"]), (2, ["one\ntwo\nthree", "1"]), (6, ["4", "5"]),
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"", b" \r\n\n", "\ufeff\n".encode(), b"\xff\xfe\r\x00\n\x00"])
def test_an_empty_file_says_so(write: Write, data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        detect(write(data))
    assert caught.value.code == "empty"


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x00\x01\x02abc" * 100, b"a,b\n\x00,1\n"])
def test_what_is_no_text_says_so(write: Write, data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        detect(write(data))
    assert caught.value.code == "not_text"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b'a,b\n1,2\n3,"4\n5,6\n', "quotes", 3),
        (b'a,b\n1,"2"x\n', "quotes", 2),
        (b"a,b\n" + b"x" * (1 << 20) + b",1\n", "line_too_long", 2),
        (b'a,b\n"' + b"x\n" * 80_000, "line_too_long", 2),
        (b"a,b\n" + b"," * 1500 + b"\n", "too_many_columns", 2),
    ],
)
def test_a_file_that_cannot_be_followed_says_where(write: Write, data: bytes, code: str, line: int) -> None:
    with pytest.raises(UnreadableFile) as caught:
        list(records(write(data), Reading()))
    assert (caught.value.code, caught.value.facts["line"]) == (code, line)


def test_progress_is_told_in_bytes(write: Write) -> None:
    told: list[int] = []
    path = write(b"a,b\n" + b"1,2\n" * 200_000)
    assert sum(1 for _row in records(path, Reading(), told.append)) == 200_001
    assert told == sorted(told)
    assert 5 < len(told) <= 8
    assert 600_000 < told[-1] <= path.stat().st_size


@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=8),
            min_size=2,
            max_size=4,
        ),
        max_size=8,
    ),
    delimiter=st.sampled_from(text.DELIMITERS),
    encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    import csv

    path = tmp_path_factory.mktemp("rows") / "a.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    read = [row.cells for row in records(path, Reading(encoding, delimiter))]
    assert read == [row for row in rows if any(cell and not cell.isspace() for cell in row)]


def test_a_plan_is_kept_as_json_and_read_back() -> None:
    plan = Plan(roles=("period", "count"), across="", date_form="dmy", frequency="week", week_start=6)
    assert Plan.from_json({**plan.as_json(), "gone": 1}) == plan
    assert Reading.from_json(Reading("cp1256", ";", 3, 1).as_json()) == Reading("cp1256", ";", 3, 1)
