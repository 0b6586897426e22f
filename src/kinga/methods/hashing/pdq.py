"""PDQ of pixels: one hash, the eight of a picture turned and flipped, and the coefficients behind them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kinga.methods.hashing.loops import kernels, scaled, transform
from kinga.methods.hashing.vocabulary import LONGEST, ZERO, Hash

__all__ = [
    "SMALLEST",
    "Whole",
    "hash_coefficients",
    "hash_dihedral",
    "hash_every_way",
    "hash_pixels",
    "hash_scaled",
    "warm",
]

SMALLEST = 5

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Whole:
    """The picture that a scaled one stands for: its sides in pixels, and the scale 1 : 2, 4 or 8.

    `above` and `before` are pixels beyond its edge in the first scaled row and column, of which a turned picture has
    some; the last ones make up the rest.
    """

    height: int
    width: int
    scale: int
    above: int = 0
    before: int = 0

    def flipped(self, shape: tuple[int, ...], *, rows: bool, columns: bool) -> Whole:
        """What the scaled picture of this shape stands for with its rows or columns in the other order."""
        below = shape[0] * self.scale - self.height - self.above
        after = shape[1] * self.scale - self.width - self.before
        above, before = below if rows else self.above, after if columns else self.before
        return Whole(self.height, self.width, self.scale, above, before)


def hash_pixels(pixels: Pixels) -> Hash:
    """The PDQ hash of uint8 pixels, (height, width) grey or (height, width, 3 | 4) red, green, blue.

    A fourth byte is not looked at: flatten transparency first. A side under 5 gives 256 zeros, quality 0.
    """
    if min(pixels.shape[:2]) < SMALLEST:
        return Hash(ZERO, 0)
    return _hashes(_small(pixels), 1)[0]


def hash_dihedral(pixels: Pixels) -> tuple[Hash, ...]:
    """The eight hashes in the order of `transform.DIHEDRAL`, all from one transform, as upstream makes them.

    For lists that hold what upstream makes. A query in `hash_every_way` finds more.
    """
    if min(pixels.shape[:2]) < SMALLEST:
        return (Hash(ZERO, 0),) * 8
    return _hashes(_small(pixels), 8)


def hash_every_way(pixels: Pixels, whole: Whole | None = None) -> tuple[Hash, ...]:
    """The hashes of the picture turned and flipped, in the same order, as hashing it anew each time would give.

    Four passes over the pixels instead of one: a window of even width lies half a pixel to one side, which turning
    the coefficients cannot know, so that `hash_dihedral` is often far from what a flipped picture has
    (docs/methods/hashing.md has how far). `whole`: what a scaled picture stands for.
    """
    flips = [(False, False), (True, False), (False, True), (True, True)]
    if min((whole.height, whole.width) if whole else pixels.shape[:2]) < SMALLEST:
        return (Hash(ZERO, 0),) * 8
    made = []
    for rows, columns in flips:
        flipped = pixels[:: -1 if rows else 1, :: -1 if columns else 1]
        stands_for = whole and whole.flipped(pixels.shape, rows=rows, columns=columns)
        small = _small_of_scaled(flipped, stands_for) if stands_for else _small(flipped)
        turned = np.ascontiguousarray(small.reshape(64, 64).T).reshape(-1)
        made.append((_hashes(small, 1)[0], _hashes(turned, 1)[0]))
    (plain, diagonal), (rows_back, right), (columns_back, left), (both_back, other_diagonal) = made
    return plain, left, both_back, right, rows_back, columns_back, diagonal, other_diagonal


def hash_scaled(grey: Pixels, whole: Whole) -> Hash:
    """The hash of a picture that was scaled down while its JPEG was decoded in grey.

    A few bits may differ from the whole picture's hash: the fast lane, docs/methods/hashing.md.
    """
    if min(whole.height, whole.width) < SMALLEST:
        return Hash(ZERO, 0)
    return _hashes(_small_of_scaled(grey, whole), 1)[0]


def hash_coefficients(pixels: Pixels) -> NDArray[np.float32]:
    """The 16 × 16 coefficients that the hash is made of; zeros for a side under 5."""
    if min(pixels.shape[:2]) < SMALLEST:
        return np.zeros((16, 16), np.float32)
    found: NDArray[np.float32] = transform.coefficients(_small(pixels), transform.COSINES)
    return found


def warm() -> None:
    """Compile the loops, or load them from the cache: about 8 s of processor time the first time, then 0.3 s."""
    hash_pixels(np.zeros((65, 65), np.uint8))
    hash_scaled(np.zeros((9, 9), np.uint8), Whole(72, 72, 8))


def _hashes(small: NDArray[np.float32], ways: int) -> tuple[Hash, ...]:
    quality = int(transform.quality(small))
    made = transform.hashes(transform.coefficients(small, transform.COSINES), ways)
    return tuple(Hash(row.tobytes(), quality) for row in made)


def _small_of_scaled(grey: Pixels, whole: Whole) -> NDArray[np.float32]:
    height, width, where = whole.height, whole.width, (whole.scale, whole.above, whole.before)
    small: NDArray[np.float32] = scaled.shrink_scaled(_fixed(grey), height, width, *where)
    return small


def _fixed(pixels: Pixels) -> Pixels:
    """In one piece, and not to be written: else numba would compile the loops twice, for either kind of array."""
    made = np.ascontiguousarray(pixels).view()
    made.flags.writeable = False
    return made


def _small(pixels: Pixels) -> NDArray[np.float32]:
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if pixels.dtype != np.uint8 or channels not in (1, 3, 4):
        raise TypeError(f"Pixels are uint8 with 1, 3 or 4 channels, not {pixels.dtype} with {channels}.")
    if max(height, width) > LONGEST:
        raise ValueError(
            f"A side of {max(height, width)} pixels is longer than {LONGEST}: scale the picture down."
        )
    flat = _fixed(pixels).reshape(-1)
    work = _work(kernels.work_size(height, width))
    small: NDArray[np.float32] = kernels.shrink(flat, height, width, channels, width * channels, work)
    return small


class _Kept(threading.local):
    """Memory to work in, one for each thread, so that it need not be fetched from the system for each picture."""

    work = np.empty(0, np.float32)


_kept = _Kept()


def _work(size: int) -> NDArray[np.float32]:
    """So many float32, beginning at a multiple of 64 bytes."""
    if _kept.work.size < size:
        room = np.empty(size + 16, np.float32)
        first = -room.ctypes.data % 64 // 4
        _kept.work = room[first : first + size]
    return _kept.work
