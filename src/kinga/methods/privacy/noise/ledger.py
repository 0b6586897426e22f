"""The budget of a data set: what was spent, entry by entry, each sealed with the digest of all before it.

Decimals are kept as written and added exactly. A ledger whose digests do not fit is refused whole: nobody can say what was spent.
The digests find damage and slips, not someone who means to deceive and computes them anew. Pure: whoever writes the file
takes care that only one does at a time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from kinga.errors import KingaError

__all__ = ["BudgetUsedUp", "DamagedLedger", "Entry", "Ledger", "OtherLedger", "opened", "read_ledger"]

VERSION: Final = 1


class DamagedLedger(KingaError):
    """A ledger that does not fit together."""


class OtherLedger(KingaError):
    """A ledger of another data set, unit, delta or budget."""


class BudgetUsedUp(KingaError):
    """Less is left than a release would spend: an honest refusal."""


@dataclass(frozen=True)
class Entry:
    """One release: when (ISO, UTC), what it was called, what it ``spent``."""

    at: str
    title: str
    spent: Decimal


@dataclass(frozen=True)
class Ledger:
    """``unit`` is epsilon or rho."""

    data_set: str
    unit: str
    delta: Decimal | None
    budget: Decimal
    entries: tuple[Entry, ...] = ()

    @property
    def spent(self) -> Decimal:
        """All that was spent, exactly."""
        return sum((entry.spent for entry in self.entries), Decimal(0))

    def check(self, data_set: str, unit: str, delta: Decimal | None, budget: Decimal) -> None:
        """Raises `OtherLedger` unless it is the one that is meant."""
        for name, own, asked in (
            ("data set", self.data_set, data_set),
            ("unit", self.unit, unit),
            ("delta", self.delta, delta),
            ("budget", self.budget, budget),
        ):
            if own != asked:
                raise OtherLedger(
                    f"The ledger has another {name} ({own}) than the specification ({asked}). A budget is set once, for one "
                    "data set: mend the specification, or name the right ledger."
                )

    def spend(self, entry: Entry) -> Ledger:
        """The ledger with one entry more. Raises `BudgetUsedUp`."""
        left = self.budget - self.spent
        if entry.spent > left:
            raise BudgetUsedUp(
                f"The release would spend {entry.spent} {self.unit}, and {left} of {self.budget} are left. Spend less, or "
                "publish nothing more about these records: a larger budget would break what was promised with the first."
            )
        return replace(self, entries=(*self.entries, entry))

    def written(self) -> bytes:
        """The file."""
        head = {
            "kinga_ledger": VERSION,
            "data_set": self.data_set,
            "unit": self.unit,
            "delta": None if self.delta is None else str(self.delta),
            "budget": str(self.budget),
        }
        digest = _digest("", head)
        lines: list[Mapping[str, Any]] = [{**head, "digest": digest}]
        for number, entry in enumerate(self.entries, 1):
            said = {"number": number, "at": entry.at, "title": entry.title, "spent": str(entry.spent)}
            digest = _digest(digest, said)
            lines.append({**said, "digest": digest})
        return "".join(
            json.dumps(line, ensure_ascii=False) + "\n" for line in (*lines, _end(digest))
        ).encode()


def opened(data_set: str, unit: str, delta: Decimal | None, budget: Decimal) -> Ledger:
    """A ledger in which nothing was spent."""
    return Ledger(data_set, unit, delta, budget)


def read_ledger(data: bytes) -> Ledger:
    """The ledger of a file. Raises `DamagedLedger` unless it is, to the byte, what Kinga would write."""
    try:
        head, *entries = [json.loads(line) for line in data.decode().splitlines()][:-1]
        found = Ledger(
            str(head["data_set"]),
            str(head["unit"]),
            None if head["delta"] is None else Decimal(head["delta"]),
            Decimal(head["budget"]),
            tuple(Entry(str(each["at"]), str(each["title"]), Decimal(each["spent"])) for each in entries),
        )
        sound = found.written() == data and all(entry.spent > 0 for entry in found.entries)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise DamagedLedger(_DAMAGED) from error
    if not sound:
        raise DamagedLedger(_DAMAGED)
    return found


_DAMAGED: Final = (
    "The ledger is damaged, so nobody can say what was spent, and nothing is released. Bring it back from a backup that has all "
    "releases; if there is none, take the budget of these records as used up."
)


def _end(digest: str) -> dict[str, str]:
    """The last line says that nothing was cut off."""
    return {"end": digest}


def _digest(before: str, said: Mapping[str, Any]) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
