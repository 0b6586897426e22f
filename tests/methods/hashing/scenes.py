"""Pictures made of nothing but numbers: rendered scenes, each seed another, for tests and measurements."""

from __future__ import annotations

import math
import random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

__all__ = ["fixed", "scene", "scene_pixels"]


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A scene in RGB: a lit background, things of all sizes and shapes on it, texture, sometimes words."""
    chance = random.Random(seed)
    image = _background(chance, size)
    draw = ImageDraw.Draw(image)
    for _ in range(chance.randint(3, 24)):
        _thing(chance, draw, size)
    if chance.random() < 0.5:
        image = Image.composite(image, _texture(chance, size), _mask(chance, size))
    if chance.random() < 0.3:
        image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 2.5)))
    return image


def scene_pixels(seed: int, height: int, width: int) -> NDArray[np.uint8]:
    """The same as an array (height, width, 3)."""
    return np.asarray(scene(seed, (width, height)))


def fixed(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A copy that cannot be written, as the loops are handed their pixels: they are compiled for no other."""
    return np.frombuffer(pixels.tobytes(), np.uint8).reshape(pixels.shape)


def _colour(chance: random.Random) -> tuple[int, int, int]:
    bright = chance.betavariate(1.2, 1.2) * 255
    return tuple(  # type: ignore[return-value]
        max(0, min(255, round(bright + chance.gauss(0, 45)))) for _ in range(3)
    )


def _background(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    """Light falling from somewhere, perhaps with a horizon."""
    width, height = size
    rows, columns = np.mgrid[0:height, 0:width]
    angle = chance.uniform(0, 2 * math.pi)
    ramp = np.cos(angle) * columns / width + np.sin(angle) * rows / height
    ramp = (ramp - ramp.min()) / max(1e-9, float(np.ptp(ramp)))
    first, second = np.array(_colour(chance)), np.array(_colour(chance))
    pixels = first + (second - first) * ramp[:, :, None]
    if chance.random() < 0.6:
        tilt = chance.uniform(-0.2, 0.2)
        below = rows > height * (chance.uniform(0.25, 0.8) + tilt * (columns / width - 0.5))
        pixels = np.where(
            below[:, :, None], np.array(_colour(chance)) * (0.6 + 0.4 * ramp[:, :, None]), pixels
        )
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _thing(chance: random.Random, draw: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    width, height = size
    reach = min(width, height) * 0.5 * chance.betavariate(1.1, 3)
    x, y = chance.uniform(-0.1, 1.1) * width, chance.uniform(-0.1, 1.1) * height
    long, high = reach * chance.uniform(0.4, 1.6) + 1, reach * chance.uniform(0.4, 1.6) + 1
    box = (x - long, y - high, x + long, y + high)
    kind = chance.randrange(6)
    fill, line = _colour(chance), _colour(chance) if chance.random() < 0.4 else None
    if kind == 0:
        draw.ellipse(box, fill, line)
    elif kind == 1:
        draw.rectangle(box, fill, line)
    elif kind == 2:
        corners = chance.randint(3, 9)
        turns = sorted(chance.uniform(0, 2 * math.pi) for _ in range(corners))
        draw.polygon([(x + math.cos(turn) * long, y + math.sin(turn) * high) for turn in turns], fill, line)
    elif kind == 3:
        points = [(chance.uniform(0, width), chance.uniform(0, height)) for _ in range(chance.randint(2, 5))]
        draw.line(points, fill, max(1, round(reach / 8)), "curve")
    elif kind == 4:
        start = chance.uniform(0, 360)
        draw.pieslice(box, start, start + chance.uniform(30, 330), fill, line)
    else:
        words = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz ") for _ in range(chance.randint(2, 12)))
        draw.text((x, y), words, fill, font_size=max(8, reach / 2))


def _texture(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    """Clouds: noise at a few scales, coloured."""
    numbers = np.random.default_rng(chance.randrange(2**32))
    total = np.zeros((size[1], size[0]))
    for scale in (3, 7, 19, 61)[: chance.randint(1, 4)]:
        grid = Image.fromarray(numbers.uniform(0, 255, (scale, scale)).astype(np.float32))
        total += np.asarray(grid.resize(size, Image.Resampling.BICUBIC)) / scale**0.7
    total = (total - total.min()) / max(1e-9, float(np.ptp(total)))
    first, second = np.array(_colour(chance)), np.array(_colour(chance))
    return Image.fromarray((first + (second - first) * total[:, :, None]).clip(0, 255).astype(np.uint8))


def _mask(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size, chance.randint(120, 255))
    draw = ImageDraw.Draw(mask)
    x, y, reach = chance.uniform(0, size[0]), chance.uniform(0, size[1]), chance.uniform(0.1, 0.7) * max(size)
    draw.ellipse((x - reach, y - reach, x + reach, y + reach), chance.randint(0, 120))
    return mask
