"""Lists that mean harm, or only are in a bad way: any bytes, files without end, disks that fail."""

from __future__ import annotations

import io
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.hash_lists import BadList, HashList, Remark, open_list, open_queries
from tests.methods.hash_lists.made import medium, pdq, read, vics

A, B = pdq(1), pdq(2)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"pdq,id\n", b"pdq;id\n" + A.encode() + b";1\n", b'md5\n"']),
)
def test_any_bytes_are_a_list_or_refused(content: bytes, before: bytes) -> None:
    """Nothing but BadList comes out, and every line is an entry, a remark or empty."""
    with suppress(BadList):
        read(before + content)
    with suppress(BadList):
        list(open_queries(io.BytesIO(before + content), name="q"))


class Endless(io.RawIOBase):
    """A file that is one pattern again and again after its beginning, for so many bytes, and is never held whole."""

    def __init__(self, beginning: bytes, pattern: bytes, size: int) -> None:
        self._rest, self._left = beginning, size
        self._block = pattern * (100_000 // len(pattern) + 1)

    def read(self, size: int = -1) -> bytes:
        if not self._rest and self._left > 0:
            self._rest = self._block
            self._left -= len(self._block)
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def most_memory(found: HashList) -> int:
    """The most bytes that reading a list holds at a time."""
    tracemalloc.start()
    try:
        for _row in found:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("beginning", "pattern"),
    [
        (b"pdq\n", b"x"),
        (b"pdq\n", b"\0"),
        (b"pdq\n" + A.encode() + b"\n", A.encode() + b"\n"),
        (b"pdq,id\n", b'"a",'),
        (b'pdq,id\n"', b'""' + b"x" * 200 + b"\n"),
    ],
)
def test_memory_is_bounded_whatever_comes(beginning: bytes, pattern: bytes) -> None:
    found = open_list(Endless(beginning, pattern, 2_000_000), name="x")  # type: ignore[arg-type]
    assert most_memory(found) < 1_000_000


def test_a_disk_that_fails_in_the_middle_is_told_of() -> None:
    class Failing(Endless):
        def read(self, size: int = -1) -> bytes:
            if not self._rest:
                raise OSError(5, "Input/output error")
            return super().read(size)

    found = open_list(Failing(f"pdq\n{A}\n{B}\n".encode(), b"x", 0), name="x")  # type: ignore[arg-type]
    *entries, last = found
    assert len(entries) == 2
    assert isinstance(last, Remark)
    assert (
        last.english()
        == "the rest of the file could not be read (Input/output error); what stands before is taken"
    )
    assert found.refused == 1


VICS = vics([medium(1)])[:-2]


@pytest.mark.parametrize(
    "pattern",
    [
        b"," + vics([medium(2)])[vics([]).index(b"[]") + 1 : -2],
        b',{"MediaID":',
        b",[[" + b"1," * 500,
        b'"' + b"x" * 500,
        b' ,{"a": "' + b"y" * 3000 + b'"}',
        b'\\"',
        b" ",
    ],
)
def test_memory_is_bounded_whatever_json_comes(pattern: bytes) -> None:
    class Again(Endless):
        """The model is looked for first; then the file is read again from its beginning."""

        def seek(self, place: int, whence: int = 0) -> int:
            self.__init__(VICS, pattern, 4_000_000)  # type: ignore[misc]
            return 0

    found = open_list(Again(VICS, pattern, 4_000_000), name="x")  # type: ignore[arg-type]
    assert most_memory(found) < 16_000_000
    assert found.taken >= 1
