"""`kinga screen match` as its contract says: hashes and media in, matches out, whatever is refused named."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.interfaces.operations.scanning.comparing import Comparison, Question
from kinga.methods.hashing import distance
from kinga.methods.matching import build, open_index, remove
from tests.interfaces.cli.screen.calling import ENVIRONMENT, Screen, entry, matches, rows
from tests.methods.hash_lists.made import pdq

COLUMNS = ["query", "match", "distance", "list", "label"]
A, B, C = pdq(1), pdq(2), pdq(3)


def flipped(pdq_digits: str, bits: int) -> str:
    return f"{int(pdq_digits, 16) ^ ((1 << bits) - 1):064x}"


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


def begun(index: Path, folder: Path) -> subprocess.Popen[bytes]:
    """A command with more to say than anyone has read yet."""
    queries = asked(folder / "many.csv", *[f"q{n},{A}," for n in range(100_000)])
    command = [sys.executable, "-m", "kinga", "screen", "match", str(index), "--queries", str(queries)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)


@pytest.mark.parametrize(("interrupted", "status", "said"), [(False, 0, ""), (True, 130, "Stopped.\n")])
def test_a_run_that_nobody_wants_any_more_ends_well(
    index: Path, tmp_path: Path, interrupted: bool, status: int, said: str
) -> None:
    with begun(index, tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(20_000)
        if interrupted:
            process.send_signal(signal.SIGINT)
            process.stdout.read()
        process.stdout.close()
        told = process.stderr.read().decode()
    assert (process.returncode, told) == (status, said)


def test_rows_that_match_in_floods_are_told_of_and_never_left_out(
    screen: Screen, index: Path, tmp_path: Path
) -> None:
    queries = asked(tmp_path / "q.csv", *[f"q{n},{flipped(A, n % 9)}," for n in range(150)], f"r,{B},")
    done = screen("match", index, "--queries", queries)
    assert len(matches(done)) == 151
    assert "Noted: a of Hotline matched more than 100 of 10,000 queries." in done.said
    assert done.said.count("Noted:") == 1


def test_a_negative_bank_marks_matches_and_leaves_none_out(
    screen: Screen, index: Path, tmp_path: Path
) -> None:
    build(tmp_path / "bank", [entry(flipped(A, 9), "logo", list="Logos")])
    queries = asked(tmp_path / "q.csv", f"q1,{flipped(A, 6)},", f"q2,{B},", f"q3,{flipped(A, 40)},")
    done = screen("match", index, "--queries", queries, "--harmless", tmp_path / "bank")
    assert matches(done) == [("q1", "a", 6), ("q2", "b", 0)]
    assert (
        "Noted: q1: its match by 6 bits may be by chance: it is 3 bits from logo of the harmless pictures (Logos)"
        in done.said
    )
    assert "2 matches, 1 near harmless pictures" in done.said


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no device that is always full")
def test_a_full_disk_and_an_index_that_cannot_be_read_are_told_in_a_sentence(
    screen: Screen, index: Path, tmp_path: Path
) -> None:
    queries = asked(tmp_path / "asked.csv", f"q,{A},")
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "kinga", "screen", "match", str(index), "--queries", str(queries)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)
    assert b"Standard output cannot be written" in done.stderr
    refused = screen("match", index, "--queries", queries, "--out", "/dev/full")
    assert refused.returncode == 2
    assert Path("/dev/full").is_char_device()
    (tmp_path / "bad" / "index.json").mkdir(parents=True)
    bad = screen("match", tmp_path / "bad", "--queries", queries)
    assert (bad.returncode, "cannot be read" in bad.said) == (2, True)
