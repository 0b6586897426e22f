"""`kinga screen match` as its contract says: hashes and media in, matches out, whatever is refused named."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kinga.interfaces.operations.scanning.comparing import Comparison, Question
from kinga.methods.hashing import distance, hash_pixels
from kinga.methods.matching import Entry, build, open_index, remove
from tests.interfaces.cli.screen.calling import ENVIRONMENT, Done, Screen, rows
from tests.methods.hash_lists.made import pdq
from tests.methods.hashing.hostile import HOSTILE
from tests.methods.hashing.media import encoded, photograph, video

COLUMNS = ["query", "match", "distance", "list", "label"]
A, B, C = pdq(1), pdq(2), pdq(3)


def flipped(pdq_digits: str, bits: int) -> str:
    return f"{int(pdq_digits, 16) ^ ((1 << bits) - 1):064x}"


def entry(pdq_digits: str | None = None, name: str = "x", **more: object) -> Entry:
    fields = {"md5": None, "sha1": None, "list": "L", "label": "", "threshold": None, "expires": None}
    return Entry(
        pdq=bytes.fromhex(pdq_digits) if pdq_digits else None, id=name, provenance="", **{**fields, **more}
    )  # type: ignore[arg-type]


def matches(done: Done) -> list[tuple[str, str, int]]:
    return [(row["query"], row["match"], int(row["distance"])) for row in rows(done.stdout)]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of three hashes and two digests."""
    md5, sha1 = hashlib.md5(b"words").digest(), hashlib.sha1(b"more words").digest()
    build(
        tmp_path / "index",
        [
            entry(A, "a", list="Hotline", label="grave"),
            entry(B, "b"),
            entry("0" * 64, "zero"),
            entry(None, "words", md5=md5),
            entry(C, "both", sha1=sha1),
        ],
    )
    return tmp_path / "index"


def asked(path: Path, *lines: str, header: str = "id,pdq,quality") -> Path:
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def test_hashes_are_answered_row_by_row(screen: Screen, index: Path, tmp_path: Path) -> None:
    queries = asked(
        tmp_path / "q.csv",
        f"q1,{flipped(A, 31)},50",
        f"q2,{flipped(A, 32)},50",
        f"q3,{A.upper()},49",
        f",{B},",
        f"q5,{'0' * 64},100",
        f"q6,{pdq(99)},80",
    )
    done = screen("match", index, "--queries", queries)
    assert done.returncode == 0, done.said
    assert done.stdout.splitlines()[0].decode() == ",".join(COLUMNS)
    assert matches(done) == [("q1", "a", 31), (B, "b", 0), ("q5", "zero", 0)]
    assert rows(done.stdout)[0] == {
        "query": "q1", "match": "a", "distance": "31", "list": "Hotline", "label": "grave",
    }  # fmt: skip
    assert "6 queries, 3 with a match, 3 matches, 1 hash of too low a quality" in done.said


@pytest.mark.parametrize(
    ("least", "most", "wanted"), [("0", "31", 3), ("51", "31", 0), ("50", "32", 2), ("50", "5", 0)]
)
def test_distance_and_quality_can_be_chosen(
    screen: Screen, index: Path, tmp_path: Path, least: str, most: str, wanted: int
) -> None:
    queries = asked(tmp_path / "q.csv", f"q1,{flipped(A, 31)},50", f"q2,{A},0", f"q3,{flipped(A, 32)},50")
    lenient = asked(tmp_path / "q2.csv", f"q1,{flipped(A, 31)},50", f"q2,{A},0", f"q3,{B},0")
    done = screen(
        "match",
        index,
        "--queries",
        lenient if least == "0" else queries,
        "--min-quality",
        least,
        "--distance",
        most,
    )
    assert len(matches(done)) == wanted


def test_no_match_is_exit_status_0_and_a_reminder(screen: Screen, index: Path, tmp_path: Path) -> None:
    done = screen("match", index, "--queries", asked(tmp_path / "q.csv", f"q,{pdq(99)},"))
    assert (done.returncode, done.stdout.decode()) == (0, ",".join(COLUMNS) + "\n")
    assert "No match is no sign that a picture is harmless." in done.said


def test_bad_rows_are_named_and_the_rest_is_answered(screen: Screen, index: Path, tmp_path: Path) -> None:
    queries = asked(tmp_path / "q.csv", "q1,ff,", f"q2,{A},120", "q3,,", f"q4,{A},")
    done = screen("match", index, "--queries", queries)
    assert done.returncode == 4
    assert matches(done) == [("q4", "a", 0)]
    for line, name in [(2, "q1"), (3, "q2"), (4, "q3")]:
        assert f"Refused: {queries}: line {line} ({name}): " in done.said


def test_digests_of_queries_match_exactly(screen: Screen, index: Path, tmp_path: Path) -> None:
    md5, sha1 = hashlib.md5(b"words").hexdigest(), hashlib.sha1(b"more words").hexdigest()
    header = "id,md5,sha1,pdq,quality"
    queries = asked(
        tmp_path / "q.csv",
        f"q1,{md5.upper()},,,",
        f"q2,,{sha1},{flipped(C, 3)},",
        f"q3,{md5},,{A},10",
        header=header,
    )
    assert matches(screen("match", index, "--queries", queries)) == [
        ("q1", "words", 0),
        ("q2", "both", 0),
        ("q3", "words", 0),
    ]


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_every_form_holds_every_match(screen: Screen, index: Path, tmp_path: Path, form: str) -> None:
    queries, out = asked(tmp_path / "q.csv", f"q1,{A},", f"q2,{B},"), tmp_path / "out"
    done = screen("match", index, "--queries", queries, "--format", form)
    text = done.stdout.decode()
    assert ("q1" in text, "q2" in text) == (True, True)
    if form == "json":
        found = json.loads(text)
        assert [list(row) for row in found] == [COLUMNS] * 2
        assert (found[0]["distance"], found[1]["label"]) == (0, "")
    kept = screen("match", index, "--queries", queries, "--format", form, "--out", out)
    assert (kept.stdout, out.read_bytes()) == (b"", done.stdout)


