"""Lists and queries as CSV: every column, every reason to refuse a row by its line, and what is odd but kept."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.hash_lists import BadList, Query, Remark, open_list, open_queries
from kinga.methods.hash_lists.lines import LONGEST
from kinga.methods.matching import Entry
from tests.methods.hash_lists.made import digests, pdq, read, remarks

A, B, C = pdq(1), pdq(2), pdq(3)
MD5, SHA1 = digests(1)["MD5"], digests(1)["SHA1"]


def lines(*rows: str) -> bytes:
    return "\n".join(rows).encode() + b"\n"


def test_every_column_is_taken() -> None:
    entries, odd, found = read(
        lines(
            "pdq,md5,sha1,id,list,label,threshold,expires,comment",
            f"{A},{MD5},{SHA1},a1,Hotline,grave,12,2027-03-31,words",
            f"{B.upper()},,,,,,,,",
            f",{MD5},,,,,,,",
            f",,{SHA1},,,,,2027-03-31T10:00:00Z,",
        )
    )
    md5, sha1, day = bytes.fromhex(MD5), bytes.fromhex(SHA1), dt.date(2027, 3, 31)
    assert entries == [
        Entry(bytes.fromhex(A), md5, sha1, "a1", "Hotline", "grave", 12, day, "P"),
        Entry(bytes.fromhex(B), None, None, B, "L", "", None, None, "P"),
        Entry(None, md5, None, MD5.lower(), "L", "", None, None, "P"),
        Entry(None, None, sha1, SHA1.lower(), "L", "", None, day, "P"),
    ]
    assert odd == []
    assert (found.kind, found.taken, found.refused) == ("CSV", 4, 0)


BAD = [
    ("pdq,id", f"{A[:-1]},x", "digits"),
    ("pdq,id", f"{A}0,x", "digits"),
    ("pdq,id", f"{A[:-1]}g,x", "not hexadecimal"),
    ("pdq,id", f"{A[:30]} {A[31:]},x", "not hexadecimal"),
    ("pdq,id", f"{A[:-3]}é,x", "digits"),
    ("md5,id", "1.2E+31,x", "digits"),
    ("md5,id", f"{SHA1},x", "digits"),
    ("pdq,id", ",x", "no hash"),
    ("pdq,id", f"{A}", "columns"),
    ("pdq,id", f"{A},x,y", "columns"),
    ("pdq,threshold", f"{A},-1", "threshold"),
    ("pdq,threshold", f"{A},256", "threshold"),
    ("pdq,threshold", f"{A},1.5", "threshold"),
    ("pdq,threshold", f"{A},٣", "threshold"),
    ("pdq,expires", f"{A},31.3.2027", "expires"),
    ("pdq,expires", f"{A},2027-02-30", "expires"),
    ("pdq,expires", f"{A},2027-03-31x", "expires"),
    ("pdq,quality", f"{A},101", "quality"),
    ("md5,id", "d41d8cd98f00b204e9800998ecf8427e,x", "only empty file"),
    (
        "md5,sha1",
        "D41D8CD98F00B204E9800998ECF8427E,da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "only empty file",
    ),
    ("pdq,id", f'{A},"x"y', "quotes"),
    ("pdq,id", "x" * LONGEST, "long line"),
]


@pytest.mark.parametrize(
    ("header", "row", "code"), BAD, ids=[f"{code} {n}" for n, (*_, code) in enumerate(BAD)]
)
def test_a_bad_row_is_refused_by_its_line_and_costs_no_other(header: str, row: str, code: str) -> None:
    good = ",".join(A if name == "pdq" else MD5 if name == "md5" else "" for name in header.split(","))
    entries, found, counts = read(lines(header, good, "", row, good.replace(A, B)))
    assert remarks(found) == [(4, code)]
    assert found[0].refused
    assert len(entries) == 2
    assert counts.refused == 1
    assert found[0].english().startswith("line 4")


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        ("pdq,quality", f"{'0' * 64},", "zero"),
        ("pdq,quality", f"{'0' * 63}1,", "weight"),
        ("pdq,quality", f"{'f' * 64},", "weight"),
        ("pdq,quality", f"{A},49", "poor"),
        ("pdq,md5", f"{A},d41d8cd98f00b204e9800998ecf8427e", "empty file"),
    ],
)
def test_an_odd_row_is_noted_and_kept(header: str, row: str, code: str) -> None:
    (entry,), found, counts = read(lines(header, row))
    assert remarks(found) == [(2, code)]
    assert not found[0].refused
    assert counts.refused == 0
    assert entry.pdq == bytes.fromhex(row.split(",")[0])
    assert entry.md5 is None


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        # A quotation that never ends costs its own row: what it has swallowed is read again.
        ([f'{A},"x', f"{B},y", f"{C},z"], [(2, "quotes")]),
        # One that ends rows later makes one row of them, which has too many columns; all its lines are named.
        ([f'{A},"x', f'{B},y",{C}', f"{C},z"], [(2, "columns")]),
        ([f"{A},x", '"', *[f"{B},y"] * 3], [(3, "quotes")]),
    ],
)
def test_wrong_quotes_are_named_and_survived(rows: list[str], wanted: list[tuple[int, str]]) -> None:
    entries, found, _counts = read(lines("pdq,id", *rows))
    assert remarks(found) == wanted
    assert len(entries) == (1 if wanted[0][1] == "columns" else len(rows) - 1)


def test_a_quotation_of_many_lines_is_one_row_and_later_lines_keep_their_numbers() -> None:
    entries, found, _counts = read(lines("pdq,id", f'{A},"two\nlines, ""quoted"""', "ff,bad"))
    assert entries[0].id == 'two\nlines, "quoted"'
    assert remarks(found) == [(4, "digits")]


