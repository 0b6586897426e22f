"""The worker's own process: load everything, give up what is not needed, then hash what is handed over.

Started by `pool` as `python -m kinga.methods.hashing.workers.process CHANNEL LIMITS`.
"""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sys
from typing import Any, BinaryIO

from PIL import AvifImagePlugin, Image

from kinga.methods.hashing import normalise, pdq, videos
from kinga.methods.hashing.kinds import PICTURES
from kinga.methods.hashing.media import hash_medium
from kinga.methods.hashing.vocabulary import Limits, MediaHash, MediumRefused, Note, Options
from kinga.methods.hashing.workers.confine import allow_seconds, confine, limit_memory
from kinga.methods.hashing.workers.wire import from_note, from_row, receive_files, send

__all__ = ["main"]


def main(channel_number: str, limits_text: str) -> None:
    """Serve until the pool goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = socket.socket(fileno=int(channel_number))
    limits = Limits(**json.loads(limits_text))
    _load(limits)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        sys.stdout.flush()
        os.dup2(nowhere, stream)
    limit_memory(limits.memory)
    send(channel, {"confined": confine()})
    while (received := receive_files(channel)) is not None:
        message, files = received
        with os.fdopen(files[0], "rb") as file:
            _examine(channel, message, file, limits)


def _load(limits: Limits) -> None:
    """Everything that is ever imported or compiled: later no file can be opened."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    normalise.use_whole_blocks()
    pdq.warm()
    small = Image.new("RGB", (16, 16), "grey")
    for name in PICTURES:
        sample = io.BytesIO()
        small.save(sample, name, save_all=name in ("GIF", "PNG", "WEBP", "AVIF"), append_images=[small])
        sample.seek(0)
        every_step = Options(trim=True, fast=True, dihedral=True, untrimmed=True)
        list(hash_medium(sample, options=every_step, limits=limits))
    normalise.normalise(Image.new("LAB", (16, 16)))
    videos.warm()


def _examine(channel: socket.socket, message: dict[str, Any], file: BinaryIO, limits: Limits) -> None:
    """Hash one medium and say each hash once the next is there; the last, or a refusal, ends the answer."""
    options, number = Options(**message["options"]), message["number"]
    refused: Note | None = None
    last: MediaHash | None = None
    allow_seconds(limits.seconds)
    try:
        for row in hash_medium(file, ending=message["ending"], options=options, limits=limits):
            if last:
                send(channel, {"number": number, "row": from_row(last)})
                allow_seconds(limits.seconds)
            last = row
    except MediumRefused as error:
        refused = error.note
    except MemoryError:
        refused = Note("memory", {"most": limits.memory})
    except OSError as error:
        refused = Note("unreadable", {"error": type(error).__name__})
    answer = {"number": number, "row": last and from_row(last), "done": True}
    send(channel, {**answer, "refused": refused and from_note(refused)})


if __name__ == "__main__":
    main(*sys.argv[1:])
