"""The clock of the story: acts wait in a queue and happen in their order, each at its own time."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from kinga.core.foundation import clock
from kinga.core.registry.models import Place, Service
from kinga.interfaces.operations.demonstration.agencies import People
from kinga.response.cases.models import Case

__all__ = ["Act", "Story"]

_T = TypeVar("_T")
Act = Callable[[], object]


@dataclass
class Story:
    """Everything the acts need: who and what there is, dice, and what is still to happen until now."""

    dice: random.Random
    people: People
    places: dict[str, Place]
    services: list[Service]
    until: dt.datetime
    cases: list[Case] = field(default_factory=list)
    closed: set[object] = field(default_factory=set)
    _queue: list[tuple[dt.datetime, int, Act]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)
    _turn: dict[str, int] = field(default_factory=dict)

    def at(self, when: dt.datetime, act: Act) -> None:
        """Let `act` happen at `when`; what lies after now never happens: it is still to be done."""
        if when < self.until:
            heapq.heappush(self._queue, (when, next(self._order), act))

    def after(self, hours: float, act: Act, *, by_day: bool = False) -> None:
        """Let `act` happen some hours from the story's own now; `by_day` moves it into working hours."""
        when = clock.now() + dt.timedelta(hours=hours)
        if by_day and not 8 <= when.hour < 17:
            days = 1 if when.hour >= 17 else 0
            when = when.replace(hour=8, minute=0) + dt.timedelta(days=days, minutes=self.dice.randrange(480))
        self.at(when, act)

    def run(self, tell: Callable[[dt.datetime], None]) -> int:
        """Let everything happen, earliest first; `tell` hears the time. Returns how many acts there were."""
        acts = 0
        while self._queue:
            when, _order, act = heapq.heappop(self._queue)
            with clock.at(when):
                act()
            acts += 1
            tell(when)
        return acts

    def pick(self, options: Sequence[_T]) -> _T:
        """Any one of them."""
        return self.dice.choice(options)

    def chance(self, share: float) -> bool:
        """Yes in this share of cases."""
        return self.dice.random() < share

    def turn(self, name: str, options: Sequence[_T]) -> _T:
        """The next one in turn, so that each occurs."""
        place = self._turn.get(name, 0)
        self._turn[name] = place + 1
        return options[place % len(options)]

    def between(self, least: float, most: float) -> float:
        """A number between two, more often near the lower."""
        return self.dice.triangular(least, most, least)

    def is_open(self, case: Case) -> bool:
        """Whether the story has not closed this case."""
        return case.pk not in self.closed
