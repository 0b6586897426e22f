"""What holds for whole lists: thresholds and last days that rows do not give, withdrawal, and what an index tells of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kinga.core.foundation import clock
from kinga.interfaces.operations.scanning.taking import source_of
from kinga.methods.matching import open_index
from tests.interfaces.cli.screen.calling import Screen, matches, rows
from tests.methods.hash_lists.made import V2, case, medium, pdq

A, B, C = pdq(1), pdq(2), pdq(3)


def listed(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["pdq,md5,id,list,threshold,expires", *lines]) + "\n")
    return path


def near(digits: str, bits: int) -> str:
    """A hash so many bits away."""
    return f"{int(digits, 16) ^ ((1 << bits) - 1):064x}"


def asked(screen: Screen, index: Path, *hashes: str) -> list[tuple[str, int]]:
    done = screen("match", index, "--queries", "-", given="\n".join(["pdq", *hashes]).encode())
    assert done.returncode == 0, done.said
    return [(match, bits) for _query, match, bits in matches(done)]


@pytest.mark.parametrize("bits", [0, 20, 31, 32, 60, 200])
def test_each_list_has_its_own_threshold_and_a_row_its_own_before_that(
    screen: Screen, tmp_path: Path, bits: int
) -> None:
    index, query = tmp_path / "index", near(A, bits)
    screen("index", listed(tmp_path / "usual.csv", f"{A},,usual,,,"), "--out", index)
    screen(
        "add",
        index,
        listed(tmp_path / "strict.csv", f"{A},,strict,,,", f"{A},,own,,60,"),
        "--threshold",
        "20",
    )
    done = screen("add", index, listed(tmp_path / "wide.csv", f"{A},,wide,,,"), "--threshold", "200")
    assert done.returncode == 0, done.said
    wanted = {"usual": 31, "strict": 20, "own": 60, "wide": 200}
    assert asked(screen, index, query) == [
        (name, bits) for name in ("own", "strict", "usual", "wide") if bits <= wanted[name]
    ]


def test_media_of_vics_have_the_threshold_and_the_day_of_their_list(screen: Screen, tmp_path: Path) -> None:
    given, day = tmp_path / "given.json", "2999-12-31"
    hashed = medium(1, AlternativeHashes=[{"HashName": "PDQ", "HashValue": A}])
    given.write_bytes(case([hashed], V2.format(profile="UK", what="Cases")))
    screen("index", given, "--out", tmp_path / "index", "--threshold", "7", "--expires", day)
    assert asked(screen, tmp_path / "index", near(A, 7), near(A, 8)) == [("1", 7)]
    (held,) = rows(screen("lists", tmp_path / "index").stdout)
    assert (held["threshold_from"], held["threshold_to"], held["expires_to"]) == ("7", "7", day)


def test_a_list_ends_on_its_day_and_a_row_on_its_own(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, today = tmp_path / "index", clock.today()
    one = listed(tmp_path / "one.csv", f"{A},,a,,,", f"{A},,b,,,2999-01-01", f"{A},,c,,,2001-01-01")
    done = screen("index", one, "--out", index, "--expires", today.isoformat())
    assert done.returncode == 0, done.said
    assert asked(screen, index, A) == [("a", 0), ("b", 0)]
    monkeypatch.setattr(clock, "today", lambda: today.replace(year=today.year + 1, day=1))
    assert asked(screen, index, A) == [("b", 0)]
    (held,) = rows(screen("lists", index).stdout)
    assert (held["expired"], held["expires_from"], held["expires_to"]) == ("2", "2001-01-01", "2999-01-01")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--threshold", "256"), "less than or equal to 255"),
        (("--threshold", "-1"), "greater than or equal to 0"),
        (("--threshold", "many"), "--threshold"),
        (("--expires", "31.12.2999"), "--expires 31.12.2999 is no day. Write it as 2027-03-31."),
        (("--expires", "2999-02-30"), "is no day"),
        (("--expires", "2001-01-01"), "is over, so the rows would match nothing"),
    ],
)
def test_limits_that_cannot_be_kept_are_refused_before_anything_is_done(
    screen: Screen, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    one, index = listed(tmp_path / "one.csv", f"{A},,a,,,"), tmp_path / "index"
    done = screen("index", one, "--out", index, *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.said.replace("│", " ").split())
    assert not index.exists()


def test_a_whole_list_is_withdrawn_also_from_a_reader_that_is_open(screen: Screen, tmp_path: Path) -> None:
    index = tmp_path / "index"
    lines = [f"{A},,a,Hotline,,", f"{B},,b,Hotline,,", f"{A},,c,Court,,"]
    screen("index", listed(tmp_path / "one.csv", *lines), "--out", index)
    hashes = bytearray.fromhex(A + B)
    import numpy as np

    asked_of = np.frombuffer(hashes, np.uint8).reshape(2, 32)
    with open_index(index) as reader:
        assert len(reader.search(asked_of)) == 3
        done = screen("remove", index, "--list", "Hotline")
        assert (done.returncode, done.said) == (
            0,
            "Done: the list Hotline is withdrawn, 2 entries; the index has 1 entry.\n",
        )
        assert [match.entry.list for match in reader.search(asked_of)] == ["Court"]
    told = json.loads(screen("lists", index, "--json").stdout)
    assert [(one["list"], one["entries"], one["withdrawn"], one["withdrawn_on"]) for one in told] == [
        ("Court", 1, 0, None),
        ("Hotline", 0, 2, clock.today().isoformat()),
    ]
    screen("compact", index)
    assert json.loads(screen("lists", index, "--json").stdout) == told


@pytest.mark.parametrize("arguments", [("--ids", ""), ("--ids", "none.txt"), ("--id", "")])
def test_ids_that_are_none_withdraw_nothing(
    screen: Screen, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """A script whose list of ids came out empty must not take the whole list."""
    screen("index", listed(tmp_path / "one.csv", f"{A},,a,Hotline,,"), "--out", tmp_path / "index")
    (tmp_path / "none.txt").write_text("\n")
    done = screen("remove", "index", "--list", "Hotline", *arguments, folder=tmp_path)
    assert done.returncode in (2, 4)
    assert asked(screen, tmp_path / "index", A) == [("a", 0)]


def test_a_list_that_is_not_there_is_told_with_those_that_are(screen: Screen, tmp_path: Path) -> None:
    lines = [f"{A},,a,Hotline,,", f"{B},,b,Court,,"]
    screen("index", listed(tmp_path / "one.csv", *lines), "--out", tmp_path / "index")
    done = screen("remove", tmp_path / "index", "--list", "hotline")
    assert done.returncode == 2
    assert "holds nothing of a list called hotline. It holds Court, Hotline." in done.said


def test_every_list_is_told_with_its_source_and_digests(screen: Screen, tmp_path: Path) -> None:
    index, md5 = tmp_path / "index", "0123456789abcdef" * 2
    one = listed(
        tmp_path / "one.csv", f"{A},{md5},a,Hotline,20,", f"{B},,b,Hotline,,2999-01-01", f",{md5},c,,,"
    )
    screen("index", one, "--out", index)
    screen("add", index, listed(tmp_path / "two.csv", f"{C},,d,Hotline,,"))
    found = rows(screen("lists", index).stdout)
    today = clock.today().isoformat()
    assert [source_of(row["source"]) for row in found] == [
        ("one.csv", today),
        ("two.csv", today),
        ("one.csv", today),
    ]
    told = [
        [
            row[name]
            for name in (
                "list",
                "entries",
                "pdq",
                "md5",
                "sha1",
                "threshold_to",
                "as_asked",
                "lasting",
                "read",
            )
        ]
        for row in found
    ]
    assert told == [
        ["Hotline", "2", "2", "1", "0", "20", "1", "1", today],
        ["Hotline", "1", "1", "0", "0", "", "1", "1", today],
        ["one", "1", "0", "1", "0", "", "0", "1", today],
    ]


def test_lists_as_a_table_and_as_counts(screen: Screen, tmp_path: Path) -> None:
    index, md5 = tmp_path / "index", "0123456789abcdef" * 2
    one = listed(tmp_path / "one.csv", f"{A},{md5},a,Hotline,20,", f"{B},,b,Hotline,,", f",{md5},c,,,")
    screen("index", one, "--out", index)
    screen("add", index, listed(tmp_path / "two.csv", f"{C},,d,Hotline,,"))
    table = screen("lists", index, "--format", "table").stdout.decode().splitlines()
    assert (
        len(
            {
                line.index(word)
                for line, word in zip(table[1:], ["one.csv", "two.csv", "one.csv"], strict=True)
            }
        )
        == 1
    )
    with open_index(index) as held:
        assert {name: held.statistics()[name] for name in ("hashes", "md5", "sha1")} == {
            "hashes": 3, "md5": 2, "sha1": 0,
        }  # fmt: skip
        assert held.has_digests()


def test_files_are_read_for_digests_only_where_a_list_has_some(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kinga.interfaces.operations.scanning import asking

    read: list[str] = []
    digests_of = asking.digests_of
    monkeypatch.setattr(asking, "digests_of", lambda path: read.append(path) or digests_of(path))
    (tmp_path / "file").write_bytes(b"no picture")
    screen("index", listed(tmp_path / "one.csv", f"{A},,a,,,"), "--out", tmp_path / "index")
    done = screen("match", tmp_path / "index", tmp_path / "file")
    assert (done.returncode, read) == (4, [])
    assert "compared" not in done.said
    screen("add", tmp_path / "index", listed(tmp_path / "two.csv", f",{'ab' * 16},b,,,"))
    done = screen("match", tmp_path / "index", tmp_path / "file")
    assert (done.returncode, len(read)) == (4, 1)
    assert "its bytes are compared all the same" in done.said


@pytest.mark.parametrize(
    ("provenance", "source"),
    [
        (f"a.csv, sha256 {'0f' * 32}, read 2026-03-11", ("a.csv", "2026-03-11")),
        (
            f"a, b.json, sha256 {'0f' * 32}, read 2026-03-11; VICS 2.0 US",
            ("a, b.json (VICS 2.0 US)", "2026-03-11"),
        ),
        ("bought at a market", ("bought at a market", "")),
        ("", ("", "")),
    ],
)
def test_a_provenance_is_told_in_short(provenance: str, source: tuple[str, str]) -> None:
    assert source_of(provenance) == source
