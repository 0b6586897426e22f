"""PDQ of pixels equals pdqhash's bit for bit: hashes, qualities, coefficients and all eight ways of lying."""

from __future__ import annotations

import hashlib
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pdqhash
import pytest
from hypothesis import given
from numpy.typing import NDArray

from kinga.methods.hashing import (
    BadHash,
    Hash,
    Whole,
    as_hash,
    distance,
    hash_coefficients,
    hash_dihedral,
    hash_every_way,
    hash_pixels,
    warm,
)
from kinga.methods.hashing.loops import kernels, lanes, scaled, transform
from tests.methods.hashing.scenes import fixed, scene_pixels

Pixels = NDArray[np.uint8]
NOTHING = np.empty(0, np.float32)  # pictures of 64 × 64 need no room to work in


def upstream(pixels: Pixels) -> Hash:
    """What pdqhash says."""
    bits, quality = pdqhash.compute(np.ascontiguousarray(pixels))
    return Hash(np.packbits(bits).tobytes(), quality)


def identical(pixels: Pixels) -> bool:
    """All that pdqhash can say of a picture, said the same."""
    ways, quality = pdqhash.compute_dihedral(pixels)
    floats, _ = pdqhash.compute_float(pixels)
    theirs = tuple(Hash(np.packbits(bits).tobytes(), quality) for bits in ways)
    return (
        hash_dihedral(pixels) == theirs
        and hash_pixels(pixels) == theirs[0]
        and np.array_equal(hash_coefficients(pixels), floats[::-1].reshape(16, 16))
    )


