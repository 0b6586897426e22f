"""How the room is shared out, and how fast one network may fill it. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["LEAST", "MOST", "MOST_EACH", "Pace", "cost_of", "who_gives_way"]

MOST = 64 * 1024 * 1024  # bytes for all visits together
MOST_EACH = 256 * 1024  # bytes of one visit: the longest answers that fit a form take 120 kB
LEAST = 4 * 1024  # what the smallest visit is counted as, so that the number of rows is bounded as well


def cost_of(size: int) -> int:
    """What a visit of `size` bytes takes of the room; 0 when it is too large to be held."""
    return max(LEAST, size) if size <= MOST_EACH else 0


def who_gives_way(held: Mapping[str, int], sender: str, more: int, most: int = MOST) -> str | None:
    """Which network gives room for `more` bytes of `sender`: "" when there is room, None when the sender has to wait.

    `held` is bytes by network. Only who holds more than the sender would hold gives way, so nobody is pushed out by a
    sender that holds as much as they do: each of n networks is sure of most / n.
    """
    if sum(held.values()) + more <= most:
        return ""
    if not held:
        return None
    largest = max(held, key=lambda each: (held[each], each))
    return largest if held[largest] > held.get(sender, 0) + more else None


@dataclass
class Pace:
    """Tokens of a process, by network: `burst` at once, then `rate` a second. Remembers the last `most` networks.

    What it holds back costs nothing but Back; it keeps a flood of pages from becoming a flood of commits.
    """

    rate: float
    burst: float
    now: Callable[[], float]
    most: int = 2_000
    _seen: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def allows(self, sender: str) -> bool:
        """Whether one more may be written for `sender` now; takes its token."""
        now = self.now()
        left, at = self._seen.pop(sender, (self.burst, now))
        left = min(self.burst, left + (now - at) * self.rate)
        allowed = left >= 1
        self._seen[sender] = (left - 1 if allowed else left, now)
        while len(self._seen) > self.most:
            self._seen.popitem(last=False)
        return allowed
