"""What a pool and its workers say to each other: JSON after its length, with open files beside it.

A worker is not trusted: what it says is parsed as JSON, never unpickled, and checked value by value.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Sequence
from typing import Any

from kinga.methods.hashing.vocabulary import NOTES, REASONS, Hash, MediaHash, Note

__all__ = ["BadMessage", "Reader", "as_note", "as_row", "from_note", "from_row", "receive_files", "send"]

_LENGTH = 4
_LONGEST = 1 << 20
_ALSO = 15  # eight ways, with and without borders


class BadMessage(Exception):
    """A worker said something that is no message of ours: it is treated as crashed."""


def send(channel: socket.socket, message: Any, files: Sequence[int] = ()) -> None:
    """Send one message with open files (their numbers) beside its length."""
    text = json.dumps(message).encode()
    length = len(text).to_bytes(_LENGTH)
    if files:
        socket.send_fds(channel, [length], list(files))
        channel.sendall(text)
    else:
        channel.sendall(length + text)


def receive_files(channel: socket.socket) -> tuple[Any, list[int]] | None:
    """Wait for one message and the files beside it; None when the other side has gone."""
    length, files, _flags, _address = socket.recv_fds(channel, _LENGTH, 4)
    while length and len(length) < _LENGTH:
        length += channel.recv(_LENGTH - len(length))
    if not length:
        return None
    text = b""
    while len(text) < int.from_bytes(length):
        part = channel.recv(int.from_bytes(length) - len(text))
        if not part:
            return None
        text += part
    return json.loads(text), files


class Reader:
    """Puts messages together from the bytes of a channel as they come."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, received: bytes) -> Iterator[Any]:
        """The messages that are whole now. Raises BadMessage."""
        self._bytes += received
        while len(self._bytes) >= _LENGTH:
            length = int.from_bytes(self._bytes[:_LENGTH])
            if length > _LONGEST:
                raise BadMessage
            if len(self._bytes) < _LENGTH + length:
                return
            text = bytes(self._bytes[_LENGTH : _LENGTH + length])
            del self._bytes[: _LENGTH + length]
            try:
                yield json.loads(text)
            except ValueError:
                raise BadMessage from None


def from_note(note: Note) -> list[Any]:
    """A note as JSON."""
    return [note.code, dict(note.values)]


def as_note(said: Any) -> Note:
    """A note from a worker's JSON. Raises BadMessage."""
    match said:
        case [str(code), dict(values)] if code in NOTES or code in REASONS:
            if all(
                isinstance(value, int | float | str) and len(str(value)) < 100 for value in values.values()
            ):
                note = Note(code, {str(name): _plain(value) for name, value in values.items()})
                try:
                    note.english()
                except (KeyError, IndexError, ValueError):
                    raise BadMessage from None
                return note
    raise BadMessage


def _plain(value: int | float | str) -> int | float | str:
    """Words from a decoder without anything that could steer a terminal or a table."""
    return re.sub(r"[^\w .,;:()°×-]", "?", value) if isinstance(value, str) else value


def from_row(row: MediaHash) -> list[Any]:
    """A hash as JSON."""
    notes = [from_note(note) for note in row.notes]
    also = [[other.hexadecimal, other.quality] for other in row.also]
    return [row.hash.hexadecimal, row.hash.quality, row.frame, row.seconds, notes, *([also] if also else [])]


def as_row(said: Any) -> MediaHash:
    """A hash from a worker's JSON. Raises BadMessage."""
    match said:
        case [pdq, quality, frame, seconds, list(notes), *also] if len(also) <= 1:
            fits = frame is None or (isinstance(frame, int) and frame >= 0)
            if fits and (seconds is None or isinstance(seconds, int | float)):
                kept = tuple(as_note(note) for note in notes)
                return MediaHash(_as_hash([pdq, quality]), frame, seconds, kept, _as_hashes(*also))
    raise BadMessage


def _as_hashes(said: Any = ()) -> tuple[Hash, ...]:
    if not isinstance(said, list | tuple) or len(said) > _ALSO:
        raise BadMessage
    return tuple(map(_as_hash, said))


def _as_hash(said: Any) -> Hash:
    match said:
        case [str(pdq), int(quality)] if re.fullmatch(r"[0-9a-f]{64}", pdq) and 0 <= quality <= 100:
            return Hash(bytes.fromhex(pdq), quality)
    raise BadMessage
