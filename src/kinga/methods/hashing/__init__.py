"""Perceptual hashes of pictures and videos: PDQ as pdqhash computes it, bit for bit. docs/methods/hashing.md.

Pixels to hashes::

    hash_pixels(pixels).hexadecimal         # uint8 (height, width) or (height, width, 3 | 4); .quality 0 … 100
    hash_every_way(pixels)                  # all eight ways to turn and flip it, for a query; the first is its own
    hash_dihedral(pixels)                   # the same from one transform, as upstream: for its lists

Files to hashes, in confined processes, in order and in bounded memory::

    with Pool(options=Options(trim=True)) as pool:
        for examined in pool.hash(paths):   # .path, .hashes (MediaHash: hash, frame, seconds, notes), .refused

- `hash_medium(file)` the same in this process, for files you trust.
- `load_picture(file, kind_of(head), …)` -> `Picture`: `.hash()`, and `.hash_every_way()` for queries.
- `FrameSampler`, `LiveRule`, `LiveWatch`: frames of live streams, and action when k of n match.
- `vpdq_lines(hashes)` the file format of vPDQ. `distance(a, b)`, `as_hash(text)`.
- Notes and reasons are codes with values (`NOTES`, `REASONS`), `.english()` says them. Errors: `MediumRefused`,
  `BadHash`, `WorkerFailed`.

Heavy libraries (numba, Pillow, PyAV) are loaded when a name that needs them is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kinga.methods.hashing.vocabulary import (
    NOTES,
    REASONS,
    BadHash,
    Hash,
    Limits,
    MediaHash,
    MediumRefused,
    Note,
    Options,
    as_hash,
    distance,
)

if TYPE_CHECKING:
    from kinga.methods.hashing.kinds import kind_of
    from kinga.methods.hashing.media import hash_medium
    from kinga.methods.hashing.pdq import (
        Whole,
        hash_coefficients,
        hash_dihedral,
        hash_pixels,
        hash_scaled,
        warm,
    )
    from kinga.methods.hashing.pictures import Picture, load_picture
    from kinga.methods.hashing.streams import FrameSampler, LiveRule, LiveWatch
    from kinga.methods.hashing.videos import vpdq_lines
    from kinga.methods.hashing.workers import Examined, Pool, WorkerFailed

__all__ = [
    "NOTES",
    "REASONS",
    "BadHash",
    "Examined",
    "FrameSampler",
    "Hash",
    "Limits",
    "LiveRule",
    "LiveWatch",
    "MediaHash",
    "MediumRefused",
    "Note",
    "Options",
    "Picture",
    "Pool",
    "Whole",
    "WorkerFailed",
    "as_hash",
    "distance",
    "hash_coefficients",
    "hash_dihedral",
    "hash_every_way",
    "hash_medium",
    "hash_pixels",
    "hash_scaled",
    "kind_of",
    "load_picture",
    "vpdq_lines",
    "warm",
]

_PDQ = "Whole hash_coefficients hash_dihedral hash_every_way hash_pixels hash_scaled warm"
_HOMES = {
    **dict.fromkeys(_PDQ.split(), "pdq"),
    **dict.fromkeys(("Picture", "load_picture"), "pictures"),
    **dict.fromkeys(("FrameSampler", "LiveRule", "LiveWatch"), "streams"),
    **dict.fromkeys(("Examined", "Pool", "WorkerFailed"), "workers"),
    "hash_medium": "media",
    "kind_of": "kinds",
    "vpdq_lines": "videos",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
