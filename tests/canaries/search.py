"""Finding many words in large files: every eight bytes are looked up at once, then what begins alike is compared.

As a program it reads files that another process holds open (`python -m tests.canaries.search NEEDLES FILE …`),
because opening a live SQLite file in the process that holds it drops its locks.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.canaries.encodings import disguises
from tests.canaries.nest import Canary

__all__ = ["Finding", "Search", "in_another_process"]

_CHUNK = 16 * 2**20
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Finding:
    """A canary that was found: which, where it was planted, in which disguise, and in which store."""

    word: str
    place: str
    disguise: str
    store: str


class Search:
    """A search for canaries in all their disguises."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self._whole: dict[bytes, tuple[Canary, str]] = {}
        for canary in canaries:
            for needle, disguise in disguises(canary).items():
                self._whole.setdefault(needle, (canary, disguise))
        self._by_start: dict[int, list[bytes]] = defaultdict(list)
        for needle in self._whole:
            self._by_start[int.from_bytes(needle[:8], "little")].append(needle)
        self._starts = np.array(sorted(self._by_start), dtype="<u8")
        self._longest = max(map(len, self._whole), default=0)

    def in_bytes(self, data: bytes, store: str) -> list[Finding]:
        """What is found in one run of bytes, each canary once a disguise."""
        found = set(self._hits(data))
        return [self._finding(needle, store) for needle in found]

    def in_file(self, path: Path, store: str = "") -> list[Finding]:
        """What is found in a file, read in pieces that overlap."""
        found: set[bytes] = set()
        with path.open("rb") as file:
            rest = b""
            while piece := file.read(_CHUNK):
                data = rest + piece
                found.update(self._hits(data))
                rest = data[-self._longest :]
        return [self._finding(needle, store or path.name) for needle in found]

    def _finding(self, needle: bytes, store: str) -> Finding:
        canary, disguise = self._whole[needle]
        return Finding(canary.word, canary.place, disguise or "as it is", store)

    def _hits(self, data: bytes) -> Iterator[bytes]:
        if not len(self._starts):
            return
        for shift in range(8):
            count = (len(data) - shift) // 8
            if count <= 0:
                continue
            eights = np.frombuffer(data, dtype="<u8", offset=shift, count=count)
            at = np.searchsorted(self._starts, eights)
            at[at == len(self._starts)] = 0
            for hit in np.flatnonzero(self._starts[at] == eights):
                start = shift + 8 * int(hit)
                for needle in self._by_start[int(eights[hit])]:
                    if data.startswith(needle, start):
                        yield needle


def in_another_process(canaries: Iterable[Canary], files: Iterable[Path], folder: Path) -> list[Finding]:
    """What is found in files that this process may hold open. `folder` takes the list of words."""
    listing = folder / "canaries.json"
    listing.write_text(
        json.dumps([[each.word, each.kind, each.place] for each in canaries]), encoding="utf-8"
    )
    asked = [sys.executable, "-m", "tests.canaries.search", str(listing), *map(str, files)]
    done = subprocess.run(asked, cwd=_ROOT, capture_output=True, text=True, check=True)
    listing.unlink()
    return [Finding(*row) for row in json.loads(done.stdout)]


def _main(listing: str, *files: str) -> None:
    rows = json.loads(Path(listing).read_text("utf-8"))
    search = Search(Canary(*row) for row in rows)
    found = [finding for name in files if Path(name).exists() for finding in search.in_file(Path(name))]
    print(json.dumps([[each.word, each.place, each.disguise, each.store] for each in found]))


if __name__ == "__main__":
    _main(*sys.argv[1:])
