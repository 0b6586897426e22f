"""JSON read value by value from a text of any length: memory holds one value of bounded size and never the whole.

The standard library's scanner reads a whole value where it can; what is too large, too deep or wrong is passed over
by counting brackets, which needs no memory and no recursion.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from json.decoder import JSONDecodeError
from typing import Any

__all__ = ["MOST", "BadValue", "Broken", "JsonStream"]

MOST = 1 << 20  # characters of one value
_CHUNK = 1 << 18
_SPACE = re.compile(r"[ \t\r\n]*")
_BARE = re.compile(r"[^\s,\]}{\[\"]*")
_MARK = re.compile(r'["\\{}\[\]]')
_LONGEST_NUMBER = 20
_EXPONENT = len("e+1")  # cut off inside of it, a number looks like one that has ended


class BadValue(Exception):
    """One value cannot be read; the stream stands before it, and `skip` may pass over it. `code`: of a remark."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class Broken(Exception):
    """From here on the text is no JSON. `code` is "ends" when it only is cut off."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(code)
        self.code, self.line = code, line


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object with each field once: two values for one field are one lie at least."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _value in pairs]
        raise BadValue("twice", name=next(name for name in names if names.count(name) > 1)[:80])
    return made


def _number(text: str) -> int | str:
    """A whole number; one with more digits than any count has stays as it is written."""
    return int(text) if len(text) <= _LONGEST_NUMBER else text


def _no_constant(text: str) -> None:
    raise BadValue("syntax")


# Control characters inside of strings are let through: tools write comments as they were typed.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=str, parse_int=_number, parse_constant=_no_constant, strict=False
)
_scan: Callable[[str, int], tuple[Any, int]] = _DECODER.scan_once  # type: ignore[attr-defined]


class JsonStream:
    """A place in a JSON text that moves forward only. `read(n)` gives at most n characters, "" at the end."""

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read = read
        self._text = ""
        self._at = 0
        self._ended = False
        self._lines = 0  # ends of lines before `_counted`
        self._counted = 0

    @property
    def line(self) -> int:
        """The number of the line that the stream stands in, from 1."""
        self._count(self._at)
        return self._lines + 1

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        """Pass the next character, which must be this one. Raises Broken."""
        found = self.peek()
        if found != wanted:
            raise Broken("broken" if found else "ends", self.line)
        self._at += 1

    def items(self) -> Iterator[None]:
        """Before each item of an array. The caller takes or skips it before it asks for the next."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield
            if self.peek() != ",":
                break
            self.take(",")
        self.take("]")

    def members(self) -> Iterator[str]:
        """The name of each member of an object. The caller takes or skips the value before it asks for the next."""
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            name = self._name()
            self.take(":")
            yield name
            if self.peek() != ",":
                break
            self.take(",")
        self.take("}")

    def _name(self) -> str:
        if self.peek() != '"':
            raise Broken("broken" if self.peek() else "ends", self.line)
        try:
            return str(self.value())
        except BadValue:
            raise Broken("broken", self.line) from None

    def value(self) -> Any:
        """The next value. Raises BadValue, with the stream still before it; Broken."""
        if not self.peek():
            raise Broken("ends", self.line)
        while True:
            problem = None
            try:
                value, end = _scan(self._text, self._at)
            except RecursionError:
                raise BadValue("deep") from None
            except (StopIteration, JSONDecodeError):
                problem = BadValue("syntax")
                if self._closed():
                    raise problem from None
            if problem is None and (self._ended or self._whole(end)):
                self._at = end
                return value
            # Cut off by the end of what has been read, perhaps: read more of it.
            if len(self._text) - self._at >= MOST:
                raise BadValue("large", most=MOST)
            if not self._more() and problem is not None:
                raise Broken("ends", self.line)

    def _whole(self, end: int) -> bool:
        """Whether a value that the scanner found is whole: a number may go on behind what has been read."""
        return self._text[self._at] in '{["' or end + _EXPONENT < len(self._text)

    def _closed(self) -> bool:
        """Whether the value ends, as far as brackets tell, within what has been read."""
        return _Brackets().feed(self._text, self._at) is not None

    def skip(self) -> None:
        """Pass over a value, whatever is in it. Raises Broken when it does not end."""
        first = self.peek()
        if first and first not in '{["':
            self._skip_bare()
            return
        line, brackets = self.line, _Brackets()
        while True:
            end = brackets.feed(self._text, self._at)
            if end is not None:
                self._at = end
                return
            self._at = len(self._text)
            if not self._more():
                raise Broken("ends", line)

    def _skip_bare(self) -> None:
        while True:
            found = _BARE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or not self._more():
                return

    def _more(self) -> bool:
        """Read on, as much again as is held; what has been passed is let go."""
        if self._ended:
            return False
        self._count(self._at)
        kept = self._text[self._at :]
        read = self._read(max(_CHUNK, len(kept)))
        self._ended = not read
        self._text = kept + read
        self._at = self._counted = 0
        return not self._ended

    def _count(self, until: int) -> None:
        self._lines += self._text.count("\n", self._counted, until)
        self._counted = until


class _Brackets:
    """Finds the end of an array, object or string by its brackets and quotes, over any number of pieces of text."""

    def __init__(self) -> None:
        self._depth = 0
        self._quoted = False
        self._escaped = False

    def feed(self, text: str, at: int) -> int | None:
        """The place after the end of the value, if it is in this piece."""
        if self._escaped and at < len(text):
            self._escaped, at = False, at + 1
        while found := _MARK.search(text, at):
            at = found.end()
            mark = found[0]
            if mark == "\\":
                self._escaped = at >= len(text)
                at += 1
            elif mark == '"':
                self._quoted = not self._quoted
                if not self._quoted and not self._depth:
                    return at
            elif not self._quoted:
                self._depth += 1 if mark in "{[" else -1
                if self._depth <= 0:
                    return at
        return None
