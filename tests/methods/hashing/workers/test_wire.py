"""What a worker says is checked value by value: hashes and notes go to and fro, and nothing else gets through."""

from __future__ import annotations

import socket

import pytest

from kinga.methods.hashing import Hash, MediaHash, Note
from kinga.methods.hashing.workers import wire


@pytest.mark.parametrize(
    "said",
    [
        ["scene", {}, 1], ["nothing of ours", {}], ["large", {}], ["large", {"scale": [8]}], "scene", None,
        ["unread", {"kind": "x" * 500}],
    ],
)  # fmt: skip
def test_a_note_that_is_none_of_ours_is_not_taken(said: object) -> None:
    with pytest.raises(wire.BadMessage):
        wire.as_note(said)


def test_words_from_a_decoder_cannot_steer_a_terminal() -> None:
    note = wire.as_note(["unread", {"kind": "a\x1b[2J\n=cmd"}])
    assert "\x1b" not in note.english()
    assert "\n" not in note.english()


@pytest.mark.parametrize(
    "said",
    [
        None, [], ["AB" * 32, 5, None, None, []], ["ab" * 32, 101, None, None, []], ["ab" * 32, 5, -1, 0, []],
        ["ab" * 32, 5, None, None, [], 7], ["ab" * 32, 5, None, None, [], [["ab" * 32]]],
        ["ab" * 32, 5, None, None, [], [["ab" * 32, 5]] * 16], ["ab" * 32, 5, None, None, [], [], []],
    ],
)  # fmt: skip
def test_a_row_that_is_none_is_not_taken(said: object) -> None:
    with pytest.raises(wire.BadMessage):
        wire.as_row(said)


def test_rows_and_messages_go_to_and_fro() -> None:
    notes = (Note("scaled", {"scale": 8}), Note("scene"))
    row = MediaHash(Hash(bytes(range(32)), 9), 7, 1.5, notes, (Hash(bytes(32), 8), Hash(b"x" * 32, 99)))
    here, there = socket.socketpair()
    with here, there:
        wire.send(here, {"row": wire.from_row(row)})
        wire.send(here, ["next"])
        reader = wire.Reader()
        received = there.recv(1 << 16)
        said = [one for byte in received for one in reader.feed(bytes([byte]))]
    assert wire.as_row(said[0]["row"]) == row
    assert said[1] == ["next"]
