"""What a file is, by how it begins."""

from __future__ import annotations

import pytest

from kinga.methods.hashing import MediumRefused, kind_of
from kinga.methods.hashing.kinds import HEAD, KINDS, PICTURES
from tests.methods.hashing.media import encoded, photograph, video


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("JPEG", "JPEG"), ("PNG", "PNG"), ("GIF", "GIF"), ("WEBP", "WebP"), ("TIFF", "TIFF"), ("AVIF", "AVIF"),
        ("JPEG2000", "JPEG 2000"), ("PPM", "PPM"), ("BMP", "BMP"),
    ],
)  # fmt: skip
def test_pictures_are_known(form: str, name: str) -> None:
    assert kind_of(encoded(photograph((20, 20)), form)[:HEAD]).name == name


@pytest.mark.parametrize(
    ("form", "codec", "name"),
    [
        ("mp4", "mpeg4", "MP4"), ("mov", "mpeg4", "MP4"), ("matroska", "mpeg4", "Matroska"), ("avi", "mpeg4", "AVI"),
        ("mpeg", "mpeg2video", "MPEG"), ("mpegts", "mpeg2video", "MPEG transport"), ("asf", "wmv2", "Windows Media"),
        ("flv", "flv", "FLV"),
    ],
)  # fmt: skip
def test_videos_are_known(form: str, codec: str, name: str) -> None:
    kind = kind_of(video([1], form=form, codec=codec, rate=25, frames=5)[:HEAD])
    assert kind.name == name
    assert kind.video


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"%PDF-1.4", "PDF"), (b"8BPS", "Photoshop"), (b"\xff\x0a", "JPEG XL"), (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0heic", "HEIC"),
    ],
)  # fmt: skip
def test_kinds_that_are_not_read_are_named(head: bytes, name: str) -> None:
    with pytest.raises(MediumRefused, match=name) as refused:
        kind_of(head)
    assert refused.value.note.code == "unread"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\0\0\0\x1cftypmif1\0\0\0\0avifmif1", "AVIF"), (b"\0\0\0\x08wide\0\0\0\0mdat", "MP4"),
        (bytes([0x47, *[0] * 187]) * 6, "MPEG transport"), (bytes([0, 0, 0, 0, 0x47, *[0] * 187]) * 6, "MPEG transport"),
        (b"OggS", "Ogg"),
    ],
)  # fmt: skip
def test_rarer_beginnings_are_known(head: bytes, name: str) -> None:
    assert kind_of(head).name == name


@pytest.mark.parametrize(
    "head", [b"GIF", b"RIFF\0\0\0\0WAVE", b"BM" + b"x" * 20, b"\x47" * 100, b"\0" * 4096, b"#EXTM3U"]
)
def test_anything_else_is_refused(head: bytes) -> None:
    with pytest.raises(MediumRefused) as refused:
        kind_of(head)
    assert refused.value.note.code == "unknown"


def test_only_readers_named_here_are_ever_used() -> None:
    videos = {"matroska", "avi", "flv", "mpeg", "asf", "ogg", "mov", "mpegts"}
    assert {kind.reader for _fits, kind in KINDS if kind.reader} <= {*PICTURES, *videos}
