"""What is to be released, as a TOML file says it: columns with their public values, tables, and how they are protected.

Values and numbers of people are public inputs: nothing here is ever read from the records.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal

from .domains import Column
from .said import BadSpecification, Said

__all__ = [
    "ALL",
    "RESERVED",
    "AnonymityRule",
    "BadSpecification",
    "Earlier",
    "NoiseRule",
    "Specification",
    "Table",
    "columns_from",
    "specification",
]

ALL: Final = "(all)"
"""Stands where a count is over all values of a column."""
RESERVED: Final = frozenset(("row", "count", "hidden", "noisy", "consistent", "error", "note", "batch"))
MOST_TABLES: Final = 50
LEAST: Final = "0.000001"
NAMED: Final = "Give it letters, digits, - and _ only, up to 60 of them."


@dataclass(frozen=True)
class Table:
    """One table to publish."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class AnonymityRule:
    """What the report about the records looks at."""

    quasi_identifiers: tuple[str, ...]
    sensitive: tuple[str, ...]
    k: int
    diversity: int


@dataclass(frozen=True)
class NoiseRule:
    """``unit`` is epsilon (Laplace) or rho (Gaussian, with ``delta``); ``spent`` by this release, ``budget`` of the data set.

    ``people`` is the public number of records, ``each`` how many of them at most are one person's.
    """

    unit: Literal["epsilon", "rho"]
    spent: Decimal
    budget: Decimal
    delta: Decimal | None
    people: int
    each: int
    ledger: str
    consistent: bool


@dataclass(frozen=True)
class Earlier:
    """An earlier release; ``records`` are those it was made of, None when they are the same as now."""

    release: str
    records: str | None


@dataclass(frozen=True)
class Specification:
    """One release. Either ``smallest`` (suppression) or ``noise`` is given."""

    title: str
    data_set: str
    records: str | None
    out: str | None
    person: str | None
    columns: Mapping[str, Column]
    tables: tuple[Table, ...]
    smallest: int | None
    noise: NoiseRule | None
    anonymity: AnonymityRule | None
    earlier: tuple[Earlier, ...]


def specification(text: str) -> Specification:
    """Read a specification. Raises `BadSpecification`, which names what to change."""
    try:
        said = Said(tomllib.loads(text, parse_float=Decimal), "the specification")
    except tomllib.TOMLDecodeError as error:
        raise BadSpecification(f"The specification is not TOML: {error}. Mend that line.") from error
    columns = columns_from(said.table("columns"))
    smallest, noise = said.part("suppression"), said.part("noise")
    if (smallest is None) == (noise is None):
        raise BadSpecification(
            "A release is protected in one way: give [suppression] or [noise], not both. Exact and noisy counts of the "
            "same records weaken each other."
        )
    found = Specification(
        title=said.text("title"),
        data_set=_name(said.text("data_set"), "data_set"),
        records=said.text("records", None),
        out=said.text("out", None),
        person=said.text("person", None),
        columns=columns,
        tables=_tables(said, columns),
        smallest=_smallest(smallest) if smallest is not None else None,
        noise=_noise(noise) if noise is not None else None,
        anonymity=_anonymity(said, columns),
        earlier=_earlier(said),
    )
    said.finish()
    if found.person in columns:
        raise BadSpecification("person names a column that is also published. Take it out of [columns].")
    return found


def columns_from(said: Mapping[str, Any]) -> Mapping[str, Column]:
    """Columns by name, from a mapping of the file's form. Raises `BadSpecification`."""
    found: dict[str, Column] = {}
    for name, parts in sorted(said.items(), key=lambda item: isinstance(item[1], dict) and "of" in item[1]):
        if name in RESERVED or not isinstance(parts, dict):
            raise BadSpecification(
                f"A column cannot be called {name}, or is not written as [columns.{name}]. "
                f"These names mean something in the tables: {', '.join(sorted(RESERVED))}."
            )
        part = Said(parts, f"[columns.{name}]")
        if "of" in parts:
            found[name] = _made(name, part, found)
        else:
            found[name] = Column(name, _values(part.texts("values"), part.where))
        part.finish()
    if not found:
        raise BadSpecification("There are no columns. Give each one its values, under [columns.NAME].")
    return MappingProxyType(found)


