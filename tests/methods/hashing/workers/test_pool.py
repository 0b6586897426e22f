"""The pool: in order, in bounded memory, past every death of a worker and every lie it may tell."""

from __future__ import annotations

import os
import signal
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kinga.methods.hashing import Examined, Hash, Limits, MediaHash, Note, Pool, WorkerFailed
from kinga.methods.hashing.workers import worker as workers

HASH = MediaHash(Hash(b"\xab" * 32, 77))


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that die or lie on demand."""
    monkeypatch.setattr(workers, "_PROCESS", "tests.methods.hashing.workers.dying")


def made(folder: Path, *names: str, content: bytes = b"x") -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(content)
    return paths


@pytest.mark.usefixtures("dying")
@pytest.mark.parametrize("number", [1, 2])
def test_results_come_in_order_whatever_dies(tmp_path: Path, number: int) -> None:
    names = [f"{at:03}{'.abort' if at % 7 == 3 else '.jpg'}" for at in range(40)]
    with Pool(workers=number) as pool:
        found = list(pool.hash(made(tmp_path, *names)))
    assert [Path(one.path).name for one in found] == names
    for one in found:
        if str(one.path).endswith(".abort"):
            assert one.refused == Note("crashed", {"signal": "SIGABRT"})
            assert one.hashes == ()
        else:
            assert one.hashes == (HASH,)
            assert one.refused is None


@pytest.mark.usefixtures("dying")
def test_a_medium_is_tried_again_when_its_worker_was_killed(tmp_path: Path) -> None:
    """The system may have killed it for want of memory, or a person: the medium need not be the cause."""
    path = tmp_path / "a.once"
    path.write_bytes(b"x")

    class Tried(workers.Job):
        def __setattr__(self, name: str, value: object) -> None:
            if name == "tries":
                path.write_bytes(b"tried")
            super().__setattr__(name, value)

    with pytest.MonkeyPatch.context() as patch, Pool(workers=1) as pool:
        patch.setattr("kinga.methods.hashing.workers.pool.Job", Tried)
        (found,) = pool.hash([path])
    assert found.hashes == (HASH,)


@pytest.mark.usefixtures("dying")
def test_what_was_hashed_before_the_time_ran_out_is_kept(tmp_path: Path) -> None:
    with Pool(workers=1, limits=Limits(seconds=3)) as pool:
        first, second = pool.hash(made(tmp_path, "a.time", "b.jpg"))
    assert first.refused == Note("time", {"most": 3})
    assert first.hashes == second.hashes == (HASH,)


@pytest.mark.usefixtures("dying")
def test_a_worker_that_says_nothing_is_ended(tmp_path: Path) -> None:
    with Pool(workers=1, limits=Limits(silence=1)) as pool:
        first, second = pool.hash(made(tmp_path, "a.silent", "b.jpg"))
    assert first.refused == Note("silent", {"most": 1})
    assert second.hashes == (HASH,)


def _message(text: str) -> bytes:
    return len(text).to_bytes(4) + text.encode()


LIES = [
    b"\xff\xff\xff\xff",
    _message("no JSON"),
    _message("[]"),
    _message('{"number": 99, "row": null}'),
    _message('{"number": 0, "row": ["ab", 50, null, null, []]}'),
    _message('{"number": 0, "row": 7}'),
    _message('{"number": 0, "row": null, "done": true, "refused": ["no such reason", {}]}'),
]


@pytest.mark.usefixtures("dying")
@pytest.mark.parametrize("lie", LIES)
def test_a_worker_that_lies_is_ended(tmp_path: Path, lie: bytes) -> None:
    (path,) = made(tmp_path, "a.lies", content=lie)
    with Pool(workers=1) as pool:
        first, second = pool.hash([path, *made(tmp_path, "b.jpg")])
    assert first.refused is not None
    assert first.refused.code == "crashed"
    assert first.hashes == ()
    assert second.hashes == (HASH,)


@pytest.mark.usefixtures("dying")
def test_only_so_much_is_read_ahead(tmp_path: Path) -> None:
    (path,) = made(tmp_path, "a.jpg")
    drawn = 0

    def endless() -> Iterator[Path]:
        nonlocal drawn
        while True:
            drawn += 1
            yield path

    with Pool(workers=1) as pool:
        for number, _one in enumerate(pool.hash(endless())):
            assert drawn - number < 200
            if number == 1000:
                break


@pytest.mark.usefixtures("dying")
def test_a_run_that_is_left_does_not_disturb_the_next(tmp_path: Path) -> None:
    many, few = made(tmp_path, *(f"{at}.jpg" for at in range(50))), made(tmp_path, "x.jpg", "y.abort")
    with Pool(workers=2) as pool:
        left = pool.hash(many)
        next(left)
        left.close()  # type: ignore[attr-defined]
        found = list(pool.hash(few))
    assert [one.path for one in found] == few
    assert found[0].hashes == (HASH,)


@pytest.mark.usefixtures("dying")
@pytest.mark.deep
def test_memory_does_not_grow_with_the_number_of_media(tmp_path: Path) -> None:
    (path,) = made(tmp_path, "a.jpg")
    with Pool(workers=1) as pool:
        peaks = []
        for number in (2_000, 40_000):
            tracemalloc.start()
            for _one in pool.hash(path for _ in range(number)):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 1_000_000


@pytest.mark.usefixtures("dying")
def test_what_is_examined_already_keeps_its_turn(tmp_path: Path) -> None:
    before = Examined("known", (HASH,))
    first, second, third = made(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    with Pool(workers=1) as pool:
        found = list(pool.hash([first, before, second, before, third]))
    assert [one.path for one in found] == [first, "known", second, "known", third]


def test_what_is_examined_already_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan that is gone on with: thousands known, none to hash, and no worker is begun or listened to."""
    monkeypatch.setattr(Pool, "_listen", None)
    before = [Examined(str(number), (HASH,)) for number in range(5000)]
    with Pool(workers=2) as pool:
        assert list(pool.hash(iter(before))) == before
        assert pool.confined is None


