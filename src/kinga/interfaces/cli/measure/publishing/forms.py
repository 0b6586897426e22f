"""A release as release.json, JSON, CSV, sheets for screen and PDF. What is not for publication is on the screen and in the JSON only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kinga.interfaces.cli.measure.sheets import Grid, Sheet
from kinga.methods.privacy.anonymity import Anonymity
from kinga.methods.privacy.domains import Column
from kinga.methods.privacy.release import Line, Release, ReleasedTable

__all__ = ["document", "published", "rows", "sheet"]

PRIVATE = "For whoever publishes, and not to be published: these are numbers of small groups themselves. The records are not released."
HIDDEN = "hidden"


def published(made: Release) -> dict[str, Any]:
    """The release.json: what an attacker has, and a later release must be told."""
    return {"kinga_release": 1, **_release(made)}


def document(made: Release, anonymity: Anonymity | None) -> dict[str, Any]:
    """The JSON that is printed."""
    labels = dict.fromkeys(said.english() for table in made.tables for said in table.labels)
    return {**_release(made), "anonymity": _anonymity(anonymity), "warnings": list(labels)}


def _release(made: Release) -> dict[str, Any]:
    return {
        "title": made.title,
        "data_set": made.data_set,
        "method": made.method,
        "smallest": made.smallest,
        "records": made.records,
        "columns": {name: _column(column) for name, column in made.columns.items()},
        "noise": dict(made.noise) if made.noise else None,
        "tables": [
            {
                "name": table.name,
                "columns": list(table.columns),
                "labels": [said.english() for said in table.labels],
                "error": {"0.95": table.error, "0.95_all_at_once": table.together} if made.noise else None,
                "counts": [_line(made, line) for line in table.lines],
            }
            for table in made.tables
        ],
    }


def _column(column: Column) -> dict[str, Any]:
    if column.of is None:
        return {"values": list(column.values)}
    return {"of": column.of, "groups": {name: list(values) for name, values in column.groups.items()}}


def _line(made: Release, line: Line) -> dict[str, Any]:
    if made.noise:
        return {"values": list(line.values), "noisy": line.count, "consistent": line.consistent}
    return {"values": list(line.values), "count": line.count, "hidden": line.count is None}


def _anonymity(found: Anonymity | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "note": PRIVATE,
        "records": found.records,
        "classes": found.classes,
        "k": found.k,
        "k_asked": found.asked[0],
        "records_in_smaller_classes": found.below,
        "records_alone": found.alone,
        "l": dict(found.diversity),
        "l_asked": found.asked[1],
        "records_in_less_diverse_classes": dict(found.uniform),
    }


def rows(made: Release, anonymity: Anonymity | None) -> Iterator[tuple[object, ...]]:
    """The CSV that is printed: one row a count, a label, or a number of the report about the records."""
    yield "table", "row", "of", "count", "hidden", "consistent", "note"
    for table in made.tables:
        for said in table.labels:
            yield table.name, "label", "", "", "", "", said.english()
        for line in table.lines:
            of = "; ".join(f"{name}: {value}" for name, value in zip(table.columns, line.values, strict=True))
            hidden = "yes" if line.count is None else ""
            yield table.name, "count", of, _cell(line.count), hidden, _cell(line.consistent), ""
    for name, value, asked in _grid_of_anonymity(anonymity):
        yield "", "anonymity", name, value, "", "", f"asked {asked}. {PRIVATE}" if asked else PRIVATE


def _cell(value: float | None) -> object:
    return "" if value is None else value


def sheet(made: Release, anonymity: Anonymity | None = None, folder: Path | None = None) -> Sheet:
    """The sheet. Without ``anonymity`` and ``folder`` it is the one to publish."""
    grids = [_grid(made, table) for table in made.tables]
    if anonymity is not None:
        found = list(_grid_of_anonymity(anonymity))
        grids.append(
            Grid(
                "How alike the records are (not for publication)", ["", "Found", "Asked"], found, note=PRIVATE
            )
        )
    # The first label of a table stands with the table.
    labels = dict.fromkeys(said.english() for table in made.tables for said in table.labels[1:])
    lead = [f"{made.records:,} records, tables: {len(made.tables)}."]
    if folder is not None:
        lead.append(f"The tables to publish are in {folder}.")
    return Sheet(
        title=made.title,
        lead=lead,
        grids=grids,
        caveats=list(labels),
        made=(
            "Small counts hidden, and others to guard them (HiGHS)."
            if made.noise is None
            else "Noise and accounting by OpenDP. The noise cannot be drawn again."
        ),
        page="docs/methods/privacy.md",
    )


def _grid(made: Release, table: ReleasedTable) -> Grid:
    noisy = made.noise is not None
    numbers = ["Noisy", "Consistent"] if noisy else ["Records"]
    lines = []
    for line in table.lines:
        cells = [HIDDEN if line.count is None else f"{line.count:,}"]
        if noisy:
            cells.append("" if line.consistent is None else f"{line.consistent:,.1f}")
        lines.append([*line.values, *cells])
    first = table.labels[0].english()
    note = (
        first
        if table.error is None
        else f"{first} 95% error of one count: {table.error}, of all at once: {table.together}."
    )
    return Grid(table.name, [*table.columns, *numbers], lines, words=len(table.columns), note=note)


def _grid_of_anonymity(found: Anonymity | None) -> Iterator[tuple[str, str, str]]:
    if found is None:
        return
    yield "Smallest class of records alike (k)", str(found.k), str(found.asked[0])
    yield "Records in smaller classes than asked", f"{found.below:,}", "0"
    yield "Records like no other", f"{found.alone:,}", "0"
    for column, least in found.diversity.items():
        yield f"Fewest values of {column} in a class (l)", str(least), str(found.asked[1])
        yield (
            f"Records in classes with fewer values of {column} than asked",
            f"{found.uniform[column]:,}",
            "0",
        )
