"""Hash lists into an index: files opened and looked at first, then read row by row, each refused row told of."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from kinga.core.foundation import clock
from kinga.methods.hash_lists import BadList, HashList, Remark, open_list

if TYPE_CHECKING:
    from kinga.methods.matching import Entry

__all__ = ["Lists", "Taking", "opened", "source_of"]

_IN_MEMORY = 1 << 26
_PIECE = 1 << 20
_PROVENANCE = re.compile(
    r"(?P<file>.*), sha256 [0-9a-f]{64}, read (?P<day>\d{4}-\d\d-\d\d)(; (?P<model>.*))?", re.DOTALL
)

Tell = Callable[[str, Remark], None]


@dataclass(frozen=True, slots=True)
class Taking:
    """How lists are taken: for rows that say nothing themselves the name of their list (else the file's), a threshold
    and the last day; and of VICS files only media of some categories."""

    list_name: str = ""
    categories: Collection[str] | None = None
    threshold: int | None = None
    expires: dt.date | None = None


@dataclass
class Lists:
    """Open lists, and what has been taken of them so far. `done` is in bytes of `size`, as far as that is known."""

    tell: Tell
    lists: list[tuple[str, HashList]] = field(default_factory=list)
    files: list[BinaryIO] = field(default_factory=list)
    size: int = 0

    @property
    def taken(self) -> int:
        """Entries given so far."""
        return sum(found.taken for _name, found in self.lists)

    @property
    def refused(self) -> int:
        """Rows of which something was not taken."""
        return sum(found.refused for _name, found in self.lists)

    @property
    def done(self) -> int:
        """Bytes read so far."""
        return sum(file.tell() for file in self.files)

    def entries(self, shown: Callable[[], None] = lambda: None) -> Iterator[Entry]:
        """The entries of all lists, one after the other; `shown` is called now and then."""
        for name, found in self.lists:
            for number, row in enumerate(found):
                if number % 1000 == 0:
                    shown()
                if isinstance(row, Remark):
                    self.tell(name, row)
                else:
                    yield row
        shown()


@contextmanager
def opened(paths: Iterable[str], tell: Tell, how: Taking) -> Iterator[Lists]:
    """All lists, opened and their headers read, before anything is taken of any. Raises BadList."""
    with ExitStack() as stack:
        lists = Lists(tell)
        for path in paths:
            file = stack.enter_context(_open(path))
            name = "standard input" if path == "-" else path
            short = "standard input" if path == "-" else _printable(Path(path).name)
            digest, size = _measured(file)
            found = open_list(
                file,
                name=name,
                list_name=_printable(how.list_name) or Path(short).stem,
                provenance=f"{short}, sha256 {digest}, read {clock.today().isoformat()}",
                categories=how.categories,
                threshold=how.threshold,
                expires=how.expires,
            )
            lists.lists.append((name, found))
            lists.files.append(file)
            lists.size += size
        yield lists


def source_of(provenance: str) -> tuple[str, str]:
    """The file that a provenance names, with its model if it has one, and the day on which it was read.

    Of a provenance that was written by others: it whole, and no day.
    """
    told = _PROVENANCE.fullmatch(provenance)
    if not told:
        return provenance, ""
    return told["file"] + (f" ({told['model']})" if told["model"] else ""), told["day"]


def _printable(name: str) -> str:
    """A name that can be written anywhere: an index that holds another could not be answered from."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


@contextmanager
def _open(path: str) -> Iterator[BinaryIO]:
    """The file, or standard input or a pipe laid down so that it can be read twice."""
    if path == "-":
        with _laid_down(sys.stdin.buffer) as kept:
            yield kept
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise BadList(
            f"{path} cannot be read ({error.strerror}). Check the name and the permissions."
        ) from error
    with file:
        if file.seekable():
            yield file
            return
        with _laid_down(file) as kept:
            yield kept


@contextmanager
def _laid_down(stream: BinaryIO) -> Iterator[BinaryIO]:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        shutil.copyfileobj(stream, kept, _PIECE)
        kept.seek(0)
        yield cast("BinaryIO", kept)


def _measured(file: BinaryIO) -> tuple[str, int]:
    """The SHA256 of a file, by which its version can be told later, and its size in bytes."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    return digest.hexdigest(), size
