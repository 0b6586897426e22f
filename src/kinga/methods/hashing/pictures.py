"""Pictures, pages and animations: from an open file to hashes. For strangers' files use the workers."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from kinga.methods.hashing.borders import cut_off, inside_borders
from kinga.methods.hashing.kinds import Kind
from kinga.methods.hashing.normalise import normalise, orientation_of, pixels_of, upright
from kinga.methods.hashing.pdq import Whole, hash_every_way, hash_pixels, hash_scaled
from kinga.methods.hashing.streams import GRID, FrameSampler
from kinga.methods.hashing.vocabulary import LONGEST, Hash, Limits, MediaHash, MediumRefused, Note, Options

__all__ = ["Picture", "fast_scale", "hash_picture", "load_picture"]

_TAIL = 65536


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded, normalised picture, what was done to it, and what it stands for if it was read scaled.

    `bordered`: its hashes before it was trimmed, if they were asked for.
    """

    pixels: NDArray[np.uint8]
    notes: tuple[Note, ...]
    whole: Whole | None = None
    bordered: tuple[Hash, ...] = ()

    def hash(self) -> Hash:
        """Its hash."""
        return hash_scaled(self.pixels, self.whole) if self.whole else hash_pixels(self.pixels)

    def hash_every_way(self) -> tuple[Hash, ...]:
        """Its hashes in all eight ways it can lie, for a query: the first is its own."""
        return hash_every_way(self.pixels, self.whole)

    def hashes(self, options: Options) -> tuple[Hash, ...]:
        """Its hash, and after it those asked for beside it."""
        ways = self.hash_every_way() if options.dihedral else (self.hash(),)
        return ways + self.bordered


def hash_picture(file: BinaryIO, kind: Kind, options: Options, limits: Limits) -> Iterator[MediaHash]:
    """One hash of a picture; for pages one each, for an animation its chosen frames. Raises MediumRefused."""
    with _refusing(kind, limits):
        image, notes, whole = _open(file, kind, options, limits)
        frames = getattr(image, "n_frames", 1)
        if frames > 1 and image.format == "MPO":
            notes.append(Note("further", {"count": frames - 1}))
            frames = 1
        notes += _trailing(file, kind)
        if frames == 1:
            picture = _whole(image, notes, options, whole) or _eighth(file, kind, notes, options, limits)
            own, *also = picture.hashes(options)
            yield MediaHash(own, notes=picture.notes, also=tuple(also))
        else:
            yield from _frames(image, frames, notes, options, limits)


def load_picture(file: BinaryIO, kind: Kind, options: Options, limits: Limits) -> Picture:
    """The first picture of a file as pixels that `pdq` hashes. Raises MediumRefused."""
    with _refusing(kind, limits):
        image, notes, whole = _open(file, kind, options, limits)
        return _whole(image, notes, options, whole) or _eighth(file, kind, notes, options, limits)


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


def fast_scale(width: int, height: int) -> int:
    """How far the fast lane scales down: PDQ's smaller window must span three scaled pixels."""
    window = (min(width, height) + 127) // 128
    return max(scale for scale in (1, 2, 4, 8) if scale == 1 or window >= 3 * scale)


def _open(
    file: BinaryIO, kind: Kind, options: Options, limits: Limits
) -> tuple[Image.Image, list[Note], Whole | None]:
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
    large = width * height > limits.pixels
    scalable = kind.reader == "JPEG" and image.mode in ("L", "RGB")
    if large and not (scalable and width * height <= limits.pixels * 64):
        raise MediumRefused("too large", pixels=width * height, most=limits.pixels)
    if max(width, height) > LONGEST:
        raise MediumRefused("too long a side", side=max(width, height), most=LONGEST)
    if not scalable or not (large or options.fast):
        return image, [], None
    scale = 8 if large else fast_scale(width, height)
    image.draft("L", (max(1, width // scale), max(1, height // scale)))
    whole = Whole(height, width, scale) if scale > 1 else None  # unscaled, the filters themselves are faster
    return image, [Note("large" if large else "scaled", {"scale": scale})], whole


def _whole(image: Image.Image, notes: list[Note], options: Options, whole: Whole | None) -> Picture | None:
    """As `_picture`, but None for a JPEG that the memory does not hold and that can still be read scaled."""
    scalable = whole is None and image.format in ("JPEG", "MPO") and image.mode in ("L", "RGB")
    try:
        return _picture(image, notes, options, whole)
    except MemoryError:
        if not scalable:
            raise
    image.close()  # gives its memory back, also where others still hold the picture
    return None


def _eighth(file: BinaryIO, kind: Kind, notes: list[Note], options: Options, limits: Limits) -> Picture:
    """A JPEG read at an eighth of its size, as if it had too many pixels."""
    file.seek(0)
    image, more, whole = _open(file, kind, options, replace(limits, pixels=limits.pixels // 64))
    return _picture(image, [*notes, *more], options, whole)


def _picture(image: Image.Image, notes: list[Note], options: Options, whole: Whole | None) -> Picture:
    """Decode, normalise, turn upright, and trim if asked."""
    image.load()
    orientation = orientation_of(image)
    image, done = normalise(image)
    if whole:
        whole = _turned(whole, image.size, orientation)
    image, turned = upright(image, orientation)
    done += turned
    bordered: tuple[Hash, ...] = ()
    if options.trim and (box := inside_borders(np.asarray(image.convert("L")))):
        if options.untrimmed:  # hashed now, so that the memory never holds both
            bordered = Picture(pixels_of(image), (), whole).hashes(options)
        width, height = image.size
        image = image.crop((box.left, box.top, box.right, box.bottom))
        done.append(Note("trimmed", cut_off(box, width, height, whole.scale if whole else 1)))
        if whole:
            whole = Whole(image.height * whole.scale, image.width * whole.scale, whole.scale)
    return Picture(pixels_of(image), (*notes, *done), whole, bordered)


def _turned(whole: Whole, size: tuple[int, int], orientation: int) -> Whole:
    """What the scaled picture of this size stands for once it is turned upright: its ragged edges turn with it."""
    right, bottom = size[0] * whole.scale - whole.width, size[1] * whole.scale - whole.height
    above = {3: bottom, 4: bottom, 7: right, 8: right}.get(orientation, 0)
    before = {2: right, 3: right, 6: bottom, 7: bottom}.get(orientation, 0)
    sides = (whole.width, whole.height) if orientation >= 5 else (whole.height, whole.width)
    return Whole(*sides, whole.scale, above, before)


def _frames(
    image: Image.Image, count: int, notes: list[Note], options: Options, limits: Limits
) -> Iterator[MediaHash]:
    """Every page of a document; of an animation the first frame, one each so many seconds, and changes of scene."""
    pages = image.format == "TIFF"
    sampler = FrameSampler(options.every)
    milliseconds, made = 0.0, 0
    for number in range(count):
        image.seek(number)
        # What is transparent is laid over white in place, and the next frame may be painted over this one.
        frame = image.copy() if image.mode == "RGBA" else image
        picture, seconds = _picture(frame, notes, options, None), milliseconds / 1000
        why = "time" if pages else sampler.choose(seconds, _grid(picture.pixels))
        if why and made == limits.frames:
            raise MediumRefused("too long", most=limits.frames)
        if why:
            made += 1
            also = (Note("scene"),) if why == "scene" else ()
            when = None if pages else seconds
            own, *others = picture.hashes(options)
            yield MediaHash(own, number, when, (*picture.notes, *also), tuple(others))
        milliseconds += max(float(image.info.get("duration") or 0), 10.0)


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
