"""Which kind a file is, by how it begins: only the kinds named here are ever given to a decoder.

The name of a file decides nothing. Kinds that are known but not read are named too, so that the person is told
what to do. Signatures: the published formats (RFC 2083, ISO 10918, 14496-12, 15444, EBML RFC 8794 …).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kinga.methods.hashing.vocabulary import MediumRefused

__all__ = ["HEAD", "KINDS", "PICTURES", "Kind", "kind_of"]

HEAD = 4096  # bytes of a file that tell its kind


@dataclass(frozen=True, slots=True)
class Kind:
    """A named kind. `reader` is Pillow's name of a picture format, or libavformat's of a video container."""

    name: str
    reader: str
    video: bool = False
    endings: tuple[str, ...] = ()


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """ISO base media files say what they are in their first box: its major brand, or one of the compatible ones."""

    def fits(head: bytes) -> bool:
        if head[4:8] != b"ftyp":
            return False
        size = min(max(int.from_bytes(head[:4]), 16), len(head))
        named = [head[8:12]] + [head[at : at + 4] for at in range(16, size - 3, 4)]
        return any(brand in named for brand in brands)

    return fits


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(b"RIFF") and head[8:12] == form


def _transport(head: bytes) -> bool:
    """MPEG transport: a packet of 188 bytes begins with 0x47, here five in a row."""
    return len(head) > 752 and all(head[at] == 0x47 for at in range(0, 753, 188))


def _transport_with_times(head: bytes) -> bool:
    """The same with four bytes of time before each packet, as cameras write it."""
    return len(head) > 772 and all(head[at] == 0x47 for at in range(4, 773, 192))


_UNREAD = ""
_JPEG_2000 = (b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")

# In order: the first that fits decides.
KINDS: tuple[tuple[Callable[[bytes], bool], Kind], ...] = (
    (_starts(b"\xff\xd8\xff"), Kind("JPEG", "JPEG", endings=("jpg", "jpeg", "jpe", "jfif", "mpo"))),
    (_starts(b"\x89PNG\r\n\x1a\n"), Kind("PNG", "PNG", endings=("png", "apng"))),
    (_starts(b"GIF87a", b"GIF89a"), Kind("GIF", "GIF", endings=("gif",))),
    (_riff(b"WEBP"), Kind("WebP", "WEBP", endings=("webp",))),
    (_starts(b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"), Kind("TIFF", "TIFF", endings=("tif", "tiff"))),
    (_brand(b"avif", b"avis"), Kind("AVIF", "AVIF", endings=("avif", "avifs", "heif", "hif"))),
    (_brand(b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"), Kind("HEIC", _UNREAD)),
    (_starts(*_JPEG_2000), Kind("JPEG 2000", "JPEG2000", endings=("jp2", "j2k", "jpc", "jpf", "jpx", "j2c"))),
    (_starts(b"\xff\x0a", b"\x00\x00\x00\x0cJXL \r\n\x87\n"), Kind("JPEG XL", _UNREAD)),
    (
        _starts(b"P1", b"P2", b"P3", b"P4", b"P5", b"P6"),
        Kind("PPM", "PPM", endings=("ppm", "pgm", "pbm", "pnm")),
    ),
    (_starts(b"8BPS"), Kind("Photoshop", _UNREAD)),
    (_starts(b"%PDF"), Kind("PDF", _UNREAD)),
    (_starts(b"\x1a\x45\xdf\xa3"), Kind("Matroska", "matroska", video=True, endings=("mkv", "webm"))),
    (_riff(b"AVI "), Kind("AVI", "avi", video=True, endings=("avi", "divx"))),
    (_starts(b"FLV\x01"), Kind("FLV", "flv", video=True, endings=("flv",))),
    (
        _starts(b"\x00\x00\x01\xba"),
        Kind("MPEG", "mpeg", video=True, endings=("mpg", "mpeg", "vob", "m2p", "mod")),
    ),
    (
        _starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
        Kind("Windows Media", "asf", video=True, endings=("wmv", "asf")),
    ),
    (_starts(b"OggS"), Kind("Ogg", "ogg", video=True, endings=("ogv", "ogg", "ogx"))),
    (
        lambda head: head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"),
        Kind("MP4", "mov", video=True, endings=("mp4", "m4v", "mov", "qt", "3gp", "3g2", "f4v")),
    ),
    (_transport, Kind("MPEG transport", "mpegts", video=True, endings=("ts", "mts", "m2ts", "m2t"))),
    (
        _transport_with_times,
        Kind("MPEG transport", "mpegts", video=True, endings=("ts", "mts", "m2ts", "m2t")),
    ),
    (
        lambda head: head.startswith(b"BM") and head[6:10] == b"\x00\x00\x00\x00",
        Kind("BMP", "BMP", endings=("bmp", "dib")),
    ),
)

# What Pillow may try; the second is how it names a JPEG that holds several pictures.
PICTURES = ("JPEG", "MPO", "PNG", "GIF", "WEBP", "TIFF", "AVIF", "JPEG2000", "PPM", "BMP")


def kind_of(head: bytes) -> Kind:
    """The kind of a file that begins with `head`, 4,096 bytes or fewer. Raises MediumRefused."""
    if not head:
        raise MediumRefused("empty")
    for fits, kind in KINDS:
        if fits(head):
            if not kind.reader:
                raise MediumRefused("unread", kind=kind.name)
            return kind
    raise MediumRefused("unknown")
