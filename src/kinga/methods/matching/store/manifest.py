"""Which files of a folder are the index now: one small file, replaced in one step."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from kinga.methods.matching.store.container import damaged
from kinga.methods.matching.store.disk import drafting
from kinga.methods.matching.vocabulary import IndexDamaged, NoIndex

__all__ = [
    "MANIFEST",
    "Listed",
    "Manifest",
    "Withdrawn",
    "also_withdrawn",
    "new_name",
    "read_manifest",
    "write_manifest",
]

MANIFEST = "index.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A segment: its file and size; whether its rows have thresholds of their own beyond the usual distance; the
    file of removed rows, if any, and how many these are."""

    name: str
    size: int
    wide: bool
    dead: str | None
    dead_rows: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """How many entries of a list from one source have been removed, and the last day (ISO) on which that was done."""

    list: str
    provenance: str
    entries: int
    day: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One state of an index; `generation` grows with each write."""

    generation: int
    segments: tuple[Listed, ...]
    withdrawn: tuple[Withdrawn, ...] = ()


def also_withdrawn(
    before: tuple[Withdrawn, ...], more: Mapping[tuple[str, str], int], day: str | None
) -> tuple[Withdrawn, ...]:
    """What has been removed once so many more entries are, by list and source."""
    known = {(one.list, one.provenance): one for one in before}
    for key, count in more.items():
        had = known[key].entries if key in known else 0
        known[key] = Withdrawn(*key, had + count, day)
    return tuple(known.values())


def new_name(ending: str) -> str:
    """A name for a file that no file ever had."""
    return f"{secrets.token_hex(8)}.{ending}"


def read_manifest(directory: Path) -> Manifest:
    """The state of the index in a folder. Raises NoIndex, IndexDamaged."""
    path = directory / MANIFEST
    try:
        text = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoIndex(
            f"{directory} holds no index. Name the folder of one, or build one from your lists."
        ) from error
    except OSError as error:
        raise IndexDamaged(
            f"{path} cannot be read ({error.strerror}). Ask whoever keeps this index."
        ) from error
    body, _, checksum = text.rstrip(b"\n").rpartition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        raise damaged(path, "was changed or is cut short")
    found = json.loads(body)
    if found["format"] != _FORMAT:
        raise IndexDamaged(f"{path} is of another version of Kinga. Build the index again from its lists.")
    segments = tuple(Listed(**segment) for segment in found["segments"])
    withdrawn = tuple(Withdrawn(**one) for one in found.get("withdrawn", ()))
    return Manifest(found["generation"], segments, withdrawn)


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Make this the state of the index, durably: from here on readers see it. Raises NoSpace."""
    body = json.dumps({"format": _FORMAT, **asdict(manifest)}).encode()
    with drafting(directory / MANIFEST) as draft:
        draft.write(body + b"\n" + hashlib.sha256(body).hexdigest().encode() + b"\n")
