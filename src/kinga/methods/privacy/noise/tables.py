"""Noisy tables from a specification and records, with their labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import product

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.prevalence.caveats import Caveat
from kinga.methods.privacy.domains import Cells
from kinga.methods.privacy.earlier import OtherMethod
from kinga.methods.privacy.labels import label
from kinga.methods.privacy.records import Record
from kinga.methods.privacy.release import OTHER, Before, Line, Release, ReleasedTable, of_people
from kinga.methods.privacy.specification import NoiseRule, Specification, Table

from .consistency import agreeing
from .ledger import Ledger
from .mechanism import Mechanism, approximate, error_bound, mechanism

__all__ = ["OtherNumber", "with_noise"]

Integers = npt.NDArray[np.int64]


class OtherNumber(KingaError):
    """The public number of records is not that of the file."""


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
            raise OtherMethod(OTHER.format(title=release.title))
    if len(records) != rule.people:
        raise OtherNumber(
            "In [noise], people must be the number of records, which is public; the file has another. If the number itself must "
            "not be known, it cannot be published this way."
        )
    cells = _cells(asked)
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
        lines = tuple(map(Line, values, counts.tolist(), numbers))
        tables.append(_noisy(table, lines, (rule, made, ledger), of_people(asked)))
    measured = _measured(rule, made, ledger)
    return Release(
        asked.title, asked.data_set, "noise", None, rule.people, asked.columns, tuple(tables), measured
    )


def _cell_of(table: Table, values: Sequence[tuple[str, ...]], cells: Cells) -> Integers:
    """Place of the joint table -> cell of a table."""
    found = np.zeros(cells.size, dtype=np.int64)
    for number, each in enumerate(values):
        found[cells.row(tuple(zip(table.columns, each, strict=True))) > 0] = number
    return found


def _cells(asked: Specification) -> Cells:
    chosen = [asked.columns[name] for name in sorted({n for table in asked.tables for n in table.columns})]
    return Cells(chosen, {column.base: asked.columns[column.base].values for column in chosen})


def _noisy(
    table: Table, lines: tuple[Line, ...], how: tuple[NoiseRule, Mechanism, Ledger], more: Sequence[Caveat]
) -> ReleasedTable:
    made = how[1]
    bounds = error_bound(made.unit, made.scale), error_bound(made.unit, made.scale, len(lines))
    return ReleasedTable(table.name, table.columns, lines, (*_said(*how, bounds), *more), *bounds)


def _said(rule: NoiseRule, made: Mechanism, ledger: Ledger, bounds: tuple[int, int]) -> tuple[Caveat, ...]:
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
