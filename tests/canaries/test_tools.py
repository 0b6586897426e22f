"""The tools themselves: a planted word is found in each disguise, anywhere, and nothing is found that is not there."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.canaries.encodings import LEAST, disguises
from tests.canaries.nest import Canary, Nest
from tests.canaries.search import Search, in_another_process
from tests.canaries.walker import forms_of

WORD = Canary("Qavomiresuloba", "word", "here")
ARABIC = Canary("ضصثقفغعهخحجد", "arabic", "here")
PHONE = Canary("+000 1234 5678 9012", "phone", "here")
RECEIPT = Canary("amber basket candle dune ember fern", "receipt", "here")


@pytest.mark.parametrize("canary", [WORD, ARABIC, PHONE, RECEIPT], ids=lambda canary: canary.kind)
@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_every_disguise_is_found_wherever_it_stands(canary: Canary, before: bytes, after: bytes) -> None:
    search = Search([canary])
    for needle in disguises(canary):
        assert search.in_bytes(before + needle + after, "x")
    for wrapped in (base64.b64encode, base64.urlsafe_b64encode):
        whole = wrapped(before + canary.word.encode() + after)
        assert any(found.disguise.startswith("base64") for found in search.in_bytes(whole, "x"))


@pytest.mark.parametrize(
    "leak",
    [
        b"name: Qavomiresuloba",
        b"name: QAVOMIRESULOBA",
        "qavomiresuloba".encode("utf-16"),
        json.dumps({"n": "ضصثقفغعهخحجد"}).encode(),
        quote("/cases/ضصثقفغعهخحجد").encode(),
        b"0x" + b"Qavomiresuloba".hex().encode(),
        b"call 000123456789012 now",
        b"BASKET amber basket candle",
        str("ضصثقفغعهخحجد".encode()).encode(),
    ],
)
def test_leaks_as_programs_make_them(leak: bytes) -> None:
    found = Search([WORD, ARABIC, PHONE, RECEIPT]).in_bytes(leak, "log")
    assert {each.place for each in found} == {"here"}


def test_nothing_is_found_in_noise() -> None:
    nest = Nest(1)
    for number in range(200):
        nest.text(f"field {number}")
    assert len({canary.word for canary in nest.planted}) == 400
    assert Search(nest.planted).in_bytes(os.urandom(2**20), "noise") == []
    assert all(len(needle) >= LEAST for canary in nest.planted for needle in disguises(canary))


def test_a_word_across_two_pieces_of_a_file_and_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.canaries.search._CHUNK", 64)
    file = tmp_path / "raw"
    for offset in range(50, 70):
        file.write_bytes(b"\0" * offset + b"Qavomiresuloba" + b"\0" * 90)
        assert Search([WORD]).in_file(file)
    (found,) = in_another_process([WORD], [file, tmp_path / "absent"], tmp_path)
    assert (found.place, found.disguise, found.store) == ("here", "as it is", "raw")
    assert [each.name for each in tmp_path.iterdir()] == ["raw"], "the list of words is gone again"


def test_the_same_seed_plants_the_same_words() -> None:
    assert Nest(7).text("a.story") == Nest(7).text("a.story") != Nest(8).text("a.story")


def test_a_form_is_read_as_a_browser_reads_it() -> None:
    page = """<form method="post"><input name="outside"></form><main><form method="post" action="/x">
    <input type="hidden" name="h" value="1"><textarea name="t" maxlength="9"></textarea><select name="s">
    <option value="">-</option><option value="b">B</option></select><input type="radio" name="r" value="1" checked>
    <button name="go" value="1">Go</button></form></main><form><input name="late"></form>"""
    (form,) = forms_of(page)
    assert (form.action, form.method) == ("/x", "post")
    assert [(each.name, each.kind) for each in form.fields] == [
        ("h", "hidden"), ("t", "textarea"), ("s", "select"), ("r", "radio"), ("go", "submit"),
    ]  # fmt: skip
    assert (form.fields[1].most, form.fields[2].options, form.fields[3].checked) == (9, ["", "b"], True)
