"""What a release leaves on the disk: the budget's ledger before, and the folder with its tables after."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kinga.core.foundation import clock, files
from kinga.errors import KingaError
from kinga.interfaces.cli.measure.output import BadFile

if TYPE_CHECKING:
    from kinga.methods.privacy.noise.ledger import Ledger
    from kinga.methods.privacy.release import Release
    from kinga.methods.privacy.specification import NoiseRule, Specification

__all__ = ["NAME", "AlreadyReleased", "NoLedger", "check_folder", "spending", "write_folder"]

NAME = "release.json"


class AlreadyReleased(KingaError):
    """A folder that holds a release already."""


class NoLedger(KingaError):
    """A ledger that should be there and is not, or the other way round."""


def spending(path: Path, asked: Specification, rule: NoiseRule, *, new: bool) -> Callable[[], Ledger]:
    """A function that writes the budget of one release into the ledger, durably and one process at a time."""

    def spend() -> Ledger:
        try:
            with files.locked(path):
                ledger = _ledger(path, asked, rule, new=new).spend(_entry(asked, rule))
                files.write_whole(path, ledger.written())
                return ledger
        except OSError as error:
            raise BadFile(
                f"The ledger {path} cannot be written ({error.strerror}), so nothing was released. Choose another place."
            ) from error

    return spend


def _ledger(path: Path, asked: Specification, rule: NoiseRule, *, new: bool) -> Ledger:
    from kinga.methods.privacy.noise.ledger import opened, read_ledger

    wanted = (asked.data_set, rule.unit, rule.delta, rule.budget)
    if new == path.exists():
        raise NoLedger(
            f"There is a ledger at {path} already. Leave --new-ledger out, or name another file for another data set."
            if new
            else f"There is no ledger at {path}. If nothing noisy was ever released of these records, say --new-ledger. If "
            "something was, bring its ledger back: a new one would promise what cannot be kept."
        )
    if new:
        return opened(*wanted)
    ledger = read_ledger(path.read_bytes())
    ledger.check(*wanted)
    return ledger


def _entry(asked: Specification, rule: NoiseRule) -> Any:
    from kinga.methods.privacy.noise.ledger import Entry

    return Entry(clock.now().isoformat(timespec="seconds"), asked.title, rule.spent)


def check_folder(folder: Path) -> None:
    """Raises `AlreadyReleased`: what was published once is not replaced, because those who have it keep it."""
    if (folder / NAME).exists():
        raise AlreadyReleased(
            f"{folder} holds a release already. Choose another folder with --out, and name this one under [[earlier]]."
        )


def write_folder(folder: Path, made: Release, document: dict[str, Any]) -> None:
    """The tables as CSV, each with its labels, and release.json, which comes last."""
    try:
        for table in made.tables:
            noisy = made.method == "noise"
            text = io.StringIO()
            out = csv.writer(text, lineterminator="\n")
            out.writerow(
                ("row", *table.columns, *(("noisy", "consistent") if noisy else ("count", "hidden")), "note")
            )
            empty = [""] * (len(table.columns) + 2)
            out.writerows(("label", *empty, said.english()) for said in table.labels)
            for line in table.lines:
                last = line.consistent if noisy else ("yes" if line.count is None else "")
                out.writerow(("count", *line.values, line.count, last, ""))
            files.write_whole(folder / f"{table.name}.csv", text.getvalue().encode())
        whole = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
        first = files.create_whole(folder / NAME, whole.encode())
    except OSError as error:
        raise BadFile(f"{folder} cannot be written ({error.strerror}). Choose another place.") from error
    if not first:
        check_folder(folder)
