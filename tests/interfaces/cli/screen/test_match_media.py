"""`kinga screen match` on pictures, videos and other files: by look and by bytes, with hostile ones named."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kinga.methods.hashing import hash_pixels
from kinga.methods.matching import build
from tests.interfaces.cli.screen.calling import Done, Screen, entry, matches, rows
from tests.methods.hashing.hostile import HOSTILE
from tests.methods.hashing.media import encoded, photograph, video


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture, its mirror image, the same in a frame, a video of it, words, and a damaged picture."""
    made = tmp_path_factory.mktemp("media")
    picture = photograph(seed=2)
    framed = Image.new("RGB", (480, 380))
    framed.paste(picture, (40, 40))
    (made / "a.jpg").write_bytes(encoded(picture, "JPEG"))
    (made / "b mirrored.png").write_bytes(encoded(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "PNG"))
    (made / "c framed.png").write_bytes(encoded(framed, "PNG"))
    (made / "d.mp4").write_bytes(video([2, 1], frames=15))
    (made / "e.txt").write_bytes(b"words")
    (made / "f.jpg").write_bytes(encoded(photograph(seed=3), "JPEG")[:3000])
    return made


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the picture, of a frame of the video, and of the bytes of the words."""
    picture = hash_pixels(np.asarray(photograph(seed=2)))
    assert picture.quality >= 50
    made = tmp_path_factory.mktemp("index")
    words = hashlib.md5(b"words").digest()
    build(
        made / "index",
        [entry(picture.hexadecimal, "picture"), entry(None, "words", md5=words, label="by bytes")],
    )
    return made / "index"


def by_name(done: Done) -> set[tuple[str, str]]:
    return {(Path(query).name, match) for query, match, _distance in matches(done)}


def test_media_match_by_look_and_by_bytes_and_what_is_refused_is_named(
    screen: Screen, listed: Path, media: Path
) -> None:
    done = screen("match", listed, media)
    assert done.returncode == 4
    assert by_name(done) == {("a.jpg", "picture"), ("e.txt", "words")}
    assert [Path(query).name for query, *_rest in matches(done)] == ["a.jpg", "e.txt"]
    assert (
        f"Refused: {media / 'e.txt'}: not a picture or video of a kind that is read here; its bytes are compared all the same"
        in done.said
    )
    assert f"Refused: {media / 'f.jpg'}: cut off" in done.said
    assert "2 refused" in done.said


def test_turned_and_framed_pictures_match_when_asked(screen: Screen, listed: Path, media: Path) -> None:
    dihedral = by_name(screen("match", listed, media, "--dihedral"))
    assert dihedral == {("a.jpg", "picture"), ("b mirrored.png", "picture"), ("e.txt", "words")}
    trimmed = screen("match", listed, media, "--trim", "--dihedral")
    assert by_name(trimmed) == {*dihedral, ("c framed.png", "picture")}
    assert len(matches(trimmed)) == 4  # each once, however many of its hashes match


def test_frames_of_a_video_match_as_the_video(screen: Screen, media: Path, tmp_path: Path) -> None:
    hashed = rows(screen("hash", media / "d.mp4").stdout)
    assert len(hashed) > 2
    build(tmp_path / "index", [entry(hashed[-1]["pdq"], "frame")])
    done = screen("match", tmp_path / "index", media / "d.mp4", "--min-quality", "0")
    assert matches(done) == [(str(media / "d.mp4"), "frame", 0)]


def test_the_result_of_hash_is_a_list_and_a_file_of_queries(
    screen: Screen, media: Path, tmp_path: Path
) -> None:
    screen("hash", media / "a.jpg", media / "b mirrored.png", "--out", tmp_path / "hashes.csv")
    assert screen("index", tmp_path / "hashes.csv", "--out", tmp_path / "index").returncode == 0
    done = screen("match", tmp_path / "index", "--queries", tmp_path / "hashes.csv")
    assert [(Path(query).name, bits) for query, _match, bits in matches(done)] == [
        ("a.jpg", 0),
        ("b mirrored.png", 0),
    ]


def test_one_medium_on_standard_input(screen: Screen, listed: Path, media: Path) -> None:
    done = screen("match", listed, "-", given=(media / "a.jpg").read_bytes())
    assert (done.returncode, [(query, match) for query, match, _ in matches(done)]) == (0, [("-", "picture")])
    done = screen("match", listed, "-", given=b"words")
    assert (done.returncode, matches(done)) == (4, [("-", "words", 0)])


def test_a_journal_knows_hashes_and_digests_again(
    screen: Screen, listed: Path, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "journal"
    first = screen("match", listed, media, "--resume", journal)
    monkeypatch.setattr(
        "kinga.interfaces.operations.scanning.asking.digests_of",
        lambda path: pytest.fail(f"{path} is read again"),
    )
    monkeypatch.setattr(
        "kinga.methods.hashing.workers.pool.open_medium", lambda path: pytest.fail(f"{path} is opened")
    )
    again = screen("match", listed, media, "--resume", journal)
    assert (again.returncode, again.stdout, again.said) == (first.returncode, first.stdout, first.said)


def test_a_journal_of_hash_serves_match(screen: Screen, listed: Path, media: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    screen("hash", media, "--resume", journal)
    assert by_name(screen("match", listed, media, "--resume", journal)) == {
        ("a.jpg", "picture"),
        ("e.txt", "words"),
    }
    other = screen("match", listed, media, "--resume", journal, "--dihedral")
    assert other.returncode == 2
    assert "other options" in other.said


def test_hostile_media_are_refused_by_name_and_the_rest_goes_on(
    screen: Screen, listed: Path, media: Path, tmp_path: Path
) -> None:
    for name, make, _reasons in HOSTILE:
        (tmp_path / name).write_bytes(make())
    (tmp_path / "zz.jpg").write_bytes((media / "a.jpg").read_bytes())
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    done = screen("match", listed, tmp_path, "--trim", "--dihedral", "--min-quality", "0")
    assert done.returncode == 4
    assert ("zz.jpg", "picture") in by_name(done)
    for name in [name for name, *_rest in HOSTILE] + ["link"]:
        assert f"Refused: {tmp_path / name}: " in done.said
    assert f"{len(HOSTILE) + 1} refused" in done.said


def test_what_cannot_be_read_is_named(screen: Screen, listed: Path, tmp_path: Path) -> None:
    done = screen("match", listed, tmp_path / "gone.jpg")
    assert done.returncode == 4
    assert f"Refused: {tmp_path / 'gone.jpg'}: there is no file of this name" in done.said


def test_a_file_that_is_mostly_holes_is_not_read_for_ever(
    screen: Screen, listed: Path, tmp_path: Path
) -> None:
    with (tmp_path / "holes.bin").open("wb") as file:
        file.truncate(1 << 40)
    done = screen("match", listed, tmp_path)
    assert done.returncode == 4
    assert f"Refused: {tmp_path / 'holes.bin'}: " in done.said
