"""Borders: found when they are plain and on two sides, and nothing else is cut."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from kinga.methods.hashing.borders import Box, cut_off, inside_borders
from tests.methods.hashing.media import encoded
from tests.methods.hashing.scenes import scene_pixels

Grey = NDArray[np.uint8]


def picture(height: int = 120, width: int = 160) -> Grey:
    return scene_pixels(3, height, width)[:, :, 0]


def framed(*, left: int = 0, above: int = 0, right: int = 0, below: int = 0, shade: int = 0) -> Grey:
    return np.pad(picture(), ((above, below), (left, right)), constant_values=shade)


@pytest.mark.parametrize("shade", [0, 128, 255])
@pytest.mark.parametrize(
    ("sides", "box"),
    [
        ({"above": 20, "below": 20}, Box(0, 20, 160, 140)),
        ({"left": 9, "right": 30}, Box(9, 0, 169, 120)),
        ({"left": 1, "above": 1, "right": 1, "below": 1}, Box(1, 1, 161, 121)),
        ({"left": 50, "above": 10}, Box(50, 10, 210, 130)),
        ({"above": 20}, None),
        ({}, None),
    ],
)
def test_a_border_on_two_sides_is_found(sides: dict[str, int], box: Box | None, shade: int) -> None:
    assert inside_borders(framed(**sides, shade=shade)) == box


def test_what_jpeg_leaves_of_a_border_is_still_one() -> None:
    import io

    made = Image.open(io.BytesIO(encoded(Image.fromarray(framed(above=24, below=24)), "JPEG", quality=60)))
    found = inside_borders(np.asarray(made))
    assert found is not None
    assert abs(found.top - 24) <= 1
    assert abs(found.bottom - 144) <= 1


def test_a_plain_sky_inside_bars_stays() -> None:
    sky = picture().copy()
    sky[:60] = 200
    barred = np.pad(sky, ((30, 30), (0, 0)))
    assert inside_borders(barred) == Box(0, 30, 160, 150)
    assert inside_borders(sky) is None


@pytest.mark.parametrize("grey", [np.full((50, 60), 9, np.uint8), np.zeros((5, 5), np.uint8)])
def test_a_plain_picture_is_no_border(grey: Grey) -> None:
    assert inside_borders(grey) is None


def test_a_border_that_leaves_too_little_is_none() -> None:
    assert inside_borders(np.pad(picture(20, 30), 200)) is None


def test_what_was_cut_is_said_in_pixels_of_the_whole() -> None:
    assert cut_off(Box(1, 2, 7, 8), 10, 10, 4) == {"left": 4, "top": 8, "right": 12, "bottom": 8}
