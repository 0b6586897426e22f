"""VICS JSON, the format of Project VIC and of national image databases: data models 1.1 to 1.3 and 2.0.

A file is a list of media (`#Media`) or a case with its media (`#Cases`). It says its data model, and from 2.0 on the
country whose categories it uses, in `odata.metadata` or `@odata.context`. What a category means differs from country
to country, so profile and code are kept as they stand and never made into another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kinga.methods.matching.vocabulary import Entry

from .digests import oddity
from .json_stream import BadValue, Broken, JsonStream
from .media import Medium, id_of, medium_of
from .vocabulary import BadList, Remark, Usual

__all__ = ["Model", "VicsReader", "read_model"]

_CONTEXT = re.compile(
    r"DataModels/(?P<version>\d+(?:\.\d+)*)\.xml(?:/(?P<profile>[^/#$]+))?[^#]*(?:#(?P<what>\w+))?",
    re.IGNORECASE,
)
_VERSIONS = ("1.1", "1.2", "1.3", "2.0")
_SAYS_MODEL = ("odata.metadata", "@odata.context")


@dataclass(frozen=True, slots=True)
class Model:
    """The data model that a file says it has, and the country or site whose categories it uses ("" before 2.0)."""

    version: str
    profile: str

    def __str__(self) -> str:
        return f"VICS {self.version} {self.profile}".rstrip()


def read_model(stream: JsonStream, name: str) -> Model:
    """The data model of a file, wherever in it that stands. Raises BadList."""
    try:
        for member in stream.members():
            if member.lower() in _SAYS_MODEL:
                return _model(stream.value(), name)
            stream.skip()
    except (Broken, BadValue) as error:
        if not isinstance(error, Broken) or error.code != "ends":
            raise BadList(f"{name} begins like JSON and is none. Ask for the list once more.") from None
        raise BadList(
            f"{name} is cut off before it says its data model. Ask for the list once more."
        ) from None
    raise BadList(
        f"{name} is JSON but does not say a VICS data model (odata.metadata or @odata.context), so its categories "
        "have no meaning. Ask for VICS JSON, or make a CSV with a column pdq, md5 or sha1."
    )


def _model(context: Any, name: str) -> Model:
    found = _CONTEXT.search(context) if isinstance(context, str) else None
    if not found:
        raise BadList(f"{name} is JSON of something other than VICS. Ask for VICS JSON or CSV.")
    if found["version"] not in _VERSIONS:
        raise BadList(
            f"{name} has the VICS data model {found['version']}; read here are {', '.join(_VERSIONS)}. "
            "Export it in one of these."
        )
    return Model(found["version"], _plain(found["profile"] or ""))


@dataclass
class VicsReader:
    """Reads the media of a file one by one.

    `categories`: take only media with one of these codes; None takes all, those without any included. `counts`: how
    many media had each code, "" being none, taken or not. `unmatched`: how many hashes of other kinds there were.
    """

    stream: JsonStream
    model: Model
    usual: Usual
    categories: frozenset[str] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    unmatched: Counter[str] = field(default_factory=Counter)
    left_out: int = 0

    def entries(self) -> Iterator[Entry | Remark]:
        """The entries of the file, and what is to be said of its media."""
        try:
            for member in self.stream.members():
                if member.lower() in ("value", "media"):
                    yield from self._several()
                else:
                    self.stream.skip()
            if self.stream.peek():
                yield Remark(self.stream.line, "follows")
        except Broken as error:
            yield Remark(error.line, error.code)

    def _several(self) -> Iterator[Entry | Remark]:
        """The items of a list; one that stands for a list by itself; nothing for null."""
        first = self.stream.peek()
        if first == "[":
            for _item in self.stream.items():
                yield from self._item()
        elif first == "{":
            yield from self._item()
        else:
            self.stream.skip()

    def _item(self) -> Iterator[Entry | Remark]:
        """A medium, or a case with media. What is too large to be a medium must be a case."""
        self.stream.peek()
        line = self.stream.line
        try:
            value = self.stream.value()
        except BadValue as error:
            if error.code == "large" and self.stream.peek() == "{":
                yield from self._case()
            else:
                yield Remark(line, error.code, error.values)
                self.stream.skip()
            return
        yield from self._known(value, line)

    def _known(self, value: Any, line: int) -> Iterator[Entry | Remark]:
        media = _media_of(value)
        if media is None:
            yield from self._medium(value, line)
            return
        for medium in media:
            yield from self._medium(medium, line)

    def _case(self) -> Iterator[Entry | Remark]:
        """A case, member by member; one without media is a medium that is too large to be read."""
        line, some = self.stream.line, False
        for member in self.stream.members():
            if member.lower() == "media":
                some = True
                yield from self._several()
            else:
                self.stream.skip()
        if not some:
            yield Remark(line, "large", {"most": 1 << 20})

    def _medium(self, value: Any, line: int) -> Iterator[Entry | Remark]:
        """The entries of one medium: as many as it has hashes of one kind."""
        try:
            medium = medium_of(value)
        except BadValue as error:
            yield Remark(line, error.code, error.values, id_of(value))
            return
        self.unmatched.update(medium.others)
        self.counts[medium.category] += 1
        if self.categories is not None and medium.category not in self.categories:
            self.left_out += 1
            return
        yield from (Remark(line, code, values, medium.id) for code, values in medium.remarks)
        for number in range(max(map(len, medium.hashes.values()))):
            entry = self._entry(medium, number)
            if entry.pdq and (odd := oddity(entry.pdq)):
                yield Remark(line, *odd, medium.id)
            yield entry

    def _entry(self, medium: Medium, number: int) -> Entry:
        hashes = {
            kind: values[number] if number < len(values) else None for kind, values in medium.hashes.items()
        }
        some = next(value for value in hashes.values() if value)
        return Entry(
            **hashes,
            id=medium.id or some.hex(),
            list=self.usual.list,
            label=medium.label(str(self.model)),
            threshold=self.usual.threshold if hashes["pdq"] else None,
            expires=self.usual.expires,
            provenance=self.usual.provenance,
        )


def _media_of(value: Any) -> list[Any] | None:
    """The media of a case that was read whole; None for what is no case."""
    if not isinstance(value, dict):
        return None
    found = next((media for name, media in value.items() if name.lower() == "media"), value)
    if found is value:
        return None
    return found if isinstance(found, list) else [] if found is None else [found]


def _plain(text: str) -> str:
    return re.sub(r"[^\w .-]", "?", text)[:40]
