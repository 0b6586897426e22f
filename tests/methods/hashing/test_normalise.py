"""Every mode and depth comes down to what a person would see; grey and RGB stay as they are."""

from __future__ import annotations

import struct

import numpy as np
import pdqhash
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from kinga.methods.hashing import MediumRefused, hash_pixels
from kinga.methods.hashing.normalise import normalise, orientation_of, pixels_of, upright
from kinga.methods.hashing.vocabulary import distance
from tests.methods.hashing.media import photograph


def colours_of(image: Image.Image) -> NDArray[np.int16]:
    """Red, green, blue of a normalised picture."""
    pixels = pixels_of(image).astype(np.int16)
    return np.dstack([pixels] * 3) if pixels.ndim == 2 else pixels[:, :, :3]


def seen(image: Image.Image) -> tuple[NDArray[np.int16], list[str]]:
    made, notes = normalise(image)
    return colours_of(made), [note.code for note in notes]


@pytest.mark.parametrize("size", [(400, 300), (33, 65), (7, 5)])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_grey_and_rgb_are_left_as_they_are(mode: str, size: tuple[int, int]) -> None:
    image = photograph(size).convert(mode)
    made, notes = normalise(image)
    assert made is image
    assert notes == []
    assert np.array_equal(colours_of(made), np.asarray(image.convert("RGB")))


# Mode, and how far a colour may move on its way there and back, by its own coarseness.
MODES = [("1", 255), ("LA", 255), ("P", 255), ("PA", 255), ("RGBA", 0), ("RGBX", 0), ("RGBa", 0), ("La", 255),
         ("CMYK", 0), ("YCbCr", 4), ("HSV", 16)]  # fmt: skip


@pytest.mark.parametrize(("mode", "most"), MODES)
def test_every_mode_gives_the_colours_it_shows(mode: str, most: int) -> None:
    image = photograph()
    through = {"RGBa": "RGBA", "La": "LA", "PA": "P"}.get(mode)
    turned = (image.convert(through) if through else image).convert(mode)
    if mode == "PA":
        turned = image.convert("P").convert("PA")
    shown = image.convert("LA").convert("RGB") if mode == "La" else None
    expected = np.asarray(shown or (turned.convert("RGB") if most == 255 else image), dtype=np.int16)
    found, notes = seen(turned)
    assert notes == []
    assert np.abs(found - expected).max() <= (0 if most == 255 else most)


def test_lab_shows_its_colours() -> None:
    image = photograph()
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    lab = ImageCms.applyTransform(image, to_lab)
    assert lab is not None
    found, notes = seen(lab)
    assert notes == []
    # 8-bit a* and b* hold no more than this of a colour near the edge of sRGB; nearly all are exact within 3.
    assert np.percentile(np.abs(found - np.asarray(image, dtype=np.int16)), 95) <= 3


@pytest.mark.parametrize("mode", ["I;16", "I;16L", "I;16B", "I;16N"])
def test_of_sixteen_bits_the_high_byte_is_taken(mode: str) -> None:
    values = np.arange(256, dtype=np.uint16).reshape(16, 16) * 257
    stored = values.astype(">u2" if mode.endswith("B") else "<u2").tobytes()
    found, notes = seen(Image.frombytes(mode, (16, 16), stored))
    assert notes == ["depth"]
    assert np.array_equal(found[:, :, 0], values >> 8)


RANGES = [
    (np.int32, [0, 100, 255], [0, 100, 255], []),
    (np.int32, [0, 256, 65535], [0, 1, 255], ["depth"]),
    (np.int32, [-100, 0, 155], [0, 100, 255], ["range"]),
    (np.int32, [0, 2**30, 2**31 - 1], [0, 127, 255], ["range"]),
    (np.float32, [0.0, 0.5, 1.0], [0, 128, 255], []),
    (np.float32, [0.0, 99.9, 255.0], [0, 99, 255], []),
    (np.float32, [0.0, 300.0, 65535.0], [0, 1, 255], ["depth"]),
    (np.float32, [-1.0, 0.0, 1.0], [0, 127, 255], ["range"]),
    (np.float32, [5000000.0] * 3, [0, 0, 0], ["range"]),
    (np.float32, [np.nan, 0.25, 1.0], [64, 64, 255], []),
    (np.float32, [-np.inf, 10.0, 200.0], [10, 10, 200], []),
]


@pytest.mark.parametrize(("kind", "values", "greys", "codes"), RANGES)
def test_numbers_become_greys_by_their_range(
    kind: type, values: list[float], greys: list[int], codes: list[str]
) -> None:
    found, notes = seen(Image.fromarray(np.array([values] * 2, kind)))
    assert notes == codes
    assert found[0, :, 0].tolist() == greys


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(MediumRefused, match="no number"):
        normalise(Image.fromarray(np.full((5, 5), np.nan, np.float32)))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_parts_are_white(mode: str) -> None:
    """Against the definition: alpha times colour and the rest white, within a rounding."""
    image = photograph((300, 600)).convert("RGBA")
    alpha = Image.linear_gradient("L").resize(image.size)
    image.putalpha(alpha)
    if mode == "PA":
        image = image.convert("RGB").convert("P").convert("PA")
        image.putalpha(alpha)
        colours = np.asarray(image.convert("RGBA"))
    else:
        image = image.convert(mode)
        colours = np.asarray(image.convert("RGBA"))
    share = colours[:, :, 3:].astype(float) / 255
    expected = colours[:, :, :3] * share + 255 * (1 - share)
    found, notes = seen(image)
    assert notes == ["alpha"]
    assert np.abs(found - expected).max() <= 1


