"""Hiding small counts, and as many others as it takes that no small one can be worked out.

A count from 1 to ``smallest`` - 1 is hidden (zeros are shown). It is protected when the attacker's bounds hold every value from 1
to ``smallest`` - 1, so that nothing is learnt beyond what the rule itself says. While one is not, the smallest shown count that
bears on it is hidden too, never a zero and never the number of all records. The test of each step is the attack itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kinga.errors import KingaError

from .attacker import Attacker, Query

__all__ = ["BadLimit", "CannotProtect", "Suppressed", "count", "protected", "suppress"]


class BadLimit(KingaError):
    """A limit that hides nothing."""


class CannotProtect(KingaError):
    """A small count would be given away whatever else is hidden: an honest refusal."""


@dataclass(frozen=True)
class Suppressed:
    """What may be shown; ``small`` are the counts hidden by the limit, ``guarding`` those hidden to protect them."""

    shown: Mapping[Query, int]
    small: tuple[Query, ...]
    guarding: tuple[Query, ...]
    smallest: int

    @property
    def hidden(self) -> tuple[Query, ...]:
        """All that is hidden; whoever sees the tables cannot tell the two kinds apart."""
        return (*self.small, *self.guarding)


def count(records: Sequence[Mapping[str, str]], query: Query) -> int:
    """Records with the values of a query."""
    return sum(all(record[column] == value for column, value in query) for record in records)


def protected(attacker: Attacker, query: Query, smallest: int) -> bool:
    """Whether the attacker must reckon with every value from 1 to ``smallest`` - 1."""
    low, high = attacker.bounds(query)
    return low <= 1 and high >= smallest - 1


def suppress(
    counts: Mapping[Query, int],
    domains: Mapping[str, Sequence[str]],
    *,
    smallest: int,
    hidden_before: Sequence[Query] = (),
) -> Suppressed:
    """Hide until every small count is protected. ``counts`` are of all tables, earlier ones of the same records included.

    The number of all records (the empty query) must be among them. ``hidden_before`` are counts that an earlier release
    hid: they stay hidden. Raises `BadLimit`, `CannotProtect`, and what `Attacker.bounds` raises.
    """
    if smallest < 2:
        raise BadLimit("The smallest cell that may be shown must be 2 or more; 5 or 10 is usual.")
    if () not in counts or 0 < counts[()] < smallest:
        raise CannotProtect("There are fewer records than may be shown at all. Publish nothing about so few.")
    small = tuple(query for query, number in counts.items() if 0 < number < smallest)
    guarding = [query for query in hidden_before if counts[query] >= smallest]
    while True:
        hidden = {*small, *guarding}
        shown = {query: number for query, number in counts.items() if query not in hidden}
        attacker = Attacker(domains, shown, (*small, *guarding))
        open_one = next((query for query in small if not protected(attacker, query, smallest)), None)
        if open_one is None:
            return Suppressed(shown, small, tuple(guarding), smallest)
        guarding.append(_next(open_one, shown))


def _next(query: Query, shown: Mapping[Query, int]) -> Query:
    """The smallest shown count that shares records with the one in danger; those over the same columns first."""
    fixed = dict(query)
    near = [
        (len(dict(query).keys() ^ dict(other).keys()), number, other)
        for other, number in shown.items()
        if other and number > 0
    ]
    beside = [each for each in near if any(fixed.get(c, v) == v for c, v in each[2])] or near
    if not beside:
        raise CannotProtect(
            "A small count would be given away whatever else is hidden. Leave the table out, or make it coarser."
        )
    return min(beside)[2]
