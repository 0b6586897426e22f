"""JSON value by value: as the standard library reads it, wherever the pieces end, and past whatever is wrong."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.hash_lists.json_stream import BadValue, Broken, JsonStream

_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', "\\", "]}", '\\"', "{", "\n", "é", "\U0001f600"]
)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=12,
)


class Pieces:
    """A text in pieces of so many characters, whatever is asked for."""

    def __init__(self, text: str, size: int) -> None:
        self._file, self._size = io.StringIO(text, newline=""), size

    def __call__(self, _wanted: int) -> str:
        return self._file.read(self._size)


def stream(text: str, size: int = 7) -> JsonStream:
    return JsonStream(Pieces(text, size))


@given(st.lists(_values, max_size=5), st.integers(1, 9), st.sampled_from([None, 1]), st.booleans())
def test_items_are_what_the_standard_library_reads(
    values: list[Any], size: int, indent: int | None, plain: bool
) -> None:
    found = stream(json.dumps(values, indent=indent, ensure_ascii=plain), size)
    assert [found.value() for _ in found.items()] == values
    assert found.peek() == ""


@given(st.dictionaries(_text, _values, max_size=5), st.integers(1, 9))
def test_members_can_be_taken_and_skipped(values: dict[str, Any], size: int) -> None:
    found, kept = stream(json.dumps(values), size), {}
    for number, name in enumerate(found.members()):
        if number % 2:
            found.skip()
        else:
            kept[name] = found.value()
    assert kept == {name: value for number, (name, value) in enumerate(values.items()) if number % 2 == 0}
    assert found.peek() == ""


@given(st.lists(_values, min_size=1, max_size=4), st.integers(1, 5), st.data())
def test_what_is_cut_off_is_broken_and_nothing_else(
    values: list[Any], size: int, data: st.DataObject
) -> None:
    text = json.dumps(values)
    found, seen = stream(text[: data.draw(st.integers(0, len(text) - 1))], size), []
    with pytest.raises(Broken) as error:
        seen.extend(found.value() for _ in found.items())
    assert error.value.code == "ends"
    assert seen[:-1] == values[: len(seen)][:-1]  # the last may be a number that is cut off itself


@given(st.text(st.sampled_from('[]{}",:0a\\ \n'), max_size=40), st.integers(1, 9), st.booleans())
def test_any_text_ends_in_values_or_a_named_error(text: str, size: int, skipping: bool) -> None:
    found = stream(text, size)
    broken = None
    try:
        for _ in found.items():
            if skipping:
                found.skip()
                continue
            try:
                found.value()
            except BadValue:
                found.skip()
    except Broken as error:
        broken = error.line
    assert broken is None or 1 <= broken <= text.count("\n") + 1


def test_lines_are_counted() -> None:
    found, seen = stream('[\n1,\n\n{"a":\n2},\n3]'), []
    for _ in found.items():
        found.peek()
        seen.append(found.line)
        found.value()
    assert seen == [2, 4, 6]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ('{"a": 1, "a": 2}', "twice"),
        ('{"b": {"a": 1, "a": 2}}', "twice"),
        ("[" * 100_000 + "]" * 100_000, "deep"),
        ('{"a":' * 50_000 + "1" + "}" * 50_000, "deep"),
        ("{'a': 1}", "syntax"),
        ('{"a" 1}', "syntax"),
        ('{"a": NaN}', "syntax"),
        ('{"a": -Infinity}', "syntax"),
        ('{"a": tru}', "syntax"),
        ("nothing", "syntax"),
        ('"' + "x" * 2_000_000 + '"', "large"),
        ('["' + "x" * 2_000_000 + '\\"]", 5]', "large"),
    ],
)
@pytest.mark.parametrize("size", [50, 300_000])
def test_a_bad_value_can_be_passed_over(item: str, code: str, size: int) -> None:
    if size == 50 and len(item) > 1000:
        size = 5000
    found, seen = stream(f"[1, {item}, 2]", size), []
    for _ in found.items():
        try:
            seen.append(found.value())
        except BadValue as error:
            seen.append(error.code)
            found.skip()
    assert seen == [1, code, 2]


def test_numbers_beyond_counting_stay_text() -> None:
    found = stream(f"[{'9' * 5000}, 1.50, 1e400]")
    assert [found.value() for _ in found.items()] == ["9" * 5000, "1.50", "1e400"]


def test_control_characters_inside_a_text_are_let_through() -> None:
    found = stream('["a\tb\nc"]')
    assert [found.value() for _ in found.items()] == ["a\tb\nc"]


def test_a_text_of_any_length_is_passed_over_in_bounded_memory() -> None:
    """What is held while passing over never exceeds a few pieces."""
    held: list[int] = []

    class Watched(JsonStream):
        def _more(self) -> bool:
            held.append(len(self._text))
            return super()._more()

    item = '{"a": "' + 'x\\"' * 500_000 + '"}'
    found = Watched(Pieces(f"[{item}, 2]", 10_000))
    seen = [found.skip() if found.peek() == "{" else found.value() for _ in found.items()]
    assert seen == [None, 2]
    assert max(held) <= 2 * 10_000
