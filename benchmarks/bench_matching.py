"""Matching beside its peers, one core, one run: faiss Flat and MultiHash, threatexchange's PDQIndex.

    python benchmarks/bench_matching.py [--full]        # --full: also 10 million hashes; needs 8 GB and 15 minutes
    python benchmarks/bench_matching.py --only 1000000  # one random list of this size

Half of the queries are hashes of the list with 0 to 40 bits changed, half are of no list. Each way is run for the
same queries, in turns, and timed in processor time, so that what else the machine does takes no share; it still takes
of the caches. Rows found are compared with Flat's, which looks at all. `--full` and 1 million are judged by the goals.
"""

from __future__ import annotations

import argparse
import ctypes
import datetime as dt
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

import faiss  # noqa: E402
import numpy as np  # noqa: E402
from machine import processor  # noqa: E402
from matching_live import live, random_list  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from threatexchange.signal_type.pdq.pdq_index import PDQIndex  # noqa: E402

from kinga.methods.matching import Entry, build, open_index, warm  # noqa: E402
from kinga.methods.matching.loops import records as loops  # noqa: E402
from kinga.methods.matching.store.columns import NO_DAY, NO_THRESHOLD, Columns  # noqa: E402
from kinga.methods.matching.store.segment import write_segment  # noqa: E402

Hashes = NDArray[np.uint8]
Pairs = set[tuple[int, int]]
DISTANCE, QUERIES = 31, 2000
FLAT, MULTI, PEER, KINGA = "faiss Flat", "faiss MultiHash 16×16 flip 1", "threatexchange PDQIndex", "Kinga"
ONE = "Kinga, one query at a time"
GOALS = {(1_000_000, PEER): 30, (1_000_000, MULTI): 45, (10_000_000, FLAT): 100, (10_000_000, MULTI): 130}
BYTES_GOAL = 130


@dataclass
class Way:
    """One way to search: how to build it, how to search, how many queries at a time, and what was measured."""

    name: str
    build: Callable[[Hashes], object]
    search: Callable[[Any, Hashes], Pairs]
    batch: int
    index: Any = None
    seconds: float = 0.0
    size: float = 0.0
    rates: list[float] = field(default_factory=list)


def main(arguments: list[str]) -> None:
    """Print the tables, and whether the goals are reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--full", action="store_true", help="also 10 million hashes")
    parser.add_argument("--only", type=int, metavar="SIZE", help="one random list of this size")
    given = parser.parse_args(arguments)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    faiss.omp_set_num_threads(1)
    warm()
    print(f"{processor()}; one core of {os.cpu_count()}, load {os.getloadavg()[0]:.1f}\n")
    for size in [given.only] if given.only else (100_000, 1_000_000, *([10_000_000] if given.full else [])):
        compare("random", random_list(size), (FLAT, MULTI, PEER) if size < 10_000_000 else (FLAT, MULTI))
    for size in () if given.only else (100_000, 1_000_000):
        compare("clustered", clustered_list(size), (FLAT,))


def compare(kind: str, hashes: Hashes, peers: tuple[str, ...]) -> None:
    """One list: each way builds its index and searches it."""
    queries = some_queries(hashes)
    with tempfile.TemporaryDirectory() as folder:
        chosen = list(ways(Path(folder), peers))
        print(f"{len(hashes):,} hashes, {kind}\n")
        print(
            "| way | queries a second | least … most | Kinga is faster by | bytes a hash | built in s | of Flat's matches | goal |"
        )
        print("|---|---|---|---|---|---|---|---|")
        for way in chosen:
            raised(way, hashes)
        in_turn(chosen, queries)
        found = {way.name: way.search(way.index, queries[: asked(way, len(hashes))]) for way in chosen}
        ours = statistics.median(next(way for way in chosen if way.name == KINGA).rates)
        for way in chosen:
            shared = asked(way, len(hashes))
            known = {pair for pair in found[FLAT] if pair[0] < shared}
            print(
                row(
                    way,
                    len(hashes),
                    ours,
                    (len(found[way.name] & known), len(known), len(found[way.name] - known)),
                )
            )
        print()
        alone = statistics.median(next(way for way in chosen if way.name == ONE).rates)
        said = (
            f"{alone / statistics.median(way.rates):.0f} × {way.name}" for way in chosen if way.name in peers
        )
        print(f"One query at a time: {', '.join(said)}.\n")
        if kind == "random":
            print(
                f"Kinga's segment alone, from arrays: {structure(Path(folder), hashes):.1f} s of processor time."
            )
            live(Path(folder), len(hashes))


def raised(way: Way, hashes: Hashes) -> None:
    """Build one index; processor time and memory are noted."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # or room that was let go would be counted as used before
    before, began = resident(), time.process_time()
    way.index = way.build(hashes)
    way.seconds = time.process_time() - began
    way.size = (resident() - before) / len(hashes)
    if hasattr(way.index, "statistics"):
        way.size = way.index.statistics()["searched_bytes"] / len(hashes)


def in_turn(chosen: list[Way], queries: Hashes) -> None:
    """Five turns of each way, each of half a second of processor time at least."""
    for _ in range(5):
        for way in chosen:
            began, done = time.process_time(), 0
            while (spent := time.process_time() - began) < 0.5:
                at = done % len(queries)
                way.search(way.index, queries[at : at + way.batch])
                done += min(way.batch, len(queries) - at)
            way.rates.append(done / spent)


