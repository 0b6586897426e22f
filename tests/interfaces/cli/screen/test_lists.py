"""`kinga screen index`, `add` and `remove` as their contract says: what is taken, what is refused by its line, status."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kinga.methods.matching import open_index
from tests.interfaces.cli.screen.calling import ENVIRONMENT, Screen, rows
from tests.methods.hash_lists.made import V2, case, digests, medium, pdq, vics

A, B, C = pdq(1), pdq(2), pdq(3)


def listed(path: Path, *lines: str, header: str = "pdq,id,list,label,threshold,expires") -> Path:
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def found(screen: Screen, index: Path, *hashes: str) -> list[tuple[str, ...]]:
    """What of these hashes the index has: match, list, label."""
    given = "\n".join(["pdq", *hashes]).encode()
    done = screen("match", index, "--queries", "-", given=given)
    assert done.returncode == 0, done.said
    return [(row["match"], row["list"], row["label"]) for row in rows(done.stdout)]


def test_lists_become_an_index_and_more_are_added(screen: Screen, tmp_path: Path) -> None:
    index = tmp_path / "made" / "index"
    one = listed(tmp_path / "one.csv", f"{A},a,Hotline,grave,,", f"{B},,,,,")
    two = tmp_path / "two.json"
    two.write_bytes(vics([medium(5, AlternativeHashes=[{"HashName": "PDQ", "HashValue": C}])]))
    done = screen("index", one, two, "--out", index)
    assert (done.returncode, done.stdout) == (0, b""), done.said
    assert "3 taken; the index has 3 entries" in done.said
    assert found(screen, index, A, B, C) == [
        ("a", "Hotline", "grave"),
        (B, "one", ""),
        ("5", "two", "category 1 (VICS 2.0 US)"),
    ]
    done = screen("add", index, listed(tmp_path / "three.csv", f"{A},again,,,,"), "--list", "Third")
    assert done.returncode == 0
    assert "the index has 4 entries" in done.said
    assert found(screen, index, A) == [("a", "Hotline", "grave"), ("again", "Third", "")]


def test_what_is_taken_twice_is_there_once(screen: Screen, tmp_path: Path) -> None:
    one = listed(tmp_path / "one.csv", f"{A},a,,,,")
    screen("index", one, "--out", tmp_path / "index")
    done = screen("add", tmp_path / "index", one)
    assert "1 taken, 1 of them written again; the index has 1 entry." in done.said


def test_every_bad_row_is_named_by_line_and_reason(screen: Screen, tmp_path: Path) -> None:
    one = listed(tmp_path / "one.csv", f"{A},a,,,,", "ff,b,,,,", f"{B},c,,,x,", f"{'0' * 64},z,,,,")
    done = screen("index", one, "--out", tmp_path / "index")
    assert done.returncode == 4
    assert f"Refused: {one}, line 3 (b): pdq has 64 hexadecimal digits; here stand 2 characters" in done.said
    assert f"Refused: {one}, line 4 (c): the threshold is no whole number from 0 to 255" in done.said
    assert f"Noted: {one}, line 5 (z): the pdq is all zeros" in done.said
    assert "2 taken, 2 rows refused, each named above; the index has 2 entries." in done.said
    assert found(screen, tmp_path / "index", "0" * 64) == [("z", "one", "")]


def test_odd_rows_beyond_twenty_are_counted(screen: Screen, tmp_path: Path) -> None:
    one = listed(tmp_path / "one.csv", *[f"{'0' * 62}{n:02x},n{n},,,," for n in range(1, 31)])
    done = screen("index", one, "--out", tmp_path / "index")
    assert done.returncode == 0
    assert done.said.count("Noted: ") == 20
    assert "10 more rows are odd in one of these ways; they are kept and matched." in done.said


def test_vics_says_its_categories_and_what_cannot_be_matched(screen: Screen, tmp_path: Path) -> None:
    media = [medium(1), medium(2, Category="2"), medium(3, Category=None, PhotoDNA="AAAA")]
    given = tmp_path / "given.json"
    given.write_bytes(case(media, V2.format(profile="UK", what="Cases")))
    done = screen("index", given, "--out", tmp_path / "index")
    assert done.returncode == 0
    assert f"{given} is VICS 2.0 UK; its media by category: none: 1, 1: 1, 2: 1." in done.said
    assert "1 hash of the kind PhotoDNA cannot be matched here." in done.said
    done = screen("index", given, "--out", tmp_path / "index", "--category", "2", "--category", "3")
    assert "2 media of other categories left out." in done.said
    assert "1 taken; the index has 1 entry." in done.said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name\nx\n", "no column pdq, md5 or sha1"),
        (b"", "is empty"),
        (b'{"value": []}', "does not say a VICS data model"),
        (b"PK\x03\x04", "workbook"),
    ],
)
def test_a_file_that_is_no_list_stops_all_before_anything_is_done(
    screen: Screen, tmp_path: Path, content: bytes, said: str
) -> None:
    good, bad, index = listed(tmp_path / "good.csv", f"{A},a,,,,"), tmp_path / "bad", tmp_path / "index"
    bad.write_bytes(content)
    done = screen("index", good, bad, "--out", index)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.said
    assert not index.exists()
    screen("index", good, "--out", index)
    assert screen("add", index, good, bad, "--list", "x").returncode == 2
    assert found(screen, index, A) == [("a", "good", "")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("index", "gone.csv", "--out", "i"), "gone.csv cannot be read"),
        (("index", ".", "--out", "i"), "cannot be read"),
        (("index", "--out", "i"), "Missing argument"),
        (("index", "a.csv"), "Missing option"),
        (("index", "a.csv", "--out", "a.csv"), "a.csv cannot be written"),
        (("index", "a.csv", "--out", "/proc/index"), "cannot be written"),
        (("add", "nothing", "a.csv"), "no index"),
        (("remove", "nothing", "--id", "x"), "no index"),
        (("remove", "nothing"), "Say what to withdraw"),
        (("remove", "nothing", "--ids", "gone"), "gone cannot be read"),
        (("index", "a.csv", "--out", "i", "--category", "1"), "no VICS file"),
    ],
)
def test_bad_usage_is_a_sentence_and_exit_status_2(
    screen: Screen, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    listed(tmp_path / "a.csv", f"{A},a,,,,")
    done = screen(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.said
    assert "Traceback" not in done.said


def test_a_list_comes_on_standard_input_or_through_a_pipe(screen: Screen, tmp_path: Path) -> None:
    index, pipe = tmp_path / "index", tmp_path / "pipe"
    assert screen("index", "-", "--out", index, given=b"pdq\n" + A.encode()).returncode == 0
    assert found(screen, index, A) == [(A, "standard input", "")]
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(vics([medium(1)]),))
    writer.start()
    done = screen("add", index, pipe)
    writer.join()
    assert done.returncode == 0, done.said
    assert "the index has 2 entries" in done.said


def test_a_list_that_is_cut_off_is_taken_as_far_as_it_goes_and_named(screen: Screen, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_bytes(vics([medium(1), medium(2)])[:-40])
    done = screen("index", given, "--out", tmp_path / "index")
    assert done.returncode == 4
    assert "it is cut off; what stands before is taken" in done.said
    assert "1 taken" in done.said


def test_provenance_is_kept_with_each_entry(screen: Screen, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_bytes(vics([medium(1)]))
    screen("index", given, "--out", tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        (match,) = index.search_digests([bytes.fromhex(digests(1)["MD5"])])
    name, digest, read = match.entry.provenance.split(", ")
    assert (name, digest[:7], len(digest)) == ("given.json", "sha256 ", 71)
    assert read.startswith("read 20")
    assert read.endswith("; VICS 2.0 US")


def test_what_is_withdrawn_matches_no_more(screen: Screen, tmp_path: Path) -> None:
    index = tmp_path / "index"
    one = listed(tmp_path / "one.csv", f"{A},a,,,,", f"{B},,,,,", f"{C},c,,,,", f"{C},c,Other,,,")
    screen("index", one, "--out", index)
    # Rows without an id are withdrawn by their hash, in letters of either case; several ids may follow one --id.
    done = screen("remove", index, "--id", "a", B.upper())
    assert (done.returncode, done.stdout) == (0, b"")
    assert "2 withdrawn; the index has 2 entries." in done.said
    assert found(screen, index, A, B, C) == [("c", "Other", ""), ("c", "one", "")]
    done = screen("remove", index, "--id", "c", "--list", "Other")
    assert "1 withdrawn" in done.said
    assert found(screen, index, C) == [("c", "one", "")]


def test_what_is_withdrawn_leaves_the_disk_when_the_index_is_compacted(
    screen: Screen, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    screen("index", listed(tmp_path / "one.csv", f"{A},a,,,,", f"{B},b,,,,", f"{C},c,,,,"), "--out", index)
    screen("remove", index, "--id", "a")
    done = screen("compact", index)
    assert (done.returncode, done.stdout) == (0, b"")
    assert "the index has 2 entries, and nothing that was withdrawn." in done.said
    kept = b"".join(file.read_bytes() for file in index.iterdir())
    assert [bytes.fromhex(pdq_digits) in kept for pdq_digits in (A, B, C)] == [False, True, True]
    assert found(screen, index, A, B) == [("b", "one", "")]


def test_an_id_that_is_not_there_is_named(screen: Screen, tmp_path: Path) -> None:
    index = tmp_path / "index"
    screen("index", listed(tmp_path / "one.csv", f"{A},a,,,,"), "--out", index)
    done = screen(
        "remove", index, "--ids", "-", "--id", "gone", given=b"a\n\nalso gone\n" + B.upper().encode()
    )
    assert done.returncode == 4
    assert "Refused: gone: no entry has this id." in done.said
    assert "Refused: also gone: no entry has this id." in done.said
    assert done.said.count(B.upper()) == 1
    assert "1 withdrawn; the index has 0 entries." in done.said


def test_expiry_and_thresholds_hold(screen: Screen, tmp_path: Path) -> None:
    flipped = f"{int(A, 16) ^ 0b11:064x}"
    index = tmp_path / "index"
    lines = [
        f"{A},near,,,2,",
        f"{A},nearer,,,1,",
        f"{A},over,,,,2026-01-01",
        f"{A},long,,,,2999-01-01T08:00:00Z",
    ]
    screen("index", listed(tmp_path / "one.csv", *lines), "--out", index)
    assert [match for match, *_rest in found(screen, index, flipped)] == ["long", "near"]


def test_the_commands_load_no_django_and_nothing_heavy_before_they_work() -> None:
    code = (
        "import sys\n"
        "import kinga.interfaces.cli.screen, kinga.interfaces.operations.scanning.taking\n"
        "heavy = ('django', 'numba', 'numpy', 'PIL', 'av', 'scipy', 'polars')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("worse", ["refused", "cut off"])
def test_a_list_that_is_not_whole_does_not_take_the_place_of_a_good_index(
    screen: Screen, tmp_path: Path, worse: str
) -> None:
    index = tmp_path / "index"
    screen("index", listed(tmp_path / "one.csv", f"{A},a,,,,"), "--out", index)
    bad = tmp_path / "bad.json"
    if worse == "refused":
        bad = listed(tmp_path / "bad.csv", "ff,b,,,,")
    else:
        bad.write_bytes(vics([medium(5), medium(6)])[:-80])
    done = screen("index", bad, "--out", index)
    assert done.returncode == 2
    assert "stays as it was" in done.said
    assert [match for match, _list, _label in found(screen, index, A)] == ["a"]


def test_a_list_whose_name_is_no_text_can_be_matched_and_removed(screen: Screen, tmp_path: Path) -> None:
    listed(Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.csv")), f"{A},a,,,,")
    named = os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.csv")
    assert screen("index", named, "--out", tmp_path / "index").returncode == 0
    assert found(screen, tmp_path / "index", A) == [("a", "b\\xff", "")]


def test_a_refused_record_is_named_by_its_own_id(screen: Screen, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(vics([medium(5, SHA1="12"), medium(6, MD5="zz")]).replace(b"\n", b" "))
    done = screen("index", bad, "--out", tmp_path / "index")
    assert "(5)" in done.said
    assert "(6)" in done.said


def test_a_result_is_refused_before_the_search_and_never_written_through_a_link(
    screen: Screen, tmp_path: Path
) -> None:
    index, kept = tmp_path / "index", tmp_path / "kept"
    screen("index", listed(tmp_path / "one.csv", f"{A},a,,,,"), "--out", index)
    asked = listed(tmp_path / "asked.csv", A, header="pdq")
    for folder in (tmp_path, "."):
        done = screen("match", index, "--queries", asked, "--out", folder)
        assert done.returncode == 2
        assert "is a folder" in done.said
    kept.write_text("mine")
    (tmp_path / "r.csv.part").symlink_to(kept)
    assert screen("match", index, "--queries", asked, "--out", tmp_path / "r.csv").returncode == 0
    assert kept.read_text() == "mine"
    assert not (tmp_path / "r.csv").is_symlink()
    assert (tmp_path / "r.csv").stat().st_mode & 0o777 == 0o600
