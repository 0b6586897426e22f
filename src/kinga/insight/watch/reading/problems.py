"""What cannot be taken in: a problem of a row, or of the file as a whole. Codes here; the words are the page's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kinga.errors import KingaError

__all__ = ["KEPT", "CellProblem", "Problem", "Problems", "UnreadableFile"]

KEPT = 1000  # problems kept to be shown and downloaded; all are counted
_SHOWN = 60  # characters of a cell that are repeated in a problem


class UnreadableFile(KingaError):
    """A file that cannot be read at all. `code` and `facts` say why; `str()` is an English rendering."""

    def __init__(self, code: str, **facts: Any) -> None:
        told = ", ".join(f"{name} {value}" for name, value in facts.items())
        super().__init__(f"The file cannot be read: {code}" + (f" ({told})." if told else "."))
        self.code, self.facts = code, facts


class CellProblem(KingaError):
    """What is wrong with one cell. `other` is a second thing the sentence names: a line, a weekday, a guess."""

    def __init__(self, code: str, other: str = "") -> None:
        super().__init__(f"A cell cannot be taken in: {code}.")
        self.code, self.other = code, other


@dataclass(frozen=True)
class Problem:
    """One problem: `line` as in the file from 1, the heading of its `column` ("" for the whole row), and the cell."""

    line: int
    column: str
    code: str
    value: str = ""
    other: str = ""


@dataclass
class Problems:
    """The first problems in order of finding, and how many there are in all."""

    kept: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, line: int, column: str, code: str, value: str = "", other: str = "") -> None:
        """Count it, and keep it while few are kept."""
        self.total += 1
        if len(self.kept) < KEPT:
            short = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
            self.kept.append(Problem(line, column, code, short, other))
