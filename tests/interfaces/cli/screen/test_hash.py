"""`kinga screen hash` as its contract says: columns, forms, exit status, journal, odd names, streams."""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kinga.methods.hashing import hash_pixels
from tests.interfaces.cli.screen.calling import ENVIRONMENT, Screen, rows
from tests.methods.hashing.media import encoded, photograph, video

COLUMNS = ["path", "frame", "pdq", "quality", "note"]


def command(*arguments: str | Path) -> list[str]:
    """The command line for a process of its own, with one worker."""
    return [sys.executable, "-m", "kinga", "screen", "hash", "--workers", "1", *map(str, arguments)]


@pytest.fixture
def kinga(screen: Screen) -> Screen:
    """Run `kinga screen hash` in this process."""
    return functools.partial(screen, "hash")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures, a video, and what is neither."""
    made = tmp_path_factory.mktemp("media")
    (made / "a.png").write_bytes(encoded(photograph(seed=1), "PNG"))
    (made / "b.jpg").write_bytes(encoded(photograph(seed=2), "JPEG"))
    (made / "c.mp4").write_bytes(video([1, 2], frames=15))
    (made / "d.txt").write_text("words")
    (made / "e.jpg").write_bytes(encoded(photograph(seed=3), "JPEG")[:3000])
    return made


def test_pictures_and_frames_are_listed_with_what_was_refused(kinga: Screen, folder: Path) -> None:
    done = kinga(".", folder=folder)
    alone = subprocess.run(
        command(".", "--workers", "2"), capture_output=True, check=False, env=ENVIRONMENT, cwd=folder
    )
    assert (alone.returncode, alone.stdout) == (done.returncode, done.stdout) == (4, alone.stdout), (
        alone.stderr
    )
    found = rows(done.stdout)
    assert done.stdout.startswith(b"path,frame,pdq,quality,note\n")
    assert [(Path(row["path"]).name, row["frame"]) for row in found] == [
        ("a.png", ""), ("b.jpg", ""), ("c.mp4", "0"), ("c.mp4", "10"), ("c.mp4", "15"), ("c.mp4", "20"), ("d.txt", ""), ("e.jpg", ""),
    ]  # fmt: skip
    made = hash_pixels(np.asarray(photograph(seed=1)))
    assert (found[0]["pdq"], found[0]["quality"], found[0]["note"]) == (
        made.hexadecimal,
        str(made.quality),
        "",
    )
    assert found[4]["note"] == "a change of scene"
    assert [row["note"][:8] for row in found if not row["pdq"]] == ["refused:", "refused:"]
    assert found[7]["note"] == "refused: cut off: the JPEG ends before the picture does"
    assert b"5 files, 6 hashes, 2 refused" in done.stderr


def test_nothing_refused_is_exit_status_0_and_out_is_a_whole_file(
    kinga: Screen, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "made.json"
    done = kinga(folder / "a.png", folder / "c.mp4", "--out", out)
    assert (done.returncode, done.stdout) == (0, b"")
    found = json.loads(out.read_text())
    assert [list(row) for row in found] == [COLUMNS] * 5
    assert found[0]["frame"] is None
    assert found[2]["frame"] == 10
    assert isinstance(found[0]["quality"], int)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_every_form_holds_every_row(kinga: Screen, folder: Path, form: str) -> None:
    done = kinga(folder / "a.png", folder / "d.txt", "--format", form)
    assert done.returncode == 4
    text = done.stdout.decode()
    assert hash_pixels(np.asarray(photograph(seed=1))).hexadecimal in text
    assert "not a picture or video of a kind that is read here" in text
    if form == "json":
        assert json.loads(text)[1]["pdq"] is None


def test_standard_input_is_one_medium(kinga: Screen, folder: Path) -> None:
    done = kinga("-", given=(folder / "c.mp4").read_bytes())
    assert done.returncode == 0
    assert [(row["path"], row["frame"]) for row in rows(done.stdout)] == [
        ("-", "0"),
        ("-", "10"),
        ("-", "15"),
        ("-", "20"),
    ]
    assert kinga("-").returncode == 4
    assert b"the file is empty" in kinga("-").stdout


def test_odd_names_come_out_readable(kinga: Screen, tmp_path: Path) -> None:
    picture = encoded(photograph((60, 50)), "PNG")
    names = [b"caf\xe9.png", b'new\nline, "quoted".png', b"\x1b[2Jclear.png"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(picture)
    found = {Path(row["path"]).name: row["note"] for row in rows(kinga(tmp_path).stdout)}
    assert set(found) == {"caf\\xe9.png", 'new\nline, "quoted".png', "\x1b[2Jclear.png"}
    assert "not UTF-8" in found["caf\\xe9.png"]
    table = kinga(tmp_path, "--format", "table").stdout
    assert b"\x1b" not in table
    assert table.count(b"\n") == 4


def test_borders_are_cut_and_jpegs_read_fast_only_when_asked(kinga: Screen, tmp_path: Path) -> None:
    framed = Image.new("RGB", (1600, 1500))
    framed.paste(photograph((1600, 1100)), (0, 200))
    (tmp_path / "a.jpg").write_bytes(encoded(framed, "JPEG", quality=92))
    notes = {how: rows(kinga(tmp_path, *how).stdout)[0]["note"] for how in [(), ("--trim",), ("--fast",)]}
    assert notes[()] == ""
    assert notes[("--trim",)].startswith("borders trimmed:")
    assert notes[("--fast",)].startswith("read in grey at 1/4")


def test_a_journal_takes_up_where_a_scan_was_stopped(kinga: Screen, folder: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    whole = kinga(folder).stdout
    first = kinga(folder / "a.png", folder / "c.mp4", "--resume", journal)
    assert first.returncode == 0
    again = kinga(folder, "--resume", journal)
    assert again.stdout == whole
    assert b"2 from the journal" in again.stderr
    once_more = kinga(folder, "--resume", journal, "--out", tmp_path / "out.csv")
    assert b"5 from the journal" in once_more.stderr
    assert once_more.returncode == 4
    assert (tmp_path / "out.csv").read_bytes() == whole


def test_a_scan_that_is_interrupted_says_how_to_go_on(kinga: Screen, folder: Path, tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number:03}.png").symlink_to(folder / "a.png")
    journal, out = tmp_path / "journal", tmp_path / "out.csv"
    # A pipe for the result is read a little and then left full, so that the command waits in the middle.
    with subprocess.Popen(
        command(*[tmp_path] * 10, "--resume", journal),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(20_000)
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        said = process.stderr.read()
    assert process.returncode == 130, said
    assert f"--resume {journal}".encode() in said
    done = kinga(tmp_path, "--resume", journal, "--out", out)
    assert len(rows(out.read_bytes())) == 300
    assert b"from the journal" in done.stderr


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    with subprocess.Popen(
        command(*[folder / "a.png"] * 3000), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument"),
        (("x", "--format", "xml"), "xml"),
        (("x", "--every", "0"), "every"),
        (("x", "--resume", "no folder/journal"), "cannot be used"),
        (("x", "--out", "no folder/out.csv"), "cannot be written"),
    ],
)
def test_bad_usage_is_a_sentence_and_exit_status_2(
    kinga: Screen, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = kinga(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_path_that_is_not_there_is_listed(kinga: Screen, tmp_path: Path) -> None:
    done = kinga(tmp_path / "nothing.jpg")
    assert done.returncode == 4
    assert rows(done.stdout)[0]["note"] == "refused: there is no file of this name"


def test_the_command_loads_no_django_and_no_decoder_of_its_own() -> None:
    """So it starts at once: what is heavy loads in the workers."""
    code = (
        "import sys\n"
        "import kinga.interfaces.cli.screen.hashing, kinga.interfaces.operations.scanning, kinga.interfaces.cli.screen.rows\n"
        "from kinga.methods.hashing import Options, Pool\n"
        "heavy = ('django', 'numba', 'numpy', 'PIL', 'av', 'scipy', 'polars')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=True
    )
    assert done.stdout.strip() == "[]"
