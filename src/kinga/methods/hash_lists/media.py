"""One medium of a VICS file: its hashes wherever they stand, its category as it stands, and what else it says.

Names, comments, tags, series and paths of files may name a person, and are not kept.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .digests import EMPTY_FILE, SIZES, BadDigits, digest
from .json_stream import BadValue

__all__ = ["Medium", "medium_of"]

# What alternative hashes are called, without case, spaces and signs.
_ALTERNATIVE = {"pdq": "pdq", "pdqhash": "pdq", "pdq256": "pdq", "md5": "md5", "sha1": "sha1"}
_FLAGS = {
    "victimidentified": "victim identified",
    "offenderidentified": "offender identified",
    "isdistributed": "distributed",
    "issuspected": "suspected",
    "selfgenerated": "self-generated",
}
_UNREAD = ("digits", "not hexadecimal")


@dataclass
class Medium:
    """A medium: every kind's hashes, at least one in all; its category's code, "" for none; the words of its flags.

    `remarks`: codes and values; `others`: how many hashes of kinds that are not matched here.
    """

    id: str
    category: str
    flags: list[str]
    hashes: dict[str, list[bytes]] = field(default_factory=lambda: {kind: [] for kind in SIZES})
    remarks: list[tuple[str, dict[str, int | str]]] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)

    def label(self, model: str) -> str:
        """Its category with whose category it is, and its flags."""
        category = f"category {self.category}" if self.category else "no category"
        return ", ".join([f"{category} ({model})", *self.flags])


def medium_of(value: Any) -> Medium:
    """A medium from a record. Raises BadValue for what is none, or has no hash."""
    if not isinstance(value, dict):
        raise BadValue("no object")
    fields = {name.lower(): found for name, found in value.items()}
    if len(fields) != len(value):
        raise BadValue("twice", name=_twice(value))
    category = re.sub(r"\.0+$", "", _text(fields.get("category")))[:40]
    medium = Medium(_text(fields.get("mediaid"))[:200], category, _flags(fields))
    if _true(fields.get("isprecategorized")):
        if medium.category:
            medium.flags.append("precategorised")
        else:
            medium.remarks.append(("contradiction", {}))
    for kind, text in _written(fields, medium):
        _add(medium, kind, text)
    if not any(medium.hashes.values()):
        empty = any(code == "empty file" for code, _values in medium.remarks)
        unread = [remark for remark in medium.remarks if remark[0] in _UNREAD]
        code, values = unread[0] if unread else ("only empty file" if empty else "no hash", {})
        raise BadValue(code, **values)
    medium.hashes = {kind: list(dict.fromkeys(found)) for kind, found in medium.hashes.items()}
    medium.remarks = [
        ("partly", {"kind": values["kind"]}) if code in _UNREAD else (code, values)
        for code, values in medium.remarks
    ]
    return medium


def _written(fields: dict[str, Any], medium: Medium) -> Iterator[tuple[str, str]]:
    """Every hash of a medium as kind and text: its own, those of its files, and the alternative ones."""
    for kind in SIZES:
        yield kind, _text(fields.get(kind))
    for file in _records(fields.get("mediafiles")):
        for kind in ("md5", "sha1"):
            yield kind, _text(file.get(kind))
    for other in _records(fields.get("alternativehashes")):
        name, text = _text(other.get("hashname")), _text(other.get("hashvalue"))
        same = _ALTERNATIVE.get(re.sub(r"[\W_]", "", name.lower()))
        if same:
            yield same, _digits(same, text)
        elif text:
            medium.others[re.sub(r"[^\w -]", "?", name)[:40] or "unnamed"] += 1
    if _text(fields.get("photodna")):
        medium.others["PhotoDNA"] += 1


def _add(medium: Medium, kind: str, text: str) -> None:
    try:
        made = digest(kind, text)
    except BadDigits as error:
        medium.remarks.append((error.code, error.values))
        return
    if made is None:
        return
    if made == EMPTY_FILE.get(kind):
        if ("empty file", {"kind": kind}) not in medium.remarks:
            medium.remarks.append(("empty file", {"kind": kind}))
    else:
        medium.hashes[kind].append(made)


def _digits(kind: str, text: str) -> str:
    """Hexadecimal digits of what may be written in base 64."""
    if len(text) == len(base64.b64encode(bytes(SIZES[kind]))):
        try:
            return base64.b64decode(text, validate=True).hex()
        except binascii.Error:
            pass
    return text


def _records(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list, or the one that stands for a list by itself, their names in small letters."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield {name.lower(): found for name, found in item.items()}


def _flags(fields: dict[str, Any]) -> list[str]:
    return [words for name, words in _FLAGS.items() if _true(fields.get(name))]


def _true(value: Any) -> bool:
    """Whether it says yes. Some tools write a word or a number for it, and "false" is a text too."""
    return value is True or str(value).strip().lower() in ("true", "yes", "1")


def id_of(value: Any) -> str:
    """What a record calls itself, also one that is refused; "" when it says nothing that can be read."""
    if not isinstance(value, dict):
        return ""
    return _text(next((said for name, said in value.items() if name.lower() == "mediaid"), ""))[:200]


def _text(value: Any) -> str:
    """A text or a number as text that can be written anywhere; nothing of what is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip()
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _twice(value: dict[str, Any]) -> str:
    names = [name.lower() for name in value]
    return next(name for name in names if names.count(name) > 1)[:80]
