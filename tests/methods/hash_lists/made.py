"""Invented lists: hashes from a counter, no list of anyone."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from typing import Any

from kinga.methods.hash_lists import HashList, Remark, open_list
from kinga.methods.matching import Entry

__all__ = ["V1", "V2", "case", "digests", "medium", "pdq", "read", "remarks", "vics"]

V1 = "http://github.com/ICMEC/ProjectVic/DataModels/{version}.xml#{what}"
V2 = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/{profile}/$metadata#{what}"


def pdq(number: int) -> str:
    """A hash with 128 bits set, as genuine ones have."""
    half = hashlib.sha256(str(number).encode()).digest()[:16]
    return (half + bytes(byte ^ 255 for byte in half)).hex()


def digests(number: int) -> dict[str, str]:
    """The MD5 and SHA1 of invented bytes, in capitals as such files have them."""
    content = f"invented {number}".encode()
    return {
        "MD5": hashlib.md5(content).hexdigest().upper(),
        "SHA1": hashlib.sha1(content).hexdigest().upper(),
    }


def medium(number: int, **more: Any) -> dict[str, Any]:
    """One medium as a VICS file has it."""
    return {
        "MediaID": number,
        "Category": 1,
        **digests(number),
        "MediaSize": 9,
        "MimeType": "image/jpeg",
        **more,
    }


def vics(media: Iterable[Any], context: str = V2.format(profile="US", what="Media"), **more: Any) -> bytes:
    """A list of media."""
    key = "@odata.context" if "2.0" in context else "odata.metadata"
    return json.dumps({key: context, "value": list(media), **more}).encode()


def case(media: Iterable[Any], context: str = V2.format(profile="US", what="Cases"), **more: Any) -> bytes:
    """A case with its media."""
    return vics(
        [{"CaseID": "c", "CaseNumber": "12/34", "Media": list(media), "TotalMediaFiles": 7, **more}], context
    )


def read(content: bytes, name: str = "list", **how: Any) -> tuple[list[Entry], list[Remark], HashList]:
    """Everything in a list: entries, remarks, and the list with its counts."""
    found = open_list(io.BytesIO(content), name=name, list_name="L", provenance="P", **how)
    rows = list(found)
    entries = [row for row in rows if isinstance(row, Entry)]
    remarks = [row for row in rows if isinstance(row, Remark)]
    assert found.taken == len(entries)
    assert all(remark.english() for remark in remarks)
    return entries, remarks, found


def remarks(found: Iterable[Remark]) -> list[tuple[int, str]]:
    """Where, and what."""
    return [(remark.line, remark.code) for remark in found]
