"""How alike records are: k-anonymity and l-diversity, a report about the records themselves, which are never released.

k is the size of the smallest class of records that agree on all quasi-identifiers (Sweeney 2002, *Int. J. Uncertainty* 10, 557-570), l the
fewest distinct values of a sensitive column in any class (Machanavajjhala et al. 2007, *ACM TKDD* 1, 3, distinct l-diversity).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kinga.errors import KingaError

__all__ = ["Anonymity", "NoRecords", "anonymity"]


class NoRecords(KingaError):
    """Nothing to look at."""


@dataclass(frozen=True)
class Anonymity:
    """``below`` records are in classes smaller than the ``asked`` k, ``alone`` in a class of one.

    ``diversity`` is l by sensitive column, ``uniform`` how many records are in classes with less than the l asked for.
    """

    records: int
    classes: int
    k: int
    below: int
    alone: int
    diversity: Mapping[str, int]
    uniform: Mapping[str, int]
    asked: tuple[int, int]


def anonymity(
    records: Sequence[Mapping[str, str]],
    quasi_identifiers: Sequence[str],
    sensitive: Sequence[str] = (),
    *,
    k: int = 5,
    diversity: int = 2,
) -> Anonymity:
    """The report against a k and an l asked for. Raises `NoRecords` for an empty file."""
    if not records:
        raise NoRecords("There are no records to look at.")
    keys = [tuple(record[column] for column in quasi_identifiers) for record in records]
    sizes = Counter(keys)
    found, uniform = {}, {}
    for column in sensitive:
        seen: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for key, record in zip(keys, records, strict=True):
            seen[key].add(record[column])
        found[column] = min(len(values) for values in seen.values())
        uniform[column] = sum(sizes[key] for key, values in seen.items() if len(values) < diversity)
    return Anonymity(
        len(records),
        len(sizes),
        min(sizes.values()),
        sum(size for size in sizes.values() if size < k),
        sum(size == 1 for size in sizes.values()),
        found,
        uniform,
        (k, diversity),
    )
