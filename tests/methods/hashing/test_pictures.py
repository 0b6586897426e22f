"""Pictures, pages and animations from files; the fast lane and its error."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from kinga.methods.hashing import (
    Hash,
    Limits,
    MediaHash,
    MediumRefused,
    Options,
    Whole,
    distance,
    hash_every_way,
    hash_medium,
    hash_pixels,
    hash_scaled,
    kind_of,
    load_picture,
)
from kinga.methods.hashing.loops.scaled import shrink_scaled
from kinga.methods.hashing.pictures import fast_scale
from tests.methods.hashing.hostile import png_of_nothing
from tests.methods.hashing.media import encoded, photograph
from tests.methods.hashing.scenes import fixed


def hashed(content: bytes, ending: str = "", limits: Limits | None = None, **options: Any) -> list[MediaHash]:
    return list(hash_medium(io.BytesIO(content), ending=ending, options=Options(**options), limits=limits))


def exif(orientation: int) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    return made


def test_a_picture_has_one_hash_and_no_frame() -> None:
    (row,) = hashed(encoded(photograph(), "PNG"))
    assert row == MediaHash(hash_pixels(np.asarray(photograph())))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", [3, 6, 7])
def test_orientation_is_heeded_in_every_form(form: str, orientation: int) -> None:
    how: dict[str, Any] = {"exif": exif(orientation)}
    how |= {"lossless": True} if form == "WEBP" else {"quality": 95} if form in ("JPEG", "AVIF") else {}
    image = photograph((320, 200))
    turn = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE}
    (row,) = hashed(encoded(image, form, **how))
    shown = np.asarray(image.transpose(turn[orientation]))
    assert distance(row.hash.pdq, hash_pixels(shown).pdq) <= (0 if form in ("PNG", "WEBP", "TIFF") else 6)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_fast_lane_heeds_orientation_and_ragged_edges(orientation: int) -> None:
    content = encoded(photograph((1499, 1733), seed=7), "JPEG", quality=92, exif=exif(orientation))
    (whole,), (fast,) = hashed(content), hashed(content, fast=True)
    assert distance(whole.hash.pdq, fast.hash.pdq) <= 6
    assert abs(whole.hash.quality - fast.hash.quality) <= 2
    assert fast.notes[0].values == {"scale": 4}


@pytest.mark.parametrize("side", [300, 700, 1500, 3000])
def test_the_error_of_the_fast_lane(side: int) -> None:
    """The table in docs/methods/hashing.md, on rendered scenes; photographs err less."""
    far = []
    for seed in range(4):
        drawn = photograph((500, 400), seed).resize((side + 100, side), Image.Resampling.LANCZOS)
        content = encoded(drawn, "JPEG", quality=88)
        (whole,), (fast,) = hashed(content), hashed(content, fast=True)
        far.append(distance(whole.hash.pdq, fast.hash.pdq))
    assert max(far) <= 8, far


@pytest.mark.parametrize(
    ("sides", "scale"),
    [
        ((640, 640), 1),
        ((641, 700), 2),
        ((1408, 5000), 2),
        ((1409, 1409), 4),
        ((2944, 9000), 4),
        ((2945, 2945), 8),
    ],
)
def test_the_scale_of_the_fast_lane(sides: tuple[int, int], scale: int) -> None:
    assert fast_scale(*sides) == fast_scale(*reversed(sides)) == scale


@pytest.mark.parametrize(("height", "width"), [(64, 65), (300, 128), (257, 1000), (5, 700), (1025, 31)])
def test_unscaled_the_maps_are_the_filters(height: int, width: int) -> None:
    """At 1/1 the fast lane's linear maps are PDQ's own filters, but for the rounding of float32."""
    from kinga.methods.hashing.loops import kernels

    grey = np.random.default_rng(height).integers(0, 256, (height, width), dtype=np.uint8)
    work = np.full(kernels.work_size(height, width), np.nan, np.float32)  # whatever was left there
    exact = kernels.shrink(fixed(grey).reshape(-1), height, width, 1, width, work)
    assert np.abs(shrink_scaled(fixed(grey), height, width, 1, 0, 0) - exact).max() < 0.002


@pytest.mark.parametrize(("above", "before"), [(0, 0), (3, 0), (0, 5), (7, 2)])
def test_scaled_pixels_stand_for_their_squares(above: int, before: int) -> None:
    """Repeated to full size, a scaled picture gives the same, wherever its ragged edges are."""
    small = np.random.default_rng(1).integers(0, 256, (60, 50), dtype=np.uint8)
    whole = np.repeat(np.repeat(small, 8, axis=0), 8, axis=1)[above : 475 + above, before : 390 + before]
    expected = shrink_scaled(fixed(whole), 475, 390, 1, 0, 0)
    assert np.abs(shrink_scaled(fixed(small), 475, 390, 8, above, before) - expected).max() < 0.001


@pytest.mark.parametrize("sides", [(1600, 1500), (1501, 1411), (3001, 2977)])
def test_a_scaled_picture_can_lie_in_eight_ways(sides: tuple[int, int]) -> None:
    content = encoded(photograph((500, 400)).resize(sides, Image.Resampling.LANCZOS), "JPEG", quality=90)
    scaled = load_picture(io.BytesIO(content), kind_of(content), Options(fast=True), Limits())
    whole = load_picture(io.BytesIO(content), kind_of(content), Options(), Limits())
    assert scaled.whole
    assert scaled.hash() == scaled.hash_every_way()[0]
    pairs = zip(scaled.hash_every_way(), whole.hash_every_way(), strict=True)
    assert max(distance(one.pdq, two.pdq) for one, two in pairs) <= 6


def test_a_small_whole_has_no_hash() -> None:
    assert hash_scaled(np.zeros((1, 1), np.uint8), Whole(4, 4, 8)).quality == 0
    assert hash_every_way(np.zeros((1, 1), np.uint8), Whole(4, 4, 8)) == (Hash(bytes(32), 0),) * 8


def test_an_animation_is_hashed_by_time_and_scene() -> None:
    frames = [photograph(seed=1)] * 4 + [photograph(seed=2)] * 8
    marked = [frame.copy() for frame in frames]
    for number, frame in enumerate(marked):  # or the writer would merge equal frames
        frame.putpixel((number, 0), (255, 0, 0))
    content = encoded(marked[0], "WEBP", save_all=True, append_images=marked[1:], duration=200, lossless=True)
    rows = hashed(content)
    assert [row.frame for row in rows] == [0, 4, 5, 10]
    assert [row.seconds for row in rows] == pytest.approx([0, 0.8, 1.0, 2.0])
    assert [[note.code for note in row.notes] for row in rows] == [[], ["scene"], [], []]
    assert distance(rows[1].hash.pdq, rows[0].hash.pdq) > 60
    assert distance(rows[3].hash.pdq, rows[1].hash.pdq) <= 2


@pytest.mark.parametrize("form", ["GIF", "PNG", "AVIF"])
def test_animations_of_every_form_have_frames(form: str) -> None:
    content = encoded(
        photograph(seed=1), form, save_all=True, append_images=[photograph(seed=2)], duration=1500
    )
    rows = hashed(content)
    assert [row.frame for row in rows] == [0, 1]
    assert rows[1].seconds == pytest.approx(1.5)


def test_every_page_of_a_document_is_hashed() -> None:
    content = encoded(
        photograph(seed=1), "TIFF", save_all=True, append_images=[photograph(seed=2), photograph(seed=1)]
    )
    rows = hashed(content)
    assert [(row.frame, row.seconds) for row in rows] == [(0, None), (1, None), (2, None)]
    assert rows[0].hash == rows[2].hash != rows[1].hash


def test_further_pictures_in_a_jpeg_are_noted() -> None:
    content = encoded(photograph(), "MPO", save_all=True, append_images=[photograph(seed=2)])
    (row,) = hashed(content, "jpg")
    assert [(note.code, note.values) for note in row.notes] == [("further", {"count": 1})]


def test_frames_beyond_the_limit_are_refused_and_those_before_kept() -> None:
    content = encoded(
        photograph(seed=1),
        "GIF",
        save_all=True,
        append_images=[photograph(seed=at) for at in range(2, 6)],
        duration=2000,
    )
    rows = []
    with pytest.raises(MediumRefused) as refused:
        rows.extend(hash_medium(io.BytesIO(content), limits=Limits(frames=3)))
    assert refused.value.note.code == "too long"


def test_a_small_limit_of_pixels_is_kept() -> None:
    with pytest.raises(MediumRefused, match="10000 pixels are more than the 9999"):
        hashed(png_of_nothing(100, 100), limits=Limits(pixels=9999))
    (row,) = hashed(encoded(photograph((200, 200)), "JPEG"), limits=Limits(pixels=9999))
    assert [note.code for note in row.notes] == ["large"]


def test_a_border_is_cut_only_when_asked() -> None:
    framed = Image.new("RGB", (440, 380), "black")
    framed.paste(photograph(), (20, 40))
    content = encoded(framed, "PNG")
    (whole,), (cut,) = hashed(content), hashed(content, trim=True)
    assert whole.notes == ()
    assert [(note.code, note.values) for note in cut.notes] == [
        ("trimmed", {"left": 20, "top": 40, "right": 20, "bottom": 40})
    ]
    assert cut.hash == hash_pixels(np.asarray(photograph()))


def test_an_inverted_adobe_jpeg_shows_its_colours() -> None:
    """Photoshop writes CMYK upside down and says so in a marker that the decoder heeds."""
    image = photograph((320, 240), seed=3)
    content = encoded(image.convert("CMYK"), "JPEG", quality=95)
    assert b"Adobe" in content
    (row,) = hashed(content)
    assert distance(row.hash.pdq, hash_pixels(np.asarray(image)).pdq) <= 2


def _framed(form: str = "PNG") -> bytes:
    """A picture with a black frame around it."""
    framed = Image.new("RGB", (500, 420))
    framed.paste(photograph(), (50, 60))
    return encoded(framed, form)


@pytest.mark.parametrize("trim", [False, True])
@pytest.mark.parametrize("dihedral", [False, True])
def test_a_query_has_its_hashes_in_every_way_and_with_its_borders(dihedral: bool, trim: bool) -> None:
    options = Options(trim=trim, untrimmed=trim, dihedral=dihedral)
    (made,) = hash_medium(io.BytesIO(_framed()), options=options)
    within, whole = np.asarray(photograph()), np.asarray(Image.open(io.BytesIO(_framed())))
    hashes = hash_every_way if dihedral else lambda pixels: (hash_pixels(pixels),)
    ways = [way for pixels in ((within, whole) if trim else (whole,)) for way in hashes(pixels)]
    assert [made.hash, *made.also] == ways


def test_without_borders_there_is_nothing_to_add() -> None:
    (made,) = hashed(encoded(photograph(seed=2), "PNG"), trim=True, untrimmed=True)
    assert made.also == ()


def test_every_frame_of_an_animation_has_them_too() -> None:
    made = io.BytesIO(
        encoded(photograph(), "GIF", save_all=True, append_images=[photograph(seed=2)], duration=2000)
    )
    found = list(hash_medium(made, options=Options(dihedral=True)))
    assert [len(frame.also) for frame in found] == [7, 7]
