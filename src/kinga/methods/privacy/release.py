"""One release from a specification and records: exact tables with small counts hidden, or noisy ones. Labels cannot be taken off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.prevalence.caveats import Caveat

from .anonymity import Anonymity, anonymity
from .consistency import agreeing
from .domains import Cells, Column, Query, queries_of
from .earlier import OtherMethod, Published, RecordsChanged, known
from .labels import label
from .ledger import Ledger
from .noise import Mechanism, approximate, error_bound, mechanism
from .records import Record
from .specification import ALL, NoiseRule, Specification, Table
from .suppression import Suppressed, suppress

__all__ = ["Line", "OtherNumber", "Release", "ReleasedTable", "report", "with_noise", "with_suppression"]

Integers = npt.NDArray[np.int64]
Before = Sequence[tuple[Published, Sequence[Record] | None]]


class OtherNumber(KingaError):
    """The public number of records is not that of the file."""


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
            raise OtherMethod(_OTHER.format(title=release.title))
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
    labels = [*_earlier(before), *_people(asked)]
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


def with_noise(
    asked: Specification,
    rule: NoiseRule,
    records: Sequence[Record],
    spend: Callable[[], Ledger],
    before: Before = (),
) -> Release:
    """Noisy tables. ``spend`` writes the budget down and is called when all is ready, before anything is drawn.

    Raises `OtherNumber`, `earlier.OtherMethod`, `domains.TooManyCells`, and what ``spend`` raises.
    """
    for release, _ in before:
        if release.method != "noise":
            raise OtherMethod(_OTHER.format(title=release.title))
    if len(records) != rule.people:
        raise OtherNumber(
            "In [noise], people must be the number of records, which is public; the file has another. If the number itself must "
            "not be known, it cannot be published this way."
        )
    used = sorted({name for table in asked.tables for name in table.columns})
    chosen = [asked.columns[name] for name in used]
    cells = Cells(chosen, {column.base: asked.columns[column.base].values for column in chosen})
    finest = [list(product(*(asked.columns[c].values for c in table.columns))) for table in asked.tables]
    cell_of = [_cell_of(table, values, cells) for table, values in zip(asked.tables, finest, strict=True)]
    made = mechanism(
        cell_of,
        [len(each) for each in finest],
        len(records),
        unit=rule.unit,
        spent=rule.spent,
        each=rule.each,
    )
    places = [cells.place(record) for record in records]
    ledger = spend()
    drawn = made.draw(places)
    agreed = agreeing(cell_of, drawn, rule.people) if rule.consistent else [None] * len(drawn)
    tables = []
    for table, values, counts, smooth in zip(asked.tables, finest, drawn, agreed, strict=True):
        numbers = [None] * len(counts) if smooth is None else smooth.tolist()
        lines = tuple(
            Line(each, int(count), number)
            for each, count, number in zip(values, counts, numbers, strict=True)
        )
        bounds = error_bound(made.unit, made.scale), error_bound(made.unit, made.scale, len(lines))
        labels = (*_noisy(rule, made, ledger, bounds), *_people(asked))
        tables.append(ReleasedTable(table.name, table.columns, lines, labels, *bounds))
    return Release(
        asked.title,
        asked.data_set,
        "noise",
        None,
        rule.people,
        asked.columns,
        tuple(tables),
        _measured(rule, made, ledger),
    )


def _cell_of(table: Table, values: Sequence[tuple[str, ...]], cells: Cells) -> Integers:
    found = np.zeros(cells.size, dtype=np.int64)
    for number, each in enumerate(values):
        row = cells.row(tuple(zip(table.columns, each, strict=True)))
        found[row > 0] = number
    return found


def _noisy(rule: NoiseRule, made: Mechanism, ledger: Ledger, bounds: tuple[int, int]) -> tuple[Caveat, ...]:
    gaussian = made.unit == "rho"
    law = "discrete Gaussian law" if gaussian else "discrete Laplace law"
    sensitivity = f"{'√2' if gaussian else 2}{f' times {rule.each}' if rule.each > 1 else ''} in L{2 if gaussian else 1}"
    every = f"; over all releases {_promise(rule, ledger.spent)}" if gaussian else ""
    return (
        label(
            "noise", law=law, scale=made.scale, promise=_promise(rule, rule.spent), sensitivity=sensitivity
        ),
        label("neighbours", each=rule.each, people=f"{rule.people:,}"),
        label("errors", error=bounds[0], together=bounds[1]),
        label("consistent" if rule.consistent else "not_consistent"),
        label("noise_not"),
        label("budget", spent=ledger.spent, budget=ledger.budget, unit=ledger.unit, promise=every),
    )


def _promise(rule: NoiseRule, spent: Decimal) -> str:
    if rule.delta is None:
        return f"ε = {spent}"
    return f"ρ = {spent} (zCDP), so ε = {approximate(spent, rule.delta):.4g} at δ = {rule.delta}"


def _measured(rule: NoiseRule, made: Mechanism, ledger: Ledger) -> dict[str, object]:
    return {
        "mechanism": "discrete Laplace" if rule.unit == "epsilon" else "discrete Gaussian",
        "unit": rule.unit,
        "scale": made.scale,
        "spent": str(rule.spent),
        "loss": made.loss,
        "delta": None if rule.delta is None else str(rule.delta),
        "epsilon": float(rule.spent) if rule.delta is None else approximate(rule.spent, rule.delta),
        "neighbours": f"any {rule.each} of the {rule.people} records replaced; their number is public",
        "budget": str(ledger.budget),
        "spent_by_all": str(ledger.spent),
    }


def _earlier(before: Before) -> list[Caveat]:
    if not before:
        return [label("no_earlier")]
    return [label("earlier", releases="; ".join(release.title for release, _ in before))]


def _people(asked: Specification) -> list[Caveat]:
    return [] if asked.person else [label("records_not_people")]


def report(asked: Specification, records: Sequence[Record]) -> Anonymity | None:
    """The k-anonymity and l-diversity report, for whoever publishes: its numbers are themselves of small groups."""
    rule = asked.anonymity
    if rule is None:
        return None
    return anonymity(records, rule.quasi_identifiers, rule.sensitive, k=rule.k, diversity=rule.diversity)


_OTHER = (
    "The earlier release {title} was protected in the other way. Exact counts beside noisy ones of the same records undo both: go on "
    "as the data set began."
)
