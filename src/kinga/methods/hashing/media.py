"""Any medium, from an open file to its hashes, by what it is and not by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from kinga.methods.hashing.kinds import HEAD, Kind, kind_of
from kinga.methods.hashing.vocabulary import Limits, MediaHash, Note, Options

__all__ = ["hash_medium"]


def hash_medium(
    file: BinaryIO, *, ending: str = "", options: Options | None = None, limits: Limits | None = None
) -> Iterator[MediaHash]:
    """The hashes of the picture or video in `file`, which can be read and searched; `ending` is its name's.

    In this process and without its protection: for files from strangers use `workers.Pool`. Raises MediumRefused,
    for a video perhaps after the hashes of the frames that could be read.
    """
    options, limits = options or Options(), limits or Limits()
    kind = kind_of(file.read(HEAD))
    file.seek(0)
    notes = _misnamed(kind, ending)
    if kind.video:
        from kinga.methods.hashing.videos import hash_video

        made = hash_video(file, kind, options, limits)
    else:
        from kinga.methods.hashing.pictures import hash_picture

        made = hash_picture(file, kind, options, limits)
    for found in made:
        yield replace(found, notes=(*notes, *found.notes)) if notes else found


def _misnamed(kind: Kind, ending: str) -> tuple[Note, ...]:
    if not ending or ending.lower().lstrip(".") in kind.endings:
        return ()
    return (Note("named", {"kind": kind.name}),)
