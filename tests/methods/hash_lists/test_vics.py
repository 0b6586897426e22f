"""VICS JSON of every model, and every trap that such files hold."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.hash_lists import BadList, open_list
from tests.methods.hash_lists.made import V1, V2, case, digests, medium, pdq, read, remarks, vics

EMPTY = {"MD5": "D41D8CD98F00B204E9800998ECF8427E", "SHA1": "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"}


def alternative(name: str, value: str) -> dict[str, Any]:
    return {"AlternativeHashes": [{"HashName": name, "HashValue": value}]}


@pytest.mark.parametrize(
    ("context", "kind"),
    [
        *[
            (V1.format(version=version, what="{what}"), f"VICS {version}")
            for version in ("1.1", "1.2", "1.3")
        ],
        *[
            (V2.format(profile=profile, what="{what}"), f"VICS 2.0 {profile}")
            for profile in ("US", "UK", "CUSTOM")
        ],
    ],
)
@pytest.mark.parametrize("make", [vics, case])
def test_every_model_is_read_as_list_and_as_case(context: str, kind: str, make: Any) -> None:
    what = "Media" if make is vics else "Cases"
    entries, odd, found = read(make([medium(1), medium(2, Category=2)], context.format(what=what)))
    assert found.kind == kind
    assert odd == []
    assert [(entry.id, entry.label) for entry in entries] == [
        ("1", f"category 1 ({kind})"),
        ("2", f"category 2 ({kind})"),
    ]
    first = digests(1)
    assert (entries[0].md5, entries[0].sha1) == (bytes.fromhex(first["MD5"]), bytes.fromhex(first["SHA1"]))
    assert (entries[0].pdq, entries[0].list, entries[0].provenance) == (None, "L", f"P; {kind}")
    assert found.categories == {"1": 1, "2": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_byte_order_marks(encoding: str) -> None:
    content = vics([medium(1, Comments="žlutý")]).decode().encode(encoding)
    assert len(read(content)[0]) == 1


def test_windows_text_in_a_comment_costs_nothing() -> None:
    content = json.dumps(
        {"@odata.context": V2.format(profile="US", what="Media"), "value": [medium(1, Comments="caf@")]}
    )
    assert len(read(content.replace('@"', '\xe9"').encode("latin-1"))[0]) == 1


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"Category": 1}, "category 1 (VICS 2.0 US)"),
        ({"Category": "1"}, "category 1 (VICS 2.0 US)"),
        ({"Category": 0}, "category 0 (VICS 2.0 US)"),
        ({"Category": 1.0}, "category 1 (VICS 2.0 US)"),
        ({"Category": None}, "no category (VICS 2.0 US)"),
        ({"Category": ""}, "no category (VICS 2.0 US)"),
        ({"Category": True}, "no category (VICS 2.0 US)"),
        # Texts for truth, as tools write them; "false" is a text too.
        ({"VictimIdentified": "true", "IsDistributed": "TRUE"}, "category 1 (VICS 2.0 US), victim identified, distributed"),
        ({"VictimIdentified": "false", "IsDistributed": ""}, "category 1 (VICS 2.0 US)"),
        ({"OffenderIdentified": True, "SelfGenerated": "1"}, "category 1 (VICS 2.0 US), offender identified, self-generated"),
        ({"IsSuspected": "true", "Series": "A name", "Tags": "A name", "Comments": "A name"}, "category 1 (VICS 2.0 US), suspected"),
        ({"IsPrecategorized": "true"}, "category 1 (VICS 2.0 US), precategorised"),
        ({"IsPrecategorized": "false"}, "category 1 (VICS 2.0 US)"),
    ],
)  # fmt: skip
def test_categories_and_flags_stand_in_the_label_as_they_are(fields: dict[str, Any], label: str) -> None:
    (entry,), odd, _found = read(vics([medium(1, **fields)]))
    assert entry.label == label
    assert odd == []


def test_precategorised_without_a_category_is_noted_and_stays_without() -> None:
    (entry,), odd, found = read(vics([medium(1, Category=None, IsPrecategorized="true")]))
    assert remarks(odd) == [(1, "contradiction")]
    assert entry.label.startswith("no category")
    assert found.categories == {"": 1}


def test_only_the_categories_that_were_asked_for() -> None:
    media = [medium(n, Category=code) for n, code in enumerate([1, 2, "1", 0, None])]
    entries, _odd, found = read(vics(media), categories=["1"])
    assert [entry.id for entry in entries] == ["0", "2"]
    assert found.left_out == 3
    assert found.categories == {"1": 2, "2": 1, "0": 1, "": 1}


def test_hashes_wherever_they_stand() -> None:
    """PDQ among the alternative hashes, in digits or base 64; digests of the files; one object in place of a list."""
    other = digests(7)["MD5"].lower()
    record = medium(
        1,
        MediaFiles={"MD5": other, "FileName": "a name.jpg", "FilePath": "/some folder/a name"},
        AlternativeHashes=[
            {"HashName": "PDQ", "HashValue": pdq(1).upper()},
            {"HashName": "pdq hash", "HashValue": base64.b64encode(bytes.fromhex(pdq(2))).decode()},
            {"HashName": "SHA-1", "HashValue": digests(1)["SHA1"]},
            {"HashName": "PhotoDNA", "HashValue": "AAAA"},
            {"HashName": "F1", "HashValue": "x"},
            {"HashName": "PDQF", "HashValue": "x"},
            {"HashName": "Empty", "HashValue": ""},
            None,
        ],
        PhotoDNA="BBBB",
    )
    entries, odd, found = read(vics([record]))
    assert odd == []
    assert [(entry.pdq and entry.pdq.hex(), entry.md5 and entry.md5.hex()) for entry in entries] == [
        (pdq(1), digests(1)["MD5"].lower()),
        (pdq(2), other),
    ]
    assert [bool(entry.sha1) for entry in entries] == [True, False]
    assert {entry.id for entry in entries} == {"1"}
    assert found.unmatched == {"PhotoDNA": 2, "F1": 1, "PDQF": 1}
    assert "a name" not in repr(entries)


@pytest.mark.parametrize(
    ("record", "codes", "kept"),
    [
        ({**medium(1), **EMPTY}, ["only empty file"], 0),
        ({**medium(1), "MD5": EMPTY["MD5"]}, ["empty file"], 1),
        ({"MediaID": 1, "Category": 1}, ["no hash"], 0),
        ({**medium(1), "MD5": "xx"}, ["partly"], 1),
        ({"MediaID": 1, "MD5": "xx"}, ["digits"], 0),
        ({**medium(1), **alternative("PDQ", "12")}, ["partly"], 1),
        ({**medium(1), **alternative("PDQ", "0" * 64)}, ["zero"], 1),
        ({**medium(1), **alternative("PDQ", "f" * 64)}, ["weight"], 1),
        (7, ["no object"], 0),
        (None, ["no object"], 0),
        ([1], ["no object"], 0),
        ({**medium(1), "md5": "x"}, ["twice"], 0),
        ({**medium(1), "MD5": ["x"], "SHA1": {"a": 1}}, ["no hash"], 0),
        ({**medium(1), "Deep": json.loads("[" * 900 + "]" * 900)}, [], 1),
    ],
)
def test_a_bad_record_is_told_of_and_costs_no_other(record: Any, codes: list[str], kept: int) -> None:
    entries, odd, found = read(vics([medium(8), record, medium(9)]))
    assert [remark.code for remark in odd] == codes
    assert len(entries) == 2 + kept
    assert found.refused == sum(remark.refused for remark in odd)


def test_every_hash_of_a_medium_is_kept_however_many() -> None:
    others = [{"HashName": "PDQ", "HashValue": pdq(n % 3000)} for n in range(6000)]
    entries, odd, _found = read(vics([medium(1, AlternativeHashes=others)]))
    assert [entry.pdq and entry.pdq.hex() for entry in entries] == [pdq(n) for n in range(3000)]
    assert odd == []


def test_records_are_named_by_line_and_number() -> None:
    content = json.dumps(json.loads(vics([medium(1), {**medium(77), "MD5": "x"}])), indent=1).encode()
    (remark,) = read(content)[1]
    assert content.split(b"\n")[remark.line - 1].strip() == b"{"
    assert (
        remark.english()
        == f"line {remark.line} (77): one md5 of it cannot be read and is left out; its other hashes are kept"
    )


def _broken(item: str) -> bytes:
    return vics([medium(1), "HERE", medium(2)]).replace(b'"HERE"', item.encode())


@pytest.mark.parametrize(
    ("content", "codes", "kept"),
    [
        (_broken('{"MediaID": 5,, }'), ["syntax"], 2),
        (_broken("{'MediaID': 5}"), ["syntax"], 2),
        (_broken('{"MD5": "a", "MD5": "b"}'), ["twice"], 2),
        (_broken("[" * 200_000 + "]" * 200_000), ["deep"], 2),
        (_broken('{"x": "' + "x" * 3_000_000 + '"}'), ["large"], 2),
        # One tool writes "IsSuspected":"true"" : the quotes are off by one from there on, and nothing after it is sure.
        (_broken('{"IsSuspected":"true""}'), ["ends"], 1),
        (_broken("}"), ["syntax", "broken"], 1),
        (vics([medium(1), medium(2)])[:-60], ["ends"], 1),
        (vics([medium(1)])[:-1], ["ends"], 1),
        (vics([medium(1)]) + b"{}", ["follows"], 1),
        (vics([medium(1)]) + b"\0\0", ["follows"], 1),
        (vics([]), [], 0),
        (vics([]).replace(b"[]", b"null"), [], 0),
        (vics([]).replace(b"[]", b"7"), [], 0),
        (vics([]).replace(b"[]", json.dumps(medium(1)).encode()), [], 1),
        (case([]).replace(b'"Media": []', b'"Media": null'), [], 0),
    ],
)
def test_what_is_wrong_with_the_file_is_told(content: bytes, codes: list[str], kept: int) -> None:
    entries, odd, _found = read(content)
    assert [remark.code for remark in odd] == codes
    assert len(entries) == kept


def test_the_model_may_stand_at_the_end() -> None:
    made = json.loads(vics([medium(1)]))
    content = json.dumps({"value": made["value"], "@odata.context": made["@odata.context"]}).encode()
    assert read(content)[0][0].label == "category 1 (VICS 2.0 US)"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"value": []}', "does not say a VICS data model"),
        (
            b'{"@odata.context": "http://example.org/$metadata#Media", "value": []}',
            "something other than VICS",
        ),
        (b'{"@odata.context": 7}', "something other than VICS"),
        (vics([]).replace(b"2.0.xml", b"3.1.xml"), "data model 3.1"),
        (b'{"a": 1, ', "cut off before"),
        (b"{a}", "begins like JSON"),
        (b'{"@odata.context": [}', "begins like JSON"),
    ],
)
def test_what_is_no_vics_says_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(BadList, match=said):
        open_list(io.BytesIO(content), name="x")


def test_a_case_too_large_to_be_held_is_read_medium_by_medium() -> None:
    media = [medium(n, Comments="x" * 5000) for n in range(500)]
    content = case(media, CaseMetadata=[{"PropertyName": "a"}])
    assert len(content) > 2_000_000
    entries, odd, _found = read(content)
    assert [entry.id for entry in entries] == [str(n) for n in range(500)]
    assert odd == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from([pdq(1), *digests(1).values()]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["MediaID", "Category", "MD5", "md5", "SHA1", "Media", "AlternativeHashes", "HashName", "HashValue", "MediaFiles", "PDQ"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=10,
)  # fmt: skip


@given(_json)
def test_any_json_in_place_of_media_is_taken_or_refused(value: Any) -> None:
    content = vics([]).replace(b"[]", json.dumps(value).encode())
    entries, odd, found = read(content)
    assert all(entry.pdq or entry.md5 or entry.sha1 for entry in entries)
    assert found.refused == sum(remark.refused for remark in odd)


@given(st.lists(st.integers(0, 50), max_size=6), st.data())
def test_a_file_cut_anywhere_gives_what_stands_before(numbers: list[int], data: st.DataObject) -> None:
    content = vics([medium(n) for n in numbers])
    cut = data.draw(st.integers(0, len(content) - 1))
    try:
        entries, odd, _found = read(content[:cut])
    except BadList:
        return
    assert [entry.id for entry in entries] == [str(n) for n in numbers][: len(entries)]
    assert [remark.code for remark in odd] == ["ends"]