def row(way: Way, size: int, ours: float, pairs: tuple[int, int, int]) -> str:
    """One line of a table."""
    rate = statistics.median(way.rates)
    goal = GOALS.get((size, way.name))
    said = "" if goal is None else f"{goal} {'reached' if ours / rate >= goal else 'NOT reached'}"
    if way.name == KINGA and size == 10_000_000:
        said = f"{BYTES_GOAL} bytes {'reached' if way.size <= BYTES_GOAL else 'NOT reached'}"
    same, all_, extra = pairs
    found = f"{same} of {all_}" + (f", and {extra} more" if extra else "")
    return (
        f"| {way.name} | {rate:,.0f} | {min(way.rates):,.0f} … {max(way.rates):,.0f} | {ours / rate:.1f} "
        f"| {way.size:.0f} | {way.seconds:.1f} | {found} | {said} |"
    )


def asked(way: Way, size: int) -> int:
    """How many queries are compared: fewer where looking at all of them would take minutes."""
    return QUERIES if size <= 100_000 else 300


def ways(folder: Path, peers: tuple[str, ...]) -> Iterator[Way]:
    """The ways to compare: the peers', and ours with entries, as arrays, and one query at a time."""
    every = {
        FLAT: Way(FLAT, flat, near, 64),
        MULTI: Way(MULTI, multi, near, 64),
        PEER: Way(PEER, peer, near_peer, 1),
    }
    yield from (every[name] for name in peers)
    ours = Way(KINGA, lambda hashes: kinga(folder, hashes), entries_near, QUERIES)
    yield ours
    yield Way("Kinga, as arrays", lambda _: ours.index, rows_near, QUERIES)
    yield Way("Kinga, 64 queries at a time", lambda _: ours.index, entries_near, 64)
    yield Way(ONE, lambda _: ours.index, entries_near, 1)


def flat(hashes: Hashes) -> object:
    made = faiss.IndexBinaryFlat(256)
    made.add(hashes)
    return made


def multi(hashes: Hashes) -> object:
    made = faiss.IndexBinaryMultiHash(256, 16, 16)
    made.nflip = 1
    made.add(hashes)
    return made


def near(index: Any, queries: Hashes) -> Pairs:
    limits, _, rows = index.range_search(np.ascontiguousarray(queries), DISTANCE + 1)
    return set(
        zip(
            np.repeat(np.arange(len(queries)), np.diff(limits.astype(np.int64))).tolist(),
            rows.tolist(),
            strict=True,
        )
    )


def peer(hashes: Hashes) -> object:
    return PDQIndex((row.tobytes().hex(), number) for number, row in enumerate(hashes))


def near_peer(index: Any, queries: Hashes) -> Pairs:
    return {
        (number, found.metadata)
        for number, query in enumerate(queries)
        for found in index.query(query.tobytes().hex())
    }


def kinga(folder: Path, hashes: Hashes) -> object:
    build(
        folder,
        (
            Entry(row.tobytes(), None, None, str(number), "list", "", None, None, "made up")
            for number, row in enumerate(hashes)
        ),
    )
    return open_index(folder)


def entries_near(index: Any, queries: Hashes) -> Pairs:
    return {(match.query, int(match.entry.id)) for match in index.search(queries, today=dt.date(2026, 3, 11))}


def rows_near(index: Any, queries: Hashes) -> Pairs:
    found = index.find(queries, today=dt.date(2026, 3, 11))
    if len(found) > 100_000:
        return set()
    return {(int(query), int(index.entry_at(found, n).id)) for n, query in enumerate(found.query)}


def structure(folder: Path, hashes: Hashes) -> float:
    """Seconds to sort hashes, make their tables and write all to the disk, without making entries from rows."""
    record = bytes(loops.HEAD - 1) + bytes([loops.HAS_PDQ])
    records = np.frombuffer(record * len(hashes), np.uint8)
    ends = np.arange(1, len(hashes) + 1, dtype=np.uint64) * np.uint64(len(record))
    limits = np.full(len(hashes), NO_THRESHOLD, np.uint16), np.full(len(hashes), NO_DAY, np.uint32)
    ends.flags.writeable = False
    columns = Columns(hashes.reshape(-1).view("<u8"), *limits, records, ends, ("",))
    began = time.process_time()
    write_segment(folder / "alone", columns, np.arange(len(hashes)))
    return time.process_time() - began


def clustered_list(size: int) -> Hashes:
    """A hundred near-duplicates, up to 16 bits apart from a middle, of each of size / 100 hashes."""
    dice = np.random.default_rng(size + 1)
    bits = np.unpackbits(np.repeat(random_list(size // 100), 100, axis=0), axis=1)
    for _ in range(16):
        chosen = dice.random(size) < dice.random(size)
        bits[np.flatnonzero(chosen), dice.integers(0, 256, size)[chosen]] ^= 1
    return np.packbits(bits, axis=1)[dice.permutation(size)]


def some_queries(hashes: Hashes) -> Hashes:
    """Half of them from the list with 0 to 40 bits changed, half new."""
    dice = np.random.default_rng(7)
    made = random_list(QUERIES)
    for number in range(0, QUERIES, 2):
        bits = np.unpackbits(hashes[dice.integers(len(hashes))])
        bits[dice.choice(256, number // 2 % 41, replace=False)] ^= 1
        made[number] = np.packbits(bits)
    return made


def resident() -> int:
    """Bytes of memory of this process that are there and its own."""
    held = Path("/proc/self/statm").read_text().split()
    return (int(held[1]) - int(held[2])) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main(sys.argv[1:])
