"""Pictures, pages and animations: from an open file to hashes. For strangers' files use the workers."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from kinga.methods.hashing.borders import inside_borders
from kinga.methods.hashing.kinds import Kind
from kinga.methods.hashing.normalise import normalise, orientation_of, pixels_of, upright
from kinga.methods.hashing.pdq import hash_pixels
from kinga.methods.hashing.streams import GRID, FrameSampler
from kinga.methods.hashing.vocabulary import Limits, MediaHash, MediumRefused, Note, Options

__all__ = ["FAST_SIDE", "hash_picture", "load_picture"]

FAST_SIDE = 256  # the fast lane leaves the smaller side at least so long
_TAIL = 65536


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded, normalised picture, and what was done to it."""

    pixels: NDArray[np.uint8]
    notes: tuple[Note, ...]


def hash_picture(file: BinaryIO, kind: Kind, options: Options, limits: Limits) -> Iterator[MediaHash]:
    """One hash of a picture; for pages one each, for an animation its chosen frames. Raises MediumRefused."""
    with _refusing(kind, limits):
        image, notes = _open(file, kind, options, limits)
        frames = getattr(image, "n_frames", 1)
        if frames > 1 and image.format == "MPO":
            notes.append(Note("further", {"count": frames - 1}))
            frames = 1
        notes += _trailing(file, kind)
        if frames == 1:
            picture = _picture(image, notes, options)
            yield MediaHash(hash_pixels(picture.pixels), notes=picture.notes)
        else:
            yield from _frames(image, frames, notes, options, limits)


def load_picture(file: BinaryIO, kind: Kind, options: Options, limits: Limits) -> Picture:
    """The first picture of a file as pixels that `pdq` hashes. Raises MediumRefused."""
    with _refusing(kind, limits):
        image, notes = _open(file, kind, options, limits)
        return _picture(image, notes, options)


@contextmanager
def _refusing(kind: Kind, limits: Limits) -> Iterator[None]:
    """Turns whatever a decoder throws into a refusal by name."""
    try:
        yield
    except MediumRefused:
        raise
    except MemoryError:
        raise MediumRefused("memory", most=limits.memory) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        found = re.search(r"(\d+) pixels", str(error))
        raise MediumRefused("too large", pixels=found[1] if found else "?", most=limits.pixels) from None
    except Exception as error:  # noqa: BLE001 - decoders fail on strange files in every way there is
        if isinstance(error, EOFError) or "truncated" in str(error).lower():
            raise MediumRefused("cut off", kind=kind.name) from None
        raise MediumRefused("damaged", kind=kind.name, error=type(error).__name__) from None


def _open(file: BinaryIO, kind: Kind, options: Options, limits: Limits) -> tuple[Image.Image, list[Note]]:
    """The picture before it is decoded; a JPEG that is too large, or in the fast lane, set to be read scaled."""
    image: Image.Image
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(file, formats=[kind.reader])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        if kind.reader != "JPEG":
            raise
        file.seek(0)
        image = JpegImagePlugin.JpegImageFile(file)  # without the check of its size; it will be read scaled
    width, height = image.size
    if kind.reader == "JPEG" and width * height > limits.pixels:
        return image, _scaled(image, "large", 8, limits)
    if width * height > limits.pixels:
        raise MediumRefused("too large", pixels=width * height, most=limits.pixels)
    if kind.reader == "JPEG" and options.fast:
        largest = max((scale for scale in (2, 4, 8) if min(width, height) >= scale * FAST_SIDE), default=1)
        return image, _scaled(image, "scaled", largest, limits)
    return image, []


def _scaled(image: Image.Image, code: str, scale: int, limits: Limits) -> list[Note]:
    """Have a JPEG decoded in grey at 1/scale of its size, by its DCT."""
    width, height = image.size
    image.draft("L", (max(1, width // scale), max(1, height // scale)))
    if image.size[0] * image.size[1] > limits.pixels:
        raise MediumRefused("too large", pixels=width * height, most=limits.pixels)
    return [Note(code, {"scale": scale})]


def _picture(image: Image.Image, notes: list[Note], options: Options) -> Picture:
    """Decode, normalise, turn upright, and trim if asked."""
    image.load()
    orientation = orientation_of(image)
    image, done = normalise(image)
    image, turned = upright(image, orientation)
    done += turned
    if options.trim and (box := inside_borders(np.asarray(image.convert("L")))):
        width, height = image.size
        cut = {"left": box.left, "top": box.top, "right": width - box.right, "bottom": height - box.bottom}
        image = image.crop((box.left, box.top, box.right, box.bottom))
        done.append(Note("trimmed", cut))
    return Picture(pixels_of(image), (*notes, *done))


def _frames(
    image: Image.Image, count: int, notes: list[Note], options: Options, limits: Limits
) -> Iterator[MediaHash]:
    """Every page of a document; of an animation the first frame, one each so many seconds, and changes of scene."""
    pages = image.format == "TIFF"
    sampler = FrameSampler(options.every)
    seconds, made = 0.0, 0
    for number in range(count):
        image.seek(number)
        picture = _picture(image.copy(), notes, options)
        why = "time" if pages else sampler.choose(seconds, _grid(picture.pixels))
        if why and made == limits.frames:
            raise MediumRefused("too long", most=limits.frames)
        if why:
            made += 1
            also = (Note("scene"),) if why == "scene" else ()
            when = None if pages else seconds
            yield MediaHash(hash_pixels(picture.pixels), number, when, (*picture.notes, *also))
        seconds += max(float(image.info.get("duration") or 0), 10.0) / 1000


def _grid(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A small grey picture: every so many-th pixel, of colours the green, which is most of what is seen."""
    height, width = pixels.shape[:2]
    rows, columns = np.arange(GRID) * height // GRID, np.arange(GRID) * width // GRID
    chosen = pixels[np.ix_(rows, columns)]
    return chosen if chosen.ndim == 2 else np.ascontiguousarray(chosen[:, :, 1])


def _trailing(file: BinaryIO, kind: Kind) -> list[Note]:
    """Whether something else follows the picture in its file, as in files that are two things at once."""
    end = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82", "GIF": b"\x00;"}.get(kind.reader)
    if end is None:
        return []
    here = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    file.seek(here)
    at = tail.rfind(end)
    rest = tail[at + len(end) :].strip(b"\0\r\n\t ") if at >= 0 else b""
    return [Note("trailing", {"count": len(tail) - at - len(end)})] if rest else []
