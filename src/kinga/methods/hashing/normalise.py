"""Any picture as 8-bit grey or red, green, blue, the way a person would see it.

Peers hash what the decoder happens to give: the same photograph as CMYK, with a palette, 16 bits deep or lying on
its side then has another hash, or none. Here every mode comes down to grey ("L") or "RGB" before it is hashed;
grey and RGB pixels are left exactly as they are.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from kinga.methods.hashing.vocabulary import MediumRefused, Note

__all__ = ["normalise", "orientation_of", "pixels_of", "upright", "use_whole_blocks"]

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_UNMULTIPLIED = {"La": "LA", "RGBa": "RGBA"}
_ROWS = 256  # of a transparent picture in hand at a time


def normalise(image: Image.Image) -> tuple[Image.Image, list[Note]]:
    """The decoded picture in mode L, RGB, or RGBA with an alpha that means nothing, and what was done to it.

    May change `image` itself. Raises MediumRefused for numbers that are no picture.
    """
    notes: list[Note] = []
    if image.mode.startswith("I;16"):
        image = _high_bytes(np.asarray(image))
        notes.append(Note("depth"))
    elif image.mode in ("I", "F"):
        image, note = _eight_bits(np.asarray(image))
        notes += [note] if note else []
    image = image.convert(_UNMULTIPLIED[image.mode]) if image.mode in _UNMULTIPLIED else image
    if image.has_transparency_data:
        image, seen_through = _over_white(image)
        notes += [Note("alpha")] if seen_through else []
    elif image.mode == "LAB":
        image = _from_lab(image)
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    return image, notes


def upright(image: Image.Image, orientation: int) -> tuple[Image.Image, list[Note]]:
    """The picture turned as EXIF's orientation 1 … 8 says; a mark that means nothing is taken as 1."""
    if orientation not in _TURNS:
        return image, []
    return image.transpose(_TURNS[orientation]), [Note("upright", {"orientation": orientation})]


def orientation_of(image: Image.Image) -> int:
    """The orientation mark of a decoded picture; 1 when there is none or its metadata cannot be read."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - metadata from strangers fails in many ways, and the picture is still there
        return 1


def use_whole_blocks() -> None:
    """Let Pillow keep each picture in one piece from now on, so that `pixels_of` need not copy it.

    A setting of the whole process: the workers that hash make it.
    """
    Image.core.set_use_block_allocator(1)  # type: ignore[attr-defined]


def pixels_of(image: Image.Image) -> NDArray[np.uint8]:
    """The pixels of a normalised picture: grey (height, width), else (height, width, 3 or 4); no copy if possible.

    Of four bytes the last means nothing. The array is read-only and keeps the picture alive.
    """
    try:
        return _shared(image)
    except (AttributeError, ValueError):  # an older Pillow, or a picture in several blocks
        return np.asarray(image)


class _ArrowArray(ctypes.Structure):
    """The C structure that Arrow's data interface exchanges (arrow.apache.org, 'The Arrow C data interface')."""


_ArrowArray._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_ArrowArray))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]
_pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_of.restype, _pointer_of.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def _shared(image: Image.Image) -> NDArray[np.uint8]:
    """Pillow's own memory of the picture, by its Arrow export. Raises ValueError if it is in several blocks."""
    width, height = image.size
    channels = 1 if image.mode == "L" else 4
    _schema, capsule = image.__arrow_c_array__()
    array = _ArrowArray.from_address(_pointer_of(capsule, b"arrow_array"))
    holder = array.children[0].contents if array.n_children else array
    if holder.n_buffers != 2 or holder.length != width * height * channels or holder.offset:
        raise ValueError("The exported picture is laid out otherwise than expected.")
    memory = (ctypes.c_uint8 * holder.length).from_address(holder.buffers[1])
    memory.keeps_alive = (image, capsule)
    pixels = np.frombuffer(memory, np.uint8)
    pixels.flags.writeable = False
    return pixels.reshape((height, width) if channels == 1 else (height, width, channels))


def _high_bytes(values: NDArray[Any]) -> Image.Image:
    return Image.fromarray((values >> 8).astype(np.uint8))


def _eight_bits(values: NDArray[Any]) -> tuple[Image.Image, Note | None]:
    """Numbers of 32 bits: 0 … 255 as they are, fractions of 1 and 16-bit numbers by their range, else stretched."""
    finite = np.isfinite(values)
    if not finite.any():
        raise MediumRefused("values")
    low, high = float(values[finite].min()), float(values[finite].max())
    values = np.where(finite, values, low)
    if low >= 0 and high <= 1 and values.dtype.kind == "f":
        return Image.fromarray((values * 255 + 0.5).astype(np.uint8)), None
    if low >= 0 and high <= 255:
        return Image.fromarray(values.astype(np.uint8)), None
    if low >= 0 and high <= 65535:
        return _high_bytes(values.astype(np.uint16)), Note("depth")
    stretched = (values - low) * (255.0 / (high - low)) if high > low else np.zeros_like(values)
    return Image.fromarray(stretched.astype(np.uint8)), Note("range", {"low": low, "high": high})


def _over_white(image: Image.Image) -> tuple[Image.Image, bool]:
    """The picture over white, and whether anything shone through. A strip at a time, in the picture's own memory."""
    image = image if image.mode == "RGBA" else image.convert("RGBA")
    if image.getchannel("A").getextrema() == (255, 255):
        return image, False
    width, height = image.size
    white = Image.new("RGBA", (width, min(_ROWS, height)), "white")
    for top in range(0, height, _ROWS):
        strip = image.crop((0, top, width, min(top + _ROWS, height)))
        image.paste(Image.alpha_composite(white.crop((0, 0, *strip.size)), strip), (0, top))
    return image, True


def _from_lab(image: Image.Image) -> Image.Image:
    """CIE L*a*b* (D50) to sRGB by Little CMS, perceptual; Pillow itself has no such conversion."""
    from_lab = ImageCms.buildTransform(
        ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB"
    )
    turned = ImageCms.applyTransform(image, from_lab)
    if turned is None:
        raise MediumRefused("damaged", kind="LAB", error="no conversion")
    return turned
