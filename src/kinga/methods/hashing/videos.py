"""Frames of videos: which are hashed, their hashes, and the file format that vPDQ reads and writes.

As vPDQ does (Facebook 2021, ThreatExchange/vpdq): frames are counted from 0 as they are decoded, frame n is hashed
when n is a multiple of the whole part of (seconds × frames a second), at least 1; its time is n / frames a second;
colours come from FFmpeg's scaler with area averaging. Changes of scene are hashed on top and marked. For strangers'
files use the workers.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kinga.methods.hashing.borders import cut_off, inside_borders
from kinga.methods.hashing.kinds import Kind
from kinga.methods.hashing.pdq import hash_every_way, hash_pixels
from kinga.methods.hashing.streams import GRID, SceneChanges
from kinga.methods.hashing.vocabulary import Hash, Limits, MediaHash, MediumRefused, Note, Options

__all__ = ["CODECS", "hash_video", "vpdq_lines", "warm"]

# The decoders that may be used, by FFmpeg's names.
CODECS = {
    "h264", "hevc", "vvc", "av1", "libdav1d", "libaom-av1", "vp8", "vp9", "libvpx", "libvpx-vp9", "theora",
    "mpeg1video", "mpeg2video", "mpegvideo", "mpeg4", "msmpeg4", "msmpeg4v1", "msmpeg4v2", "h263", "h263i", "flv",
    "wmv1", "wmv2", "wmv3", "vc1", "mjpeg", "prores", "dvvideo", "rawvideo", "ffv1", "huffyuv",
}  # fmt: skip

_APART = 0.25  # seconds between a hashed frame and a change of scene worth hashing


def hash_video(file: BinaryIO, kind: Kind, options: Options, limits: Limits) -> Iterator[MediaHash]:
    """The hashes of a video's chosen frames, in order.

    Raises MediumRefused, at once or after the frames that came before the video broke off.
    """
    import av

    reached = -1.0
    try:
        with av.open(file, "r", kind.reader, io_open=_nothing_else, metadata_errors="replace") as container:
            stream = _stream(container)
            for chosen, seconds in _chosen(container.decode(stream), _rate(stream), options, limits):
                reached = seconds
                if chosen is not None:
                    yield chosen
            expected = _duration(container, stream)
    except MediumRefused:
        raise
    except MemoryError:
        raise MediumRefused("memory", most=limits.memory) from None
    except Exception as error:  # noqa: BLE001 - decoders fail on strange files in every way there is
        if reached < 0:
            raise MediumRefused("damaged", kind=kind.name, error=type(error).__name__) from None
        raise MediumRefused("broken off", seconds=round(reached, 1)) from None
    if reached < 0:
        raise MediumRefused("no frames")
    if expected - reached > max(2.0, expected / 20):
        raise MediumRefused("broken off", seconds=round(reached, 1))


def _chosen(
    frames: Iterable[Any], rate: float, options: Options, limits: Limits
) -> Iterator[tuple[MediaHash | None, float]]:
    """For every frame its hash, if it is chosen, and its time in the video."""
    step = max(1, int(options.every * rate))
    scenes = SceneChanges()
    made, last = 0, 0.0
    for number, frame in enumerate(frames):
        if frame.width * frame.height > limits.pixels:
            raise MediumRefused("too large", pixels=frame.width * frame.height, most=limits.pixels)
        seconds = number / rate
        grid = frame.reformat(GRID, GRID, "gray", interpolation="POINT", threads=1).to_ndarray()
        begins = scenes.see(grid) and seconds - last > _APART
        found = None
        if number % step == 0 or begins:
            if made == limits.frames:
                raise MediumRefused("too long", most=limits.frames)
            made, last = made + 1, seconds
            (own, *also), notes = _hashes(frame, options)
            notes += [] if number % step == 0 else [Note("scene")]
            found = MediaHash(own, number, seconds, tuple(notes), tuple(also))
        yield found, seconds if frame.time is None else float(frame.time)


def _hashes(frame: Any, options: Options) -> tuple[tuple[Hash, ...], list[Note]]:
    """The hash of a frame as red, green, blue, upright, without borders if asked; after it those asked for beside it."""
    notes: list[Note] = []
    bordered: tuple[Hash, ...] = ()
    hashes: Callable[[NDArray[np.uint8]], tuple[Hash, ...]]
    hashes = hash_every_way if options.dihedral else lambda pixels: (hash_pixels(pixels),)
    pixels: NDArray[np.uint8] = frame.reformat(format="rgb24", interpolation="AREA", threads=1).to_ndarray()
    if quarters := round(frame.rotation / 90) % 4:
        pixels = np.ascontiguousarray(np.rot90(pixels, quarters))
        notes.append(Note("upright", {"orientation": f"{frame.rotation}°"}))
    if options.trim and (box := inside_borders(np.asarray(Image.fromarray(pixels).convert("L")))):
        height, width = pixels.shape[:2]
        notes.append(Note("trimmed", cut_off(box, width, height)))
        bordered = hashes(pixels) if options.untrimmed else ()
        pixels = np.ascontiguousarray(pixels[box.top : box.bottom, box.left : box.right])
    return hashes(pixels) + bordered, notes


def _stream(container: Any) -> Any:
    """The first video stream, if its codec is one of ours, set to decode in this thread only."""
    if not container.streams.video:
        raise MediumRefused("no frames")
    stream = container.streams.video[0]
    codec = stream.codec_context
    if codec is None or codec.codec.name not in CODECS:
        name = codec.codec.name if codec else "?"
        raise MediumRefused("unread", kind=f"the codec {name}")
    codec.thread_count = 1
    return stream


def _rate(stream: Any) -> float:
    """Frames a second: the average, or else the lowest rate that can tell all times."""
    rate = float(stream.average_rate or stream.base_rate or 0)
    if rate <= 0:
        raise MediumRefused("no frames")
    return rate


def _duration(container: Any, stream: Any) -> float:
    """How many seconds the video says that it lasts; 0 when it does not say."""
    if stream.duration:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / 1_000_000


def _nothing_else(url: str, flags: int, options: dict[str, str]) -> Any:
    """A video may not have further files opened: a playlist could name any file or address."""
    raise PermissionError("A video may not open other files.")


def vpdq_lines(hashes: Iterable[MediaHash], *, scenes: bool = False) -> Iterator[str]:
    """Lines of vPDQ's file format: frame number, quality, hash, seconds. Without changes of scene unless asked."""
    for made in hashes:
        if made.frame is not None and (scenes or all(note.code != "scene" for note in made.notes)):
            yield f"{made.frame},{made.hash.quality},{made.hash.hexadecimal},{made.seconds or 0:.3f}"


def warm() -> None:
    """Load the video library and all it loads by itself, by making and reading two frames of grey."""
    import av

    made = io.BytesIO()
    with av.open(made, "w", format="matroska") as container:
        stream = container.add_stream("ffv1", rate=1)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(2):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 128, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    made.seek(0)
    list(hash_video(made, Kind("Matroska", "matroska", video=True), Options(trim=True), Limits()))
