"""Calling `kinga screen` in this process, with one pool that outlives the commands, and reading what it wrote."""

from __future__ import annotations

import csv
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kinga.methods.hashing import Options, Pool
from kinga.methods.matching import Entry

__all__ = ["ENVIRONMENT", "Done", "Kept", "Screen", "entry", "matches", "rows"]

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "COLUMNS": "80"}


@dataclass
class Done:
    """What came of a command."""

    returncode: int
    stdout: bytes
    stderr: bytes

    @property
    def said(self) -> str:
        """Standard error as text."""
        return self.stderr.decode()


class Screen(Protocol):
    """Runs `kinga screen` with these arguments."""

    def __call__(self, *arguments: str | Path, given: bytes = b"", folder: Path | None = None) -> Done: ...


class Kept:
    """A pool that outlives the commands that use it, so that not each waits for a worker to start."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def __call__(self, *, options: Options, workers: int) -> Kept:
        self.pool._options = options
        return self

    def __enter__(self) -> Pool:
        return self.pool

    def __exit__(self, *_raised: object) -> None:
        return None


def rows(output: bytes) -> list[dict[str, str]]:
    """The rows of a CSV result."""
    return list(csv.DictReader(io.StringIO(output.decode(), newline="")))


def entry(pdq_digits: str | None = None, name: str = "x", **more: object) -> Entry:
    """An entry of an invented list."""
    fields = {"md5": None, "sha1": None, "list": "L", "label": "", "threshold": None, "expires": None}
    return Entry(
        pdq=bytes.fromhex(pdq_digits) if pdq_digits else None, id=name, provenance="", **{**fields, **more}
    )  # type: ignore[arg-type]


def matches(done: Done) -> list[tuple[str, str, int]]:
    """Query, match and distance of each row of a result."""
    return [(row["query"], row["match"], int(row["distance"])) for row in rows(done.stdout)]