def test_workers_that_do_not_start_are_said_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_PROCESS", "tests.no_such_module")
    with Pool(workers=1) as pool, pytest.raises(WorkerFailed, match="no_such_module"):
        list(pool.hash(made(tmp_path, "a.jpg")))


@pytest.mark.usefixtures("dying")
def test_workers_end_with_their_pool(tmp_path: Path) -> None:
    with Pool(workers=2) as pool:
        list(pool.hash(made(tmp_path, "a.jpg", "b.jpg", "c.jpg")))
        processes = [worker._process for worker in pool._workers]
        assert all(process.poll() is None for process in processes)
    assert all(process.poll() is not None for process in processes)


@pytest.mark.usefixtures("dying")
def test_a_pool_survives_its_workers_being_killed_between_media(tmp_path: Path) -> None:
    paths = made(tmp_path, *(f"{at}.jpg" for at in range(60)))
    with Pool(workers=2) as pool:
        found = []
        for one in pool.hash(paths):
            found.append(one)
            if len(found) % 20 == 10 and pool._workers:
                os.kill(pool._workers[0]._process.pid, signal.SIGKILL)
    assert [one.path for one in found] == paths
    assert all(one.hashes == (HASH,) for one in found)


@pytest.mark.usefixtures("dying")
def test_a_worker_is_replaced_after_its_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kinga.methods.hashing.workers.pool._LIFE", 20)
    seen = set()
    with Pool(workers=1) as pool:
        for one in pool.hash(made(tmp_path, *(f"{at}.jpg" for at in range(100)))):
            assert one.hashes == (HASH,)
            seen |= {worker._process.pid for worker in pool._workers}
    assert 2 < len(seen) < 7


def _folder(path: Path) -> None:
    path.mkdir()


def _link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("nothing"))


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made_here:
        made_here.bind(str(path))


@pytest.mark.usefixtures("dying")
@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda path: None, "missing", "no file of this name"),
        (_folder, "no file", "a folder"),
        (os.mkfifo, "no file", "a pipe"),
        (_socket, "no file", "a socket"),
        (_link_to_nothing, "broken link", "leads nowhere"),
    ],
)
def test_what_is_no_file_is_refused_without_waiting(
    tmp_path: Path, make: Callable[[Path], None], code: str, words: str
) -> None:
    make(tmp_path / "x.jpg")
    with Pool(workers=1) as pool:
        (found,) = pool.hash([tmp_path / "x.jpg"])
    assert found.refused is not None
    assert found.refused.code == code
    assert words in found.refused.english()


@pytest.mark.usefixtures("dying")
def test_a_forbidden_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded = os.open

    def guarded(path: str, flags: int, *rest: int) -> int:
        if path == "x.jpg":
            raise PermissionError
        return unguarded(path, flags, *rest)

    monkeypatch.setattr("kinga.methods.hashing.workers.pool.os.open", guarded)
    with Pool(workers=1) as pool:
        (found,) = pool.hash(["x.jpg"])
    assert found.refused == Note("forbidden")
