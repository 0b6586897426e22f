"""Files that mean harm, or only are in a bad way: made at run time, each with the reason it must be refused for."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

from tests.methods.hashing.media import encoded, photograph, video

__all__ = ["HOSTILE", "ODD", "many_scans", "png_of_nothing"]


def png_of_nothing(width: int, height: int, *, bits: int = 1, colour: int = 0) -> bytes:
    """A PNG of zeros, however large, in a few bytes."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    row = b"\0" * (1 + (width * bits * channels + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def many_scans(side: int, scans: int) -> bytes:
    """A progressive JPEG whose last scan is repeated: every one costs a pass over the whole picture."""
    made = encoded(Image.new("RGB", (side, side), "grey"), "JPEG", progressive=True)
    last = made.rfind(b"\xff\xda")
    return made[:last] + made[last:-2] * scans + b"\xff\xd9"


def _jpeg() -> bytes:
    return encoded(photograph(), "JPEG")


def _part(form: str, share: float) -> bytes:
    made = encoded(photograph(), form)
    return made[: int(len(made) * share)]


def _half(made: bytes) -> bytes:
    return made[: len(made) // 2]


def _changed(made: bytes, offset: int, value: bytes) -> bytes:
    return made[:offset] + value + made[offset + len(value) :]


def _huge_jpeg() -> bytes:
    """A small JPEG that says in its frame header that it has 65,500 × 65,500 pixels."""
    made = _jpeg()
    frame = made.find(b"\xff\xc0")
    return _changed(made, frame + 5, struct.pack(">HH", 65500, 65500))


def _huge_gif() -> bytes:
    made = encoded(photograph(), "GIF")
    frame = made.find(b"\x2c\x00\x00\x00\x00")
    return _changed(
        _changed(made, 6, struct.pack("<HH", 65535, 65535)), frame + 5, struct.pack("<HH", 65535, 65535)
    )


def _huge_tiff() -> bytes:
    """A TIFF whose directory says that it is 60,000 wide and long."""
    entries = [
        (256, 60000),
        (257, 60000),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, 60000),
        (279, 8),
    ]
    directory = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0\x10\0\0\0" + b"\0" * 8 + struct.pack("<H", len(entries)) + directory + b"\0\0\0\0"


def _box(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(data)) + name + data


# Name, what makes it, and the reasons of which one must be given.
HOSTILE: tuple[tuple[str, Callable[[], bytes], set[str]], ...] = (
    ("empty.jpg", lambda: b"", {"empty"}),
    ("one_byte.png", lambda: b"\x89", {"unknown"}),
    ("words.jpg", lambda: b"not a picture\n" * 99, {"unknown"}),
    ("zeros.bmp", lambda: bytes(9999), {"unknown"}),
    ("page.jpg", lambda: b"<html><script>alert(1)</script></html>", {"unknown"}),
    ("drawing.svg", lambda: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", {"unknown"}),
    ("list.m3u8", lambda: b"#EXTM3U\n#EXTINF:9,\nfile:///etc/hostname\n", {"unknown"}),
    ("concat.mp4", lambda: b"ffconcat version 1.0\nfile /etc/hostname\n", {"unknown"}),
    ("paper.jpg", lambda: b"%PDF-1.7\n", {"unread"}),
    ("phone.heic", lambda: _box(b"ftyp", b"heic\0\0\0\0mif1heic"), {"unread"}),
    ("start.jpg", lambda: b"\xff\xd8\xff", {"damaged", "cut off"}),
    ("start.png", lambda: b"\x89PNG\r\n\x1a\n", {"damaged", "cut off"}),
    ("start.gif", lambda: b"GIF89a", {"damaged", "cut off"}),
    ("start.webp", lambda: b"RIFF\x04\0\0\0WEBP", {"damaged", "cut off"}),
    ("start.tif", lambda: b"II*\0", {"damaged", "cut off"}),
    ("start.mp4", lambda: _box(b"ftyp", b"isom\0\0\0\0"), {"damaged", "no frames"}),
    ("start.mkv", lambda: b"\x1a\x45\xdf\xa3", {"damaged", "no frames"}),
    ("half.jpg", lambda: _part("JPEG", 0.5), {"cut off"}),
    ("half.png", lambda: _part("PNG", 0.5), {"cut off", "damaged"}),
    ("half.gif", lambda: _part("GIF", 0.5), {"cut off", "damaged"}),
    ("half.webp", lambda: _part("WEBP", 0.5), {"cut off", "damaged"}),
    ("half.tif", lambda: _part("TIFF", 0.5), {"cut off", "damaged"}),
    ("half.avif", lambda: _part("AVIF", 0.5), {"cut off", "damaged"}),
    ("half.jp2", lambda: _part("JPEG2000", 0.2), {"cut off", "damaged"}),
    ("half.bmp", lambda: _part("BMP", 0.5), {"cut off", "damaged"}),
    ("half.ppm", lambda: _part("PPM", 0.5), {"cut off", "damaged"}),
    ("half.mp4", lambda: _half(video([1, 2])), {"damaged"}),
    ("half.mkv", lambda: _half(video([1, 2, 3], form="matroska")), {"broken off"}),
    ("flipped.png", lambda: _changed(encoded(photograph(), "PNG"), 3000, b"\0\xff" * 40), {"damaged"}),
    ("wide.png", lambda: png_of_nothing(50_000, 40_000), {"too large"}),
    ("long.png", lambda: png_of_nothing(600_000, 9), {"too long a side"}),
    ("huge.gif", _huge_gif, {"too large"}),
    ("huge.tif", _huge_tiff, {"too large", "damaged"}),
    (
        "nothing.tif",
        lambda: encoded(Image.fromarray(np.full((9, 9), np.nan, np.float32)), "TIFF"),
        {"values"},
    ),
    (
        "sound.mp4",
        lambda: _box(b"ftyp", b"isom\0\0\0\0isom") + _box(b"moov", _box(b"mvhd", bytes(100))),
        {"no frames", "damaged"},
    ),
)

# Odd but honest files: name, what makes it, the notes they get.
ODD: tuple[tuple[str, Callable[[], bytes], set[str]], ...] = (
    ("other.png", _jpeg, {"named"}),
    ("film.jpg", lambda: video([1]), {"named"}),
    ("archive.jpg", lambda: _jpeg() + b"PK\x03\x04" + b"x" * 99 + b"PK\x05\x06" + bytes(18), {"trailing"}),
    ("script.png", lambda: encoded(photograph(), "PNG") + b"<script>alert(1)</script>", {"trailing"}),
    ("script.gif", lambda: encoded(photograph(), "GIF") + b"*/=1;alert(1)//", {"trailing"}),
    ("huge.jpg", _huge_jpeg, {"large"}),  # the decoder fills what is missing with grey, as viewers do
    ("padded.jpg", lambda: _jpeg() + bytes(4096), set()),
)
