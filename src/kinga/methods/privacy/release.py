"""One release from a specification and records: exact tables with small counts hidden, or noisy ones. Labels cannot be taken off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.methods.prevalence.caveats import Caveat

from .anonymity import Anonymity, anonymity
from .domains import Column, Query, queries_of
from .earlier import OtherMethod, Published, RecordsChanged, known
from .labels import label
from .records import Record
from .specification import ALL, Specification, Table
from .suppression import Suppressed, suppress

__all__ = ["OTHER", "Before", "Line", "Release", "ReleasedTable", "of_people", "report", "with_suppression"]

Integers = npt.NDArray[np.int64]
Before = Sequence[tuple[Published, Sequence[Record] | None]]


@dataclass(frozen=True)
class Line:
    """One count. Of an exact table ``count`` is None where hidden; of a noisy one it is what was drawn."""

    values: tuple[str, ...]
    count: int | None
    consistent: float | None = None


@dataclass(frozen=True)
class ReleasedTable:
    """``error`` and ``together`` are 95% bounds of the noise of one count and of all, None for exact tables."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    labels: tuple[Caveat, ...]
    error: int | None = None
    together: int | None = None


@dataclass(frozen=True)
class Release:
    """Everything in it may be published. ``measurements`` are the numbers of the noise: scale, loss, spent."""

    title: str
    data_set: str
    method: str
    smallest: int | None
    records: int
    columns: Mapping[str, Column]
    tables: tuple[ReleasedTable, ...]
    noise: Mapping[str, object] | None = None


def with_suppression(asked: Specification, records: Sequence[Record], before: Before = ()) -> Release:
    """Exact tables, guarded together with all earlier ones.

    Raises what `suppression.suppress` and `earlier.known` raise, and `earlier.OtherMethod`.
    """
    smallest = asked.smallest or 0
    for release, _ in before:
        if release.method != "suppression":
            raise OtherMethod(OTHER.format(title=release.title))
        if release.smallest < smallest:
            raise RecordsChanged(
                f"The release {release.title} showed counts from {release.smallest}, so smaller ones than {smallest} are "
                f"known already. Set smallest to {release.smallest} at most."
            )
    used = sorted({name for table in asked.tables for name in table.columns})
    knows = known(asked.columns, used, records, before)
    queries = {table.name: queries_of([asked.columns[c] for c in table.columns]) for table in asked.tables}
    found = suppress(
        [query for each in queries.values() for query in each],
        knows.cells,
        knows.table,
        smallest=smallest,
        shown_before=knows.shown,
        hidden_before=knows.hidden,
    )
    labels = [*_earlier(before), *of_people(asked)]
    return Release(
        asked.title,
        asked.data_set,
        "suppression",
        smallest,
        len(records),
        asked.columns,
        tuple(_exact(table, queries[table.name], found, labels) for table in asked.tables),
    )


def _exact(
    table: Table, queries: Sequence[Query], found: Suppressed, labels: Sequence[Caveat]
) -> ReleasedTable:
    lines = []
    for query in queries:
        values = dict(query)
        lines.append(Line(tuple(values.get(name, ALL) for name in table.columns), found.shown.get(query)))
    hidden = sum(line.count is None for line in lines)
    said = label("suppressed", most=found.smallest - 1, hidden=hidden, counts=len(lines))
    return ReleasedTable(table.name, table.columns, tuple(lines), (said, label("suppression_not"), *labels))


def _earlier(before: Before) -> list[Caveat]:
    if not before:
        return [label("no_earlier")]
    return [label("earlier", releases="; ".join(release.title for release, _ in before))]


def of_people(asked: Specification) -> list[Caveat]:
    """What is said when nobody looked whose the records are."""
    return [] if asked.person else [label("records_not_people")]


def report(asked: Specification, records: Sequence[Record]) -> Anonymity | None:
    """The k-anonymity and l-diversity report, for whoever publishes: its numbers are themselves of small groups."""
    rule = asked.anonymity
    if rule is None:
        return None
    return anonymity(records, rule.quasi_identifiers, rule.sensitive, k=rule.k, diversity=rule.diversity)


OTHER = (
    "The earlier release {title} was protected in the other way. Exact counts beside noisy ones of the same records undo both: go on "
    "as the data set began."
)
