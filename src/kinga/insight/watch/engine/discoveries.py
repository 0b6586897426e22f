"""How rare a signal must be where thousands of series are judged at once. No writes, no pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final
from uuid import UUID

from kinga.insight.watch.engine.judging import Judged
from kinga.methods.surge import discovery_cutoff

__all__ = ["RATE", "Discoveries"]

RATE: Final = 0.1
"""At most this share of an agency's signals of one run and direction is expected to be chance."""

_Key = tuple[UUID | None, str]


class Discoveries:
    """The chances there were, an agency and a direction: one agency's many series never quiet another's few.

    Benjamini and Hochberg's rule as in `methods.surge.discovery`. With up to 20 series it asks no more than the
    threshold of each series does.
    """

    def __init__(self) -> None:
        self._tests: Counter[_Key] = Counter()
        self._small: dict[_Key, list[float]] = defaultdict(list)
        self._cutoffs: dict[_Key, float] = {}

    def note(self, judged: Judged) -> None:
        """Count one verdict, a signal or not."""
        tails = {"surge": judged.verdict.p_high, "silence": judged.verdict.p_low}
        for direction, p in tails.items():
            if p is not None:
                key = (judged.series.agency_id, direction)
                self._tests[key] += 1
                if p <= RATE:
                    self._small[key].append(p)

    def hold(self, judged: Judged) -> bool:
        """Whether a signal stands among all that were noted. A verdict without a p-value stands by its own rule."""
        direction = judged.verdict.signal
        p = judged.verdict.p_high if direction == "surge" else judged.verdict.p_low
        if p is None:
            return True
        key = (judged.series.agency_id, direction)
        if key not in self._cutoffs:
            self._cutoffs[key] = discovery_cutoff(self._small[key], RATE, tests=self._tests[key])
        return p <= self._cutoffs[key]