@pytest.mark.parametrize("transparent", [3, bytes(range(255))])
def test_a_palette_with_transparency_is_laid_over_white(transparent: int | bytes) -> None:
    image = photograph().convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    image.info["transparency"] = transparent
    found, notes = seen(image)
    assert notes == ["alpha"]
    if transparent == 3:
        assert (found[np.asarray(image) == 3] == 255).all()
        assert not (found[np.asarray(image) == 4] == 255).all()


def test_a_colour_named_transparent_is_white() -> None:
    image = Image.new("RGB", (20, 20), (10, 20, 30))
    image.paste((200, 100, 0), (0, 0, 10, 20))
    image.info["transparency"] = (10, 20, 30)
    found, notes = seen(image)
    assert notes == ["alpha"]
    assert found[0, 0].tolist() == [200, 100, 0]
    assert found[0, 15].tolist() == [255, 255, 255]


def test_alpha_that_hides_nothing_is_not_noted() -> None:
    found, notes = seen(photograph().convert("RGBA"))
    assert notes == []
    assert np.array_equal(found, np.asarray(photograph()))


@pytest.mark.parametrize("mode", ["CMYK", "P", "1", "YCbCr", "LA", "RGBA"])
def test_peers_miss_what_is_found_here(mode: str) -> None:
    """The same picture in another mode: ours stays near; pdqhash, given the array as it is, does not, or fails."""
    image = photograph((640, 480), seed=4)
    found = hash_pixels(pixels_of(normalise(image.convert(mode))[0]))
    assert distance(found.pdq, hash_pixels(np.asarray(image)).pdq) <= (14 if mode in ("1", "P") else 4)


def test_peers_miss_cmyk() -> None:
    image = photograph((640, 480), seed=4)
    bits, _quality = pdqhash.compute(np.ascontiguousarray(np.asarray(image.convert("CMYK"))[:, :, :3]))
    assert distance(np.packbits(bits).tobytes(), hash_pixels(np.asarray(image)).pdq) > 200


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(orientation: int) -> None:
    """The definition (EXIF 2.32, 4.6.5): what row 0 and column 0 of the stored picture are when it is shown."""
    shown = np.arange(6, dtype=np.uint8).reshape(2, 3)
    stored = {
        1: shown, 2: shown[:, ::-1], 3: shown[::-1, ::-1], 4: shown[::-1], 5: shown.T, 6: shown[:, ::-1].T[::-1, ::-1].T.T,
        7: shown[::-1, ::-1].T, 8: shown.T,
    }  # fmt: skip
    stored[6] = np.rot90(shown, 1)  # row 0 is the right side: shown turned a quarter to the left
    stored[8] = np.rot90(shown, -1)  # row 0 is the left side
    made, notes = upright(Image.fromarray(np.ascontiguousarray(stored[orientation])), orientation)
    assert np.asarray(made).tolist() == shown.tolist()
    assert [note.code for note in notes] == ([] if orientation == 1 else ["upright"])


@pytest.mark.parametrize("orientation", [0, 9, -1, 65535])
def test_a_mark_that_means_nothing_turns_nothing(orientation: int) -> None:
    image = photograph((20, 10))
    assert upright(image, orientation) == (image, [])


def test_metadata_that_cannot_be_read_is_no_hindrance() -> None:
    image = photograph()
    image.info["exif"] = b"Exif\0\0II*\0\xff\xff\xff\xff"
    assert orientation_of(image) == 1
    entry = struct.pack("<HHHI4sI", 1, 0x0112, 2, 4, b"up\0\0", 0)  # words where a number should be
    image.info["exif"] = b"Exif\0\0II*\0\x08\0\0\0" + entry
    assert orientation_of(image) == 1


def test_shared_pixels_outlive_the_picture_and_cannot_be_written() -> None:
    image = photograph((50, 40))
    expected = np.asarray(image).copy()
    pixels = pixels_of(image)
    del image
    junk = [photograph((50, 40), seed) for seed in range(5)]
    assert np.array_equal(pixels[:, :, :3], expected)
    assert not pixels.flags.writeable
    assert len(junk) == 5


def test_a_picture_in_several_blocks_is_copied() -> None:
    image = Image.new("RGB", (3000, 3000), (1, 2, 3))
    image.putpixel((2999, 2999), (9, 8, 7))
    assert pixels_of(image)[2999, 2999, :3].tolist() == [9, 8, 7]
