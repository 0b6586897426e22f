"""Real workers on real and hostile media: the same hashes as without them, each refusal by name, within the limits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kinga.methods.hashing import Examined, Limits, Options, Pool, distance, hash_medium
from kinga.methods.hashing.workers import confine
from tests.methods.hashing.hostile import HOSTILE, ODD, many_scans, png_of_nothing
from tests.methods.hashing.media import encoded, photograph, video

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="The filter is of Linux.")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with pytest.MonkeyPatch.context() as patch, Pool(workers=1) as pool:
        patch.setenv("DATABASE_URL", "postgresql://secret")
        yield pool


def examined(pool: Pool, folder: Path, name: str, content: bytes) -> Examined:
    path = folder / name
    path.write_bytes(content)
    (found,) = pool.hash([path])
    return found


FORMS = [
    ("a.jpg", lambda: encoded(photograph(), "JPEG")),
    ("b.jpg", lambda: encoded(photograph(), "JPEG", progressive=True)),
    ("c.jpg", lambda: encoded(photograph().convert("CMYK"), "JPEG")),
    ("a.png", lambda: encoded(photograph().convert("RGBA"), "PNG")),
    (
        "a.gif",
        lambda: encoded(photograph(), "GIF", save_all=True, append_images=[photograph(seed=2)], duration=900),
    ),
    ("a.webp", lambda: encoded(photograph(), "WEBP")),
    ("a.tif", lambda: encoded(photograph(), "TIFF", compression="tiff_lzw")),
    ("b.tif", lambda: encoded(photograph(), "TIFF", compression="jpeg")),
    ("c.tif", lambda: encoded(photograph().convert("1"), "TIFF", compression="group4")),
    ("d.tif", lambda: encoded(photograph().convert("LAB"), "TIFF")),
    ("a.avif", lambda: encoded(photograph(), "AVIF")),
    ("a.jp2", lambda: encoded(photograph(), "JPEG2000")),
    ("a.bmp", lambda: encoded(photograph(), "BMP")),
    ("a.ppm", lambda: encoded(photograph(), "PPM")),
    ("a.mp4", lambda: video([1, 2], codec="libx264")),
    ("a.mkv", lambda: video([1, 2], codec="libx265", form="matroska")),
    ("a.webm", lambda: video([1, 2], codec="libvpx-vp9", form="webm")),
    ("a.avi", lambda: video([1, 2], codec="mjpeg", form="avi", pixels="yuvj420p")),
    ("a.mpg", lambda: video([1, 2], codec="mpeg2video", form="mpeg", rate=25)),
    ("a.ts", lambda: video([1, 2], codec="mpeg2video", form="mpegts", rate=25)),
    ("a.wmv", lambda: video([1, 2], codec="wmv2", form="asf")),
    ("a.flv", lambda: video([1, 2], codec="flv", form="flv")),
    ("a.mov", lambda: video([1, 2], codec="prores_ks", form="mov", pixels="yuv422p10le")),
]


@pytest.mark.parametrize(("name", "make"), FORMS, ids=[name for name, _make in FORMS])
def test_a_confined_worker_reads_every_named_kind(
    pool: Pool, tmp_path: Path, name: str, make: Callable[[], bytes]
) -> None:
    """Whatever a decoder needs of the system, it has: the hashes are those made without confinement."""
    found = examined(pool, tmp_path, name, make())
    with (tmp_path / name).open("rb") as file:
        assert list(found.hashes) == list(hash_medium(file, ending=Path(name).suffix))
    assert found.refused is None
    assert found.hashes
    assert all(not row.notes or row.notes[0].code == "scene" for row in found.hashes)


@pytest.mark.parametrize(("name", "make", "reasons"), HOSTILE, ids=[name for name, *_rest in HOSTILE])
def test_a_hostile_file_is_refused_by_name(
    pool: Pool, tmp_path: Path, name: str, make: Callable[[], bytes], reasons: set[str]
) -> None:
    found = examined(pool, tmp_path, name, make())
    assert found.refused is not None
    assert found.refused.code in reasons
    assert bool(found.hashes) == (found.refused.code == "broken off")


@pytest.mark.parametrize(("name", "make", "notes"), ODD, ids=[name for name, *_rest in ODD])
def test_an_odd_file_is_hashed_and_noted(
    pool: Pool, tmp_path: Path, name: str, make: Callable[[], bytes], notes: set[str]
) -> None:
    found = examined(pool, tmp_path, name, make())
    assert found.refused is None
    assert found.hashes
    assert {note.code for row in found.hashes for note in row.notes} == notes


@linux_only
def test_the_worker_has_stayed_in_its_memory(pool: Pool) -> None:
    """After all of the above: never more than it began with and 512 MB, and one worker has lived through it."""
    assert pool.confined is True
    (worker,) = pool._workers
    status = Path(f"/proc/{worker._process.pid}/status").read_text()
    held = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith("Vm")}
    limit = Path(f"/proc/{worker._process.pid}/limits").read_text()
    most = next(int(line.split()[3]) for line in limit.splitlines() if line.startswith("Max address space"))
    assert int(held["VmPeak"]) * 1024 <= most
    assert most < 1_300 * 1024 * 1024
    assert "Seccomp:\t2" in status


_TURNED = Image.Exif()
_TURNED[0x0112] = 6


def test_a_medium_beyond_the_memory_is_refused(tmp_path: Path) -> None:
    """One small picture, in a worker with 16 MB to spare."""
    with Pool(workers=1, limits=Limits(memory=16)) as small:
        found = examined(small, tmp_path, "a.png", png_of_nothing(3000, 3000, bits=8, colour=2))
        after = examined(small, tmp_path, "b.jpg", encoded(photograph(), "JPEG"))
        turned = encoded(photograph((500, 400)).resize((2000, 1600)), "JPEG", exif=_TURNED)
        scaled = examined(small, tmp_path, "c.jpg", turned)  # there is room for it once, not twice
    (row,) = scaled.hashes
    assert [note.code for note in row.notes] == ["large", "upright"]
    with (tmp_path / "c.jpg").open("rb") as file:
        (exact,) = hash_medium(file)
    assert distance(row.hash.pdq, exact.hash.pdq) <= 12
    assert found.refused is not None
    assert found.refused.code == "memory"
    assert after.hashes


@pytest.mark.deep
def test_a_medium_that_only_wastes_time_is_ended(pool: Pool, tmp_path: Path) -> None:
    found = examined(pool, tmp_path, "scans.jpg", many_scans(6000, 4000))
    assert found.refused is not None
    assert found.refused.code == "time"
    assert examined(pool, tmp_path, "after.jpg", encoded(photograph(), "JPEG")).hashes


@pytest.mark.deep
def test_an_animation_of_large_frames_stays_within_the_memory(pool: Pool, tmp_path: Path) -> None:
    frames = [Image.new("P", (9000, 9000), shade) for shade in range(3)]
    found = examined(
        pool, tmp_path, "a.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    )
    assert found.hashes or (found.refused and found.refused.code == "memory")
    assert examined(pool, tmp_path, "after.jpg", encoded(photograph(), "JPEG")).hashes


@pytest.mark.deep
def test_the_largest_pictures_fit(pool: Pool, tmp_path: Path) -> None:
    """Just under the limit of pixels, in colour, with transparency, and 16 bits deep."""
    for name, bits, colour in (("a.png", 8, 2), ("b.png", 8, 6), ("c.png", 16, 0), ("d.png", 1, 0)):
        found = examined(pool, tmp_path, name, png_of_nothing(9400, 9500, bits=bits, colour=colour))
        assert found.hashes or (found.refused and found.refused.code == "memory"), name
    huge = Image.fromarray(np.tile(np.asarray(photograph((1300, 1300))), (10, 10, 1)))
    found = examined(pool, tmp_path, "e.jpg", encoded(huge, "JPEG"))
    assert [note.code for note in found.hashes[0].notes] == ["large"]


ATTEMPTS = """
import os, socket, sys
sys.path[:] = {path!r}
from kinga.methods.hashing.workers.confine import confine
kept = os.open({kept!r}, os.O_RDONLY)
assert confine()
def tries(name, attempt):
    try:
        attempt()
        os.write(1, f"{{name}} went through\\n".encode())
    except OSError as error:
        os.write(1, f"{{name}} {{error.errno}}\\n".encode())