def test_a_long_quotation_gives_back_what_it_swallowed() -> None:
    rows = [f"{pdq(n)},{n}" for n in range(3000)]
    entries, found, _counts = read(lines("pdq,id", f'{A},"open', *rows))
    assert remarks(found) == [(2, "quotes")]
    assert [entry.id for entry in entries] == [str(n) for n in range(3000)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_delimiters_line_ends_and_encodings(delimiter: str, end: str, encoding: str) -> None:
    rows = [["PDQ ", "Id"], [f" {A} ", "žlutý"], ["ff", "bad"]]
    content = end.join(delimiter.join(row) for row in rows).encode(encoding)
    entries, found, _counts = read(content)
    assert [(entry.id, entry.pdq) for entry in entries] == [("žlutý", bytes.fromhex(A))]
    assert remarks(found) == [(3, "digits")]


def test_bytes_that_are_no_utf8_stay_two_names() -> None:
    entries, _found, _counts = read(b"pdq,id\n" + A.encode() + b",caf\xe9\n" + A.encode() + b",caf\xe8\n")
    assert [entry.id for entry in entries] == ["caf\\xe9", "caf\\xe8"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"name,colour\na,b\n", "no column pdq, md5 or sha1"),
        (A.encode() + b"\n" + B.encode() + b"\n", "no column pdq, md5 or sha1"),
        (b"pdq,id,PDQ\n", "stands there twice"),
        (b'"pdq\n', "header cannot be read"),
        (b"x" * 200_000, "header cannot be read"),
        (b"\x1f\x8b\x08\x00", "compressed with gzip"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"SQLite format 3\x00", "a database"),
        (b"[1, 2]", "JSON list"),
    ],
)
def test_what_is_no_list_says_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(BadList, match=said) as error:
        open_list(io.BytesIO(content), name="given.csv")
    assert "given.csv" in str(error.value)


def test_categories_are_for_vics() -> None:
    with pytest.raises(BadList, match="no VICS file"):
        open_list(io.BytesIO(b"pdq\n"), name="x", categories=["1"])


def asked(content: bytes) -> list[Query | Remark]:
    return list(open_queries(io.BytesIO(content), name="q.csv"))


def test_queries_are_called_by_id_else_path_else_hash() -> None:
    found = asked(
        lines(
            "path,frame,pdq,quality,note,id,md5",
            f"a.jpg,,{A},70,,,",
            f"a.jpg,,{A},,,7,{MD5}",
            f",,{B.upper()},0,,,",
            "b.jpg,,,,refused: damaged,,",
        )
    )
    assert [row.name for row in found if isinstance(row, Query)] == ["a.jpg", "7", B]
    assert [row.quality for row in found if isinstance(row, Query)] == [70, None, 0]
    assert found[-1] == Remark(5, "no hash", {}, "", 5)


def test_queries_are_no_json() -> None:
    with pytest.raises(BadList, match="Queries come as CSV"):
        asked(b'{"value": []}')


_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    st.lists(
        st.tuples(
            st.binary(min_size=32, max_size=32),
            st.none() | st.binary(min_size=16, max_size=16),
            _words,
            _words,
            st.none() | st.integers(0, 255),
            st.none() | st.dates(),
        ),
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_is_written_is_read(
    rows: list[tuple[bytes, bytes | None, str, str, int | None, dt.date | None]], delimiter: str
) -> None:
    """Whatever stands in names and labels: quotes, line ends, other alphabets. Spaces around a cell are not kept."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["pdq", "md5", "id", "label", "threshold", "expires"])
    for one, two, name, label, threshold, expires in rows:
        writer.writerow([one.hex(), two.hex() if two else "", name, label, threshold, expires])
    entries, found, _counts = read(written.getvalue().encode())
    assert [
        (entry.pdq, entry.md5, entry.id, entry.label, entry.threshold, entry.expires) for entry in entries
    ] == [
        (one, two, name.strip() or one.hex(), label.strip(), threshold, expires)
        for one, two, name, label, threshold, expires in rows
    ]
    assert not any(remark.refused for remark in found)
