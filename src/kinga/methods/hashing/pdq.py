"""PDQ of pixels: one hash, the eight of a picture turned and flipped, and the coefficients behind them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kinga.methods.hashing import kernels, transform
from kinga.methods.hashing.vocabulary import ZERO, Hash

__all__ = ["SMALLEST", "hash_coefficients", "hash_dihedral", "hash_pixels", "warm"]

SMALLEST = 5

Pixels = NDArray[np.uint8]


def hash_pixels(pixels: Pixels) -> Hash:
    """The PDQ hash of uint8 pixels, (height, width) grey or (height, width, 3 | 4) red, green, blue.

    A fourth byte is not looked at: flatten transparency first. A side under 5 gives 256 zeros, quality 0.
    """
    return _hashes(pixels, 1)[0]


def hash_dihedral(pixels: Pixels) -> tuple[Hash, ...]:
    """The eight hashes in the order of `transform.DIHEDRAL`, all from one transform, as upstream makes them."""
    return _hashes(pixels, 8)


def hash_coefficients(pixels: Pixels) -> NDArray[np.float32]:
    """The 16 × 16 coefficients that the hash is made of; zeros for a side under 5."""
    if min(pixels.shape[:2]) < SMALLEST:
        return np.zeros((16, 16), np.float32)
    found: NDArray[np.float32] = transform.coefficients(_small(pixels), transform.COSINES)
    return found


def warm() -> None:
    """Compile the loops, or load them from the cache: about 6 s the first time, then 0.2 s."""
    hash_pixels(np.zeros((65, 65), np.uint8))


def _hashes(pixels: Pixels, ways: int) -> tuple[Hash, ...]:
    if min(pixels.shape[:2]) < SMALLEST:
        return (Hash(ZERO, 0),) * ways
    small = _small(pixels)
    quality = int(transform.quality(small))
    made = transform.hashes(transform.coefficients(small, transform.COSINES), ways)
    return tuple(Hash(row.tobytes(), quality) for row in made)


def _small(pixels: Pixels) -> NDArray[np.float32]:
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if pixels.dtype != np.uint8 or channels not in (1, 3, 4):
        raise TypeError(f"Pixels are uint8 with 1, 3 or 4 channels, not {pixels.dtype} with {channels}.")
    flat = np.ascontiguousarray(pixels).reshape(-1)
    small: NDArray[np.float32] = kernels.shrink(flat, height, width, channels, width * channels)
    return small