tries("read", lambda: os.read(kept, 5))
tries("open", lambda: os.open({kept!r}, os.O_RDONLY))
tries("create", lambda: os.open({kept!r} + "2", os.O_CREAT | os.O_WRONLY))
tries("remove", lambda: os.unlink({kept!r}))
tries("connect", lambda: socket.socket())
tries("fork", os.fork)
tries("execute", lambda: os.execv(sys.executable, [sys.executable]))
tries("kill", lambda: os.kill(1, 0))
tries("look", lambda: os.listdir("/"))
"""


@linux_only
def test_a_confined_process_can_read_what_it_was_handed_and_nothing_else(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    said = subprocess.run(
        [sys.executable, "-c", ATTEMPTS.format(path=sys.path, kept=str(kept))],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert said[0] == "read went through"
    assert said[1:] == [
        f"{what} 1" for what in ["open", "create", "remove", "connect", "fork", "execute", "kill", "look"]
    ]
    assert kept.read_text() == "kept"


def test_where_there_is_no_filter_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine.platform, "machine", lambda: "riscv64")
    assert confine.confine() is False


def test_options_reach_the_worker(pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = Image.new("RGB", (1600, 1500), "black")
    wide.paste(photograph((1600, 1100)), (0, 200))
    monkeypatch.setattr(pool, "_options", Options(trim=True, fast=True))
    found = examined(pool, tmp_path, "a.jpg", encoded(wide, "JPEG", quality=92))
    assert [note.code for note in found.hashes[0].notes] == ["scaled", "trimmed"]


@linux_only
def test_a_worker_gets_no_secret_of_the_environment(pool: Pool, tmp_path: Path) -> None:
    examined(pool, tmp_path, "a.jpg", encoded(photograph(), "JPEG"))
    environment = Path(f"/proc/{pool._workers[0]._process.pid}/environ").read_bytes()
    assert b"secret" in os.environb[b"DATABASE_URL"]
    assert b"secret" not in environment
    assert os.environ["PATH"].encode() in environment