def test_queries_come_on_standard_input(screen: Screen, index: Path) -> None:
    done = screen("match", index, "--queries", "-", given=f"pdq\n{A}\nff\n".encode())
    assert matches(done) == [(A, "a", 0)]
    assert "Refused: standard input: line 3" in done.said
    assert done.returncode == 4


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("index",), 2, "Name either files and folders"),
        (("index", "x", "--queries", "q.csv"), 2, "Name either files and folders"),
        (("nothing", "--queries", "q.csv"), 2, "no index"),
        (("index", "--queries", "gone.csv"), 2, "gone.csv cannot be read"),
        (("index", "--queries", "q.csv", "--distance", "300"), 2, "distance"),
        (("index", "--queries", "q.csv", "--resume", "j"), 2, "--resume is for files"),
        (("index", "--queries", "q.csv", "--dihedral"), 3, "A hash alone does not tell"),
        (("index", "--queries", "q.csv", "--trim"), 3, "A hash alone does not tell"),
        (("index", "--queries", "bad.csv"), 2, "no column pdq, md5 or sha1"),
    ],
)
def test_bad_usage_is_a_sentence(
    screen: Screen, index: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    asked(tmp_path / "q.csv", f"q,{A},")
    asked(tmp_path / "bad.csv", "x", header="name")
    done = screen("match", *arguments, folder=tmp_path)
    assert (done.returncode, done.stdout.count(b"\n") <= 1) == (status, True)
    assert said in done.said
    assert "Traceback" not in done.said


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


def test_a_withdrawn_hash_stops_matching_in_a_run_that_is_under_way(tmp_path: Path) -> None:
    build(tmp_path / "index", [entry(A, "a"), entry(B, "b")])
    with open_index(tmp_path / "index") as index:
        comparison = Comparison(index, 31, dt.date(2026, 3, 11))
        found = comparison.rows(Question(str(n), (bytes.fromhex(A),)) for n in range(100))
        assert next(found).match == "a"
        remove(tmp_path / "index", ["a"])
        assert 0 < len(list(found)) < 20  # no more than the batch that was asked before


bits = st.integers(0, 40)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 3), bits, st.none() | st.integers(0, 40)), max_size=8),
    st.lists(st.tuples(st.integers(0, 3), bits, st.integers(0, 100)), min_size=1, max_size=8),
    st.integers(0, 40),
)
def test_matches_are_those_of_brute_force(
    tmp_path_factory: pytest.TempPathFactory,
    kept: list[tuple[int, int, int | None]],
    asked_for: list[tuple[int, int, int]],
    most: int,
) -> None:
    """Nothing missed, nothing extra, whatever the thresholds; each row of a list once for each query."""
    folder = tmp_path_factory.mktemp("brute")
    entries = [entry(flipped(pdq(n), b), f"e{i}", threshold=own) for i, (n, b, own) in enumerate(kept)]
    build(folder, entries)
    hashes = [bytes.fromhex(flipped(pdq(n), b)) for n, b, _quality in asked_for]
    with open_index(folder) as index:
        comparison = Comparison(index, most, dt.date(2026, 3, 11))
        found = list(comparison.rows(Question(str(i), (one,)) for i, one in enumerate(hashes)))
    wanted = [
        (str(i), e.id, distance(one, e.pdq))
        for i, one in enumerate(hashes)
        for e in entries
        if e.pdq and distance(one, e.pdq) <= (most if e.threshold is None else e.threshold)
    ]
    assert sorted((row.query, row.match, row.distance) for row in found) == sorted(wanted)
    assert [int(row.query) for row in found] == sorted(int(row.query) for row in found)


def test_many_queries_are_answered_in_their_order(screen: Screen, tmp_path: Path) -> None:
    chance = random.Random(5)
    numbers = [chance.randrange(300) for _ in range(9000)]
    build(tmp_path / "index", [entry(pdq(n), f"e{n}") for n in range(0, 300, 2)])
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["id", "pdq"], *([f"{i}", pdq(n)] for i, n in enumerate(numbers))])
    done = screen("match", tmp_path / "index", "--queries", "-", given=written.getvalue().encode())
    assert matches(done) == [(str(i), f"e{n}", 0) for i, n in enumerate(numbers) if n % 2 == 0]


def test_a_reader_that_goes_away_is_no_error(index: Path, tmp_path: Path) -> None:
    queries = asked(tmp_path / "q.csv", *[f"q{n},{A}," for n in range(50_000)])
    command = [sys.executable, "-m", "kinga", "screen", "match", str(index), "--queries", str(queries)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, b"Traceback" in said) == (0, False), said


Make = Callable[[], bytes]


def test_a_file_that_is_mostly_holes_is_not_read_for_ever(
    screen: Screen, listed: Path, tmp_path: Path
) -> None:
    with (tmp_path / "holes.bin").open("wb") as file:
        file.truncate(1 << 40)
    done = screen("match", listed, tmp_path)
    assert done.returncode == 4
    assert f"Refused: {tmp_path / 'holes.bin'}: " in done.said