def noise(seed: int, height: int, width: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


# Around every border in the algorithm: 5 (smallest), 64 (no blur), windows growing at 128 k + 1, lanes and strips.
SIDES = [5, 6, 7, 31, 32, 33, 63, 64, 65, 96, 127, 128, 129, 130, 255, 256, 257, 300, 384, 385, 513]


@pytest.mark.parametrize("height", SIDES)
def test_every_size_is_hashed_as_upstream(height: int) -> None:
    for width in SIDES:
        assert identical(noise(height * 1000 + width, height, width)), (height, width)


@pytest.mark.parametrize("seed", range(24))
def test_scenes_are_hashed_as_upstream(seed: int) -> None:
    sides = np.random.default_rng(seed).integers(5, 900, 2)
    assert identical(scene_pixels(seed, int(sides[0]), int(sides[1])))


@pytest.mark.parametrize("shape", [(5, 3000), (3000, 5), (2049, 1537), (64, 4097)])
def test_long_and_large_pictures_are_hashed_as_upstream(shape: tuple[int, int]) -> None:
    assert identical(noise(1, *shape))


@pytest.mark.parametrize("value", [0, 1, 77, 128, 254, 255])
@pytest.mark.parametrize("shape", [(64, 64), (100, 37), (512, 512), (301, 1000)])
def test_flat_pictures_are_hashed_as_upstream(shape: tuple[int, int], value: int) -> None:
    """Their coefficients are rounding errors only, so that any float in another order shows."""
    assert identical(np.full((*shape, 3), value, np.uint8))
    assert identical(np.full((*shape, 3), (value, 255 - value, 99), np.uint8))


@given(st.integers(5, 200), st.integers(5, 200), st.integers(0, 2**32 - 1), st.integers(1, 256))
def test_anything_is_hashed_as_upstream(height: int, width: int, seed: int, levels: int) -> None:
    assert identical(noise(seed, height, width) // np.uint8(min(255, 256 // levels)))


def test_grey_and_four_channels_are_hashed_as_their_colours() -> None:
    colours = scene_pixels(5, 201, 333)
    four = np.dstack([colours, noise(3, 201, 333)[:, :, :1]])
    assert hash_pixels(four) == hash_pixels(colours) == upstream(colours)
    grey = np.ascontiguousarray(colours[:, :, 1])
    assert hash_pixels(grey) == upstream(np.dstack([grey] * 3))


def test_pixels_may_be_any_view() -> None:
    pixels = scene_pixels(6, 300, 400)
    assert hash_pixels(pixels[::2, ::3]) == upstream(pixels[::2, ::3])
    assert hash_pixels(np.asfortranarray(pixels)) == upstream(pixels)


@pytest.mark.parametrize("shape", [(4, 4), (4, 700), (700, 4), (1, 1), (0, 9)])
def test_a_side_under_five_has_the_hash_of_zeros(shape: tuple[int, int]) -> None:
    pixels = noise(1, *shape)
    assert hash_dihedral(pixels) == hash_every_way(pixels) == (Hash(bytes(32), 0),) * 8
    assert hash_pixels(pixels) == Hash(bytes(32), 0)
    assert not hash_coefficients(pixels).any()
    if shape[0]:
        assert upstream(pixels) == Hash(bytes(32), 0)


@pytest.mark.parametrize(
    "pixels", [np.zeros((9, 9), np.float32), np.zeros((9, 9, 2), np.uint8), np.zeros((9, 9, 3), np.int16)]
)
def test_other_than_bytes_of_pixels_is_refused(pixels: Pixels) -> None:
    with pytest.raises(TypeError, match="uint8"):
        hash_pixels(pixels)


def test_a_side_beyond_what_is_proven_is_refused() -> None:
    with pytest.raises(ValueError, match="scale the picture down"):
        hash_pixels(np.broadcast_to(np.uint8(0), (5, 524_289)))


def every_way(pixels: Pixels) -> list[Pixels]:
    """The picture turned and flipped, in upstream's order."""
    return [
        pixels, np.rot90(pixels), np.rot90(pixels, 2), np.rot90(pixels, 3), pixels[::-1], pixels[:, ::-1],
        np.swapaxes(pixels, 0, 1), np.swapaxes(np.rot90(pixels, 2), 0, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "shape", [(640, 640), (480, 640), (512, 512), (333, 501), (150, 200), (64, 64), (65, 129)]
)
def test_every_way_is_hashed_as_the_turned_and_flipped_picture(shape: tuple[int, int]) -> None:
    """Flips bit for bit; turns within 2 bits, as a float sum along rows first rounds otherwise than along columns."""
    for seed in range(4):
        pixels = scene_pixels(seed, *shape)
        made, anew = hash_every_way(pixels), [hash_pixels(way) for way in every_way(pixels)]
        assert [made[way] for way in (0, 2, 4, 5)] == [anew[way] for way in (0, 2, 4, 5)]
        assert max(distance(one.pdq, two.pdq) for one, two in zip(made, anew, strict=True)) <= 2
        assert all(one.quality == two.quality for one, two in zip(made, anew, strict=True))


@pytest.mark.parametrize("seed", range(8))
def test_upstreams_eight_hashes_are_near_those_of_the_turned_and_flipped_picture(seed: int) -> None:
    """With a window of odd width, here 5, within 10 bits. docs/methods/hashing.md has what even ones cost."""
    pixels = scene_pixels(seed, 640, 640)
    made = hash_dihedral(pixels)
    far = [distance(one.pdq, hash_pixels(way).pdq) for one, way in zip(made, every_way(pixels), strict=True)]
    assert max(far) <= 10, far
    others = [distance(made[0].pdq, other.pdq) for other in made[1:]]
    assert min(others) > 40


def test_a_hash_has_half_of_its_bits_set() -> None:
    for seed in range(10):
        assert int.from_bytes(hash_pixels(scene_pixels(seed, 200, 200)).pdq).bit_count() == 128


def test_the_usual_form_goes_to_and_fro() -> None:
    made = hash_pixels(scene_pixels(1, 100, 100))
    assert as_hash(made.hexadecimal.upper(), made.quality) == made
    assert distance(made.pdq, made.pdq) == 0
    assert distance(bytes(32), b"\xff" * 32) == 256


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "g" * 64, " " + "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(BadHash, match="64 hexadecimal digits"):
        as_hash(text)


def lumas(channels: Pixels) -> NDArray[np.float32]:
    """Lumas of (n, 3) colours as the loops make them: a picture of 64 × 64 is passed through."""
    squares = channels.reshape(-1, 64 * 64 * 3)
    return np.concatenate([kernels.shrink(fixed(square), 64, 64, 3, 192, NOTHING) for square in squares])


def upstream_lumas(colours: NDArray[np.int64]) -> NDArray[np.float32]:
    red, green, blue = (colours[:, number].astype(np.float64) for number in range(3))
    found: NDArray[np.float32] = ((0.299 * red + 0.587 * green) + 0.114 * blue).astype(np.float32)
    return found


@pytest.mark.parametrize("red", [0, 1, 127, 254, 255])
def test_lumas_are_rounded_as_upstream(red: int) -> None:
    """Ours are whole thousandths divided once; upstream's are made in float64: the same float32 for each colour."""
    green, blue = (axis.reshape(-1) for axis in np.mgrid[0:256, 0:256])
    colours = np.stack([np.full_like(green, red), green, blue], axis=1)
    assert np.array_equal(lumas(colours.astype(np.uint8)), upstream_lumas(colours))


@pytest.mark.deep
def test_every_colours_luma_is_rounded_as_upstream() -> None:
    green, blue = (axis.reshape(-1) for axis in np.mgrid[0:256, 0:256])
    for red in range(256):
        colours = np.stack([np.full_like(green, red), green, blue], axis=1)
        assert np.array_equal(lumas(colours.astype(np.uint8)), upstream_lumas(colours)), red


def test_the_loops_are_compiled_for_one_kind_of_array_only() -> None:
    """A worker that had to compile for another after it was confined could not."""

    def compiled() -> int:
        return len(kernels.shrink.signatures) + len(scaled.shrink_scaled.signatures)

    warm()
    before = compiled()
    pixels = scene_pixels(1, 80, 90)
    for one in (pixels, fixed(pixels), pixels.copy(), pixels[::-1], np.asfortranarray(pixels)):
        hash_every_way(one)
        hash_every_way(one[:, :, 0], Whole(640, 720, 8))
    assert compiled() == before


def test_the_kernels_know_which_lanes_they_were_compiled_with() -> None:
    """numba's cache does not see a change in lanes.py: this digest makes it change kernels.py too."""
    digest = hashlib.sha256(Path(lanes.__file__).read_bytes()).hexdigest()[:16]
    assert digest == kernels.LANES, "Write the new digest into kernels.py."


def test_the_cosines_are_upstreams() -> None:
    """Float for float, by the coefficients of single lit places."""
    for at in (0, 1000, 4095):
        small = np.zeros((64, 64, 3), np.uint8)
        small[at // 64, at % 64] = 255
        floats, _ = pdqhash.compute_float(small)
        luma = kernels.shrink(fixed(small).reshape(-1), 64, 64, 3, 192, NOTHING)
        found = transform.coefficients(luma, transform.COSINES)
        assert np.array_equal(found, floats[::-1].reshape(16, 16))
