"""Media made at run time from rendered scenes: pictures, animations, documents and videos, as files in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from tests.methods.hashing.scenes import scene

__all__ = ["encoded", "photograph", "video"]


def photograph(size: tuple[int, int] = (400, 300), seed: int = 12) -> Image.Image:
    """A rendered scene that stands for a photograph."""
    return scene(seed, size)


def encoded(image: Image.Image, form: str, **how: Any) -> bytes:
    """A picture as a file."""
    made = io.BytesIO()
    image.save(made, form, **how)
    return made.getvalue()


def video(
    scenes: Sequence[int],
    *,
    codec: str = "mpeg4",
    form: str = "mp4",
    frames: int = 20,
    rate: int = 10,
    size: tuple[int, int] = (160, 120),
    pixels: str = "yuv420p",
) -> bytes:
    """A video that shows each scene for so many frames, moving a little."""
    import av

    made = io.BytesIO()
    with av.open(made, "w", format=form) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = pixels
        for seed in scenes:
            still = np.asarray(scene(seed, (size[0] + frames, size[1])))
            for number in range(frames):
                shown = np.ascontiguousarray(still[:, number : number + size[0]])
                container.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        container.mux(stream.encode(None))
    return made.getvalue()
