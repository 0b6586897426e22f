"""Videos: the frames that vPDQ would hash, changes of scene on top, upright, and where they break off."""

from __future__ import annotations

import io
import struct

import av
import numpy as np
import pytest

from kinga.methods.hashing import (
    Limits,
    MediumRefused,
    Options,
    distance,
    hash_medium,
    hash_pixels,
    vpdq_lines,
)
from kinga.methods.hashing import videos as hashing
from tests.methods.hashing.media import video


def test_frames_are_chosen_and_hashed_as_vpdq_does() -> None:
    """Frame n when n is a multiple of int(seconds × rate), by FFmpeg's scaler with area averaging, at n / rate."""
    content = video([1, 2, 3], frames=12, rate=10)
    rows = [row for row in hash_medium(io.BytesIO(content)) if not row.notes]
    with av.open(io.BytesIO(content)) as container:
        frames = [
            frame.reformat(format="rgb24", interpolation="AREA").to_ndarray()
            for frame in container.decode(video=0)
        ]
    assert len(frames) == 36
    assert [row.frame for row in rows] == [0, 10, 20, 30]
    assert [row.seconds for row in rows] == pytest.approx([0, 1, 2, 3])
    assert [row.hash for row in rows] == [hash_pixels(frames[row.frame or 0]) for row in rows]


@pytest.mark.parametrize(
    ("every", "rate", "chosen"),
    [(1.0, 10, [0, 10]), (0.5, 10, [0, 5, 10, 15]), (0.05, 10, list(range(20))), (2.0, 10, [0])],
)
def test_the_distance_of_frames_can_be_chosen(every: float, rate: int, chosen: list[int]) -> None:
    rows = hash_medium(io.BytesIO(video([4], rate=rate)), options=Options(every=every))
    assert [row.frame for row in rows] == chosen


def test_changes_of_scene_are_hashed_and_marked() -> None:
    rows = list(hash_medium(io.BytesIO(video([1, 2, 3], frames=15))))
    assert [(row.frame, bool(row.notes)) for row in rows] == [
        (0, False),
        (10, False),
        (15, True),
        (20, False),
        (30, False),
        (40, False),
    ]
    # the scene of frame 30 begins with a regular frame and is not hashed twice
    assert rows[2].notes[0].code == "scene"


def test_the_file_of_vpdq() -> None:
    rows = list(hash_medium(io.BytesIO(video([1, 2], frames=15))))
    regular = [row for row in rows if not row.notes]
    lines = list(vpdq_lines(rows))
    assert lines[1] == f"10,{regular[1].hash.quality},{regular[1].hash.hexadecimal},1.000"
    assert len(lines) == len(regular)
    assert len(list(vpdq_lines(rows, scenes=True))) == len(rows) == len(regular) + 1


_UPRIGHT = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_TURNED = struct.pack(
    ">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000
)  # shown a quarter turn clockwise


def test_a_video_is_turned_upright() -> None:
    """As phones write it: the frames lie on their side, and the track's matrix says so."""
    content = video([5])
    at = content.rfind(_UPRIGHT, 0, content.find(b"mdia"))
    turned = content[:at] + _TURNED + content[at + len(_TURNED) :]
    (plain, *_rest), (made, *_others) = hash_medium(io.BytesIO(content)), hash_medium(io.BytesIO(turned))
    assert made.notes[0].code == "upright"
    with av.open(io.BytesIO(content)) as container:
        frame = next(container.decode(video=0)).reformat(format="rgb24", interpolation="AREA").to_ndarray()
    assert made.hash == hash_pixels(np.ascontiguousarray(np.rot90(frame, -1)))
    assert distance(plain.hash.pdq, made.hash.pdq) > 60


def test_borders_of_frames_are_cut_when_asked() -> None:
    made = io.BytesIO()
    with av.open(made, "w", format="matroska") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 200, "yuv444p"  # type: ignore[attr-defined]
        from tests.methods.hashing.scenes import scene_pixels

        barred = np.pad(scene_pixels(2, 120, 160), ((40, 40), (0, 0), (0, 0)))
        container.mux(stream.encode(av.VideoFrame.from_ndarray(barred, format="rgb24")))  # type: ignore[attr-defined]
        container.mux(stream.encode(None))  # type: ignore[attr-defined]
    (row,) = hash_medium(io.BytesIO(made.getvalue()), options=Options(trim=True))
    assert row.notes[0].values == {"left": 0, "top": 40, "right": 0, "bottom": 40}
    (query,) = hash_medium(
        io.BytesIO(made.getvalue()), options=Options(trim=True, untrimmed=True, dihedral=True)
    )
    (whole,) = hash_medium(io.BytesIO(made.getvalue()))
    assert query.hash == row.hash
    assert len(query.also) == 15
    assert query.also[7] == whole.hash


def test_a_video_that_breaks_off_keeps_what_came_before() -> None:
    content = video([1, 2, 3], form="matroska")
    rows = []
    with pytest.raises(MediumRefused, match="breaks off after") as refused:
        for row in hash_medium(io.BytesIO(content[: len(content) // 2])):
            rows.append(row)  # noqa: PERF402
    assert refused.value.note.code == "broken off"
    assert rows
    assert list(hash_medium(io.BytesIO(content)))[: len(rows)] == rows


def test_limits_are_kept() -> None:
    with pytest.raises(MediumRefused, match="19200 pixels"):
        list(hash_medium(io.BytesIO(video([1])), limits=Limits(pixels=19_000)))
    with pytest.raises(MediumRefused, match="more than 2 frames"):
        list(hash_medium(io.BytesIO(video([1, 2], frames=15)), limits=Limits(frames=2)))


def test_a_codec_that_is_not_named_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "CODECS", {"h264"})
    with pytest.raises(MediumRefused, match="codec mpeg4 is not read"):
        list(hash_medium(io.BytesIO(video([1]))))


def test_a_video_may_open_nothing_else() -> None:
    with pytest.raises(PermissionError):
        hashing._nothing_else("file:///etc/hostname", 0, {})


def test_sound_alone_holds_no_frame() -> None:
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        sound.sample_rate = 8000
        container.mux(stream.encode(sound))  # type: ignore[attr-defined]
        container.mux(stream.encode(None))  # type: ignore[attr-defined]
    with pytest.raises(MediumRefused, match="no frame"):
        list(hash_medium(io.BytesIO(made.getvalue())))
