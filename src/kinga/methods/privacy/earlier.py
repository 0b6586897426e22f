"""Earlier releases as part of what an attacker knows, also when records were added since.

A release may be of fewer records than there are now. If records were only added, each one has a *batch*: the first release it
was in. Then what an earlier release said is a count over the batches until then, and what came since is a combination of
values like any other, with its small counts to protect. If records were removed or changed, the difference of two counts is
no count of anybody, the guard cannot know who is behind it, and the release is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

from .domains import Cells, Column, Query
from .records import PERSON, Record
from .specification import ALL, BadSpecification, columns_from

__all__ = [
    "BATCH",
    "BadRelease",
    "Known",
    "OtherMethod",
    "Published",
    "RecordsChanged",
    "known",
    "merged",
    "only_added",
    "published",
]

Floats = npt.NDArray[np.float64]
BATCH: Final = "batch"


class BadRelease(KingaError):
    """A file that is no release, or not of these records."""


class OtherMethod(KingaError):
    """An earlier release with exact counts before noisy ones, or the other way round: an honest refusal."""


class RecordsChanged(KingaError):
    """Records were removed or changed since an earlier release: an honest refusal."""


@dataclass(frozen=True)
class Published:
    """What an earlier release said: ``counts`` by query, None where hidden."""

    title: str
    data_set: str
    method: str
    smallest: int
    columns: Mapping[str, Column]
    counts: Mapping[Query, int | None]


@dataclass(frozen=True)
class Known:
    """The joint table with its batches, and what was said about it before."""

    cells: Cells
    table: Floats
    shown: tuple[Query, ...] = ()
    hidden: tuple[Query, ...] = ()


def published(said: Any) -> Published:
    """An earlier release from its release.json. Raises `BadRelease`."""
    try:
        if said["kinga_release"] != 1:
            raise BadRelease("An earlier release is of a version of Kinga that this one does not know.")
        columns = columns_from(said["columns"])
        counts: dict[Query, int | None] = {}
        if said["method"] == "suppression":
            for table in said["tables"]:
                for line in table["counts"]:
                    counts[_query(table["columns"], line["values"])] = _count(line["count"])
        if any(value not in columns[name].values for query in counts for name, value in query):
            raise ValueError
        return Published(
            str(said["title"]),
            str(said["data_set"]),
            str(said["method"]),
            int(said.get("smallest") or 0),
            columns,
            counts,
        )
    except (KeyError, TypeError, ValueError, AttributeError, BadSpecification) as error:
        raise BadRelease(
            "An earlier release cannot be read. Name the release.json that Kinga wrote with its tables, unchanged."
        ) from error


def _query(columns: Sequence[str], values: Sequence[str]) -> Query:
    pairs = zip(columns, values, strict=True)
    return tuple(sorted((str(name), str(value)) for name, value in pairs if value != ALL))


def _count(value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise ValueError
    return value


def merged(columns: Mapping[str, Column], before: Sequence[Published]) -> dict[str, Column]:
    """All columns, now and earlier. A column may have got more values. Raises `BadRelease` when it means something else."""
    found = dict(columns)
    for release in before:
        for name, old in release.columns.items():
            new = found.setdefault(name, old)
            base_now, base_then = found[new.base], release.columns[old.base]
            same = new.of == old.of and set(base_then.values) <= set(base_now.values)
            for value in old.values:
                then = new.takes(value) & set(base_then.values) if same and value in new.values else None
                same = same and then == old.takes(value)
            if not same:
                raise BadRelease(
                    f"The column {name} means something else in the earlier release {release.title}: values may be added, "
                    "but none taken out or put into another group. Give the new column another name."
                )
    return found


def known(
    columns: Mapping[str, Column],
    used: Sequence[str],
    now: Sequence[Record],
    before: Sequence[tuple[Published, Sequence[Record] | None]],
) -> Known:
    """The joint table over the columns used now or earlier. ``before``: releases, oldest first, with their records or None.

    Raises `RecordsChanged`, `BadRelease` and `domains.TooManyCells`.
    """
    names = set(used) | {name for release, _ in before for query in release.counts for name, _ in query}
    chosen = [columns[name] for name in sorted(names)]
    domains = {column.base: columns[column.base].values for column in chosen}
    plain = Cells(chosen, domains)
    snapshots, batch_of = _snapshots(plain, now, before)
    batches = _batches(len(snapshots))
    cells = Cells([*chosen, *batches], {**domains, BATCH: [str(i) for i in range(len(snapshots))]})
    added = np.diff(np.array([np.zeros_like(snapshots[0]), *snapshots]), axis=0)
    table = np.moveaxis(added, 0, cells.bases.index(BATCH)) if batches else snapshots[0]
    shown: dict[Query, int] = {}
    hidden: list[Query] = []
    for (release, _), batch in zip(before, batch_of, strict=True):
        until: Query = () if batch == len(snapshots) - 1 else ((f"until {batch}", "in"),)
        for query, count in _said(release, columns, names):
            whole = tuple(sorted((*query, *until)))
            if count is None:
                hidden.append(whole)
            elif round(float(cells.row(whole) @ table.ravel())) == count:
                shown[whole] = count
            else:
                raise RecordsChanged(_NOT_THOSE.format(title=release.title))
    return Known(cells, table, tuple(shown), tuple(each for each in hidden if each not in shown))


def _snapshots(
    plain: Cells, now: Sequence[Record], before: Sequence[tuple[Published, Sequence[Record] | None]]
) -> tuple[list[Floats], list[int]]:
    """The different states of the records, growing, the last as now; and which of them each earlier release was of."""
    latest = plain.count(now)
    states: list[Floats] = []
    of: list[int] = []
    last: Sequence[Record] = ()
    for release, records in before:
        these = now if records is None else records
        table = plain.count(these)
        if not (only_added(last, these) and only_added(these, now)):
            raise RecordsChanged(
                f"Records were removed or changed since the release {release.title} (or the releases are not named oldest "
                "first). The difference of two counts can then be one person, and the guard cannot reckon with it: publish "
                "nothing exact, or noise from now on."
            )
        if not states or (table != states[-1]).any():
            states.append(table)
        last = these
        of.append(len(states) - 1)
    if not states or (latest != states[-1]).any():
        states.append(latest)
    return states, of


def only_added(before: Sequence[Record], now: Sequence[Record]) -> bool:
    """Whether every record is still there and says the same of the same person. Raises `RecordsChanged` if nobody can know."""
    if before is now or not before:
        return True
    if any(PERSON not in record for record in (*before, *now)):
        raise RecordsChanged(
            "There are other records than at an earlier release, and nothing says whose they are, so nobody can see whether "
            "some were removed or changed. Name the column that does, with person = … in the specification."
        )
    then, today = (Counter(tuple(sorted(record.items())) for record in each) for each in (before, now))
    return then <= today


def _batches(states: int) -> list[Column]:
    """Columns made of the batch: until each earlier state, and each span between two, so that all differences count."""
    if states == 1:
        return []
    all_batches = [str(i) for i in range(states)]
    spans = {f"until {i}": all_batches[: i + 1] for i in range(states - 1)}
    spans |= {
        f"from {i} to {j}": all_batches[i : j + 1] for i in range(1, states) for j in range(i + 1, states)
    }
    return [
        Column(
            name,
            ("in", "out"),
            BATCH,
            {"in": tuple(span), "out": tuple(each for each in all_batches if each not in span)},
        )
        for name, span in spans.items()
    ]


def _said(
    release: Published, columns: Mapping[str, Column], used: set[str]
) -> list[tuple[Query, int | None]]:
    """The counts of a release, and that there was nobody with a value which it did not know."""
    said: list[tuple[Query, int | None]] = list(release.counts.items())
    for name, old in release.columns.items():
        if name in used and old.of is None:
            said += [(((name, value),), 0) for value in columns[name].values if value not in old.values]
    return said


_NOT_THOSE: Final = (
    "The counts of the earlier release {title} are not those of the records. If records came since, name those it was made of "
    "(records = …, under the same [[earlier]]); if some were changed or removed, nothing exact can be published safely."
)