def _made(name: str, part: Said, found: Mapping[str, Column]) -> Column:
    base = found.get(part.text("of"))
    if base is None or base.of:
        raise BadSpecification(f"In {part.where}, of must name a column that has values of its own.")
    said = Said(part.table("groups"), f"[columns.{name}.groups]")
    groups = {value: said.texts(value) for value in said.said}
    taken = [each for group in groups.values() for each in group]
    wrong = [each for each in taken if each not in base.values or taken.count(each) > 1]
    wrong += [each for each in base.values if each not in taken]
    if wrong:
        raise BadSpecification(
            f"In {said.where}, each value of {base.name} must be in one group. Look at {wrong[0]}."
        )
    return Column(name, _values(tuple(groups), said.where), base.name, MappingProxyType(groups))


def _values(values: tuple[str, ...], where: str) -> tuple[str, ...]:
    if not values or ALL in values or any(value[0] in "=+@\t" for value in values):
        raise BadSpecification(
            f"In {where}, values must be there, and none may be {ALL} or begin with =, + or @, which spreadsheets compute."
        )
    return values


def _tables(said: Said, columns: Mapping[str, Column]) -> tuple[Table, ...]:
    found = []
    for part in said.parts("tables"):
        table = Table(_name(part.text("name"), part.where), part.texts("columns"))
        part.finish()
        _known(table.columns, columns, part.where)
        bases = [columns[name].base for name in table.columns]
        if not bases or len(set(bases)) < len(bases):
            raise BadSpecification(
                f"In {part.where}, columns must be there, and no two of them made of the same column. Make two tables."
            )
        found.append(table)
    if not 1 <= len(found) <= MOST_TABLES or len({table.name for table in found}) < len(found):
        raise BadSpecification(
            f"There must be from 1 to {MOST_TABLES} tables under [[tables]], each with its own name."
        )
    return tuple(found)


def _smallest(part: Said) -> int:
    smallest = part.number("smallest", 2, 1000)
    part.finish()
    return smallest


def _noise(part: Said) -> NoiseRule:
    mechanism = part.text("mechanism")
    if mechanism not in {"laplace", "gaussian"}:
        raise BadSpecification('In [noise], mechanism must be "laplace" or "gaussian".')
    gaussian = mechanism == "gaussian"
    unit: Literal["epsilon", "rho"] = "rho" if gaussian else "epsilon"
    rule = NoiseRule(
        unit=unit,
        spent=part.decimal(unit, LEAST, 100),
        budget=part.decimal("budget", LEAST, 100),
        delta=part.decimal("delta", "1e-30", 1) if gaussian else None,
        people=part.number("people", 1, 10_000_000),
        each=part.number("records_a_person", 1, 1000, 1),
        ledger=part.text("ledger"),
        consistent=part.get("consistent", bool, "true or false", True),
    )
    part.finish()
    if rule.spent > rule.budget:
        raise BadSpecification(f"In [noise], {unit} is more than the whole budget. Spend less.")
    if rule.delta is not None and rule.delta * rule.people >= 1:
        raise BadSpecification(
            "In [noise], delta must be well below 1 divided by the number of people: it is the chance that the guarantee "
            "fails, for each of them."
        )
    return rule


def _anonymity(said: Said, columns: Mapping[str, Column]) -> AnonymityRule | None:
    part = said.part("anonymity")
    if part is None:
        return None
    rule = AnonymityRule(
        part.texts("quasi_identifiers"),
        part.texts("sensitive", ()),
        part.number("k", 2, 1000, 5),
        part.number("l", 2, 1000, 2),
    )
    part.finish()
    _known((*rule.quasi_identifiers, *rule.sensitive), columns, part.where)
    if not rule.quasi_identifiers or set(rule.quasi_identifiers) & set(rule.sensitive):
        raise BadSpecification(
            "In [anonymity], name the quasi_identifiers, and none of them as sensitive as well."
        )
    return rule


def _earlier(said: Said) -> tuple[Earlier, ...]:
    found = []
    for part in said.parts("earlier"):
        found.append(Earlier(part.text("release"), part.text("records", None)))
        part.finish()
    return tuple(found)


def _known(names: Sequence[str], columns: Mapping[str, Column], where: str) -> None:
    for name in names:
        if name not in columns:
            raise BadSpecification(
                f"In {where}, {name} is no column. Give it under [columns.{name}], or mend the name."
            )


def _name(text: str, where: str) -> str:
    if len(text) > 60 or not all(letter.isalnum() or letter in "-_" for letter in text):
        raise BadSpecification(f"In {where}, the name {text[:60]} cannot be the name of a file. {NAMED}")
    return str(text)
