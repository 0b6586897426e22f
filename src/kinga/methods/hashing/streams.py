"""Which frames are hashed, and when matches of a live stream call for action.

One frame a second and changes of scene: enough to find known material in a stream without keeping any of it. Only
hashes leave; a frame is forgotten once it is hashed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["GRID", "FrameSampler", "LiveRule", "LiveWatch", "SceneChanges"]

GRID = 64  # the side of the small grey picture by which scenes are told apart
QUALITY = 50  # frames below count neither for nor against


class SceneChanges:
    """Sees where one scene gives way to another.

    As FFmpeg's scdet filter reckons: m is the mean absolute difference of two successive frames in per cent of 255;
    the score of a frame is the smaller of m and of how much m differs from the frame before, so that a fast movement
    or a flicker that goes on is no change of scene.
    """

    def __init__(self, threshold: float = 10.0) -> None:
        self._threshold = threshold
        self._before: NDArray[np.int16] | None = None
        self._difference = 0.0

    def see(self, grid: NDArray[np.uint8]) -> bool:
        """Whether this frame, as (n, n) greys, begins a scene. The first frame does not."""
        now = grid.astype(np.int16)
        if self._before is None or self._before.shape != now.shape:
            self._before = now
            return False
        difference = float(np.abs(now - self._before).mean()) * 100 / 255
        score = min(difference, abs(difference - self._difference))
        self._before, self._difference = now, difference
        return score >= self._threshold


class FrameSampler:
    """Chooses frames of a live stream as they come: every so many seconds, and where a scene begins."""

    def __init__(self, every: float = 1.0, threshold: float = 10.0, apart: float = 0.25) -> None:
        """`apart`: a change of scene so many seconds or less after a chosen frame is passed over."""
        self._every, self._apart = every, apart
        self._scenes = SceneChanges(threshold)
        self._due = self._last = float("-inf")

    def choose(self, seconds: float, grid: NDArray[np.uint8]) -> str:
        """'time', 'scene' or '' for the frame at so many seconds, as (n, n) greys. A stream's clock may jump."""
        begins = self._scenes.see(grid)
        if seconds < self._last:  # the clock was set back
            self._due = self._last = float("-inf")
        if seconds >= self._due:
            late = self._due == float("-inf") or seconds >= self._due + self._every
            self._due = (seconds if late else self._due) + self._every
            self._last = seconds
            return "time"
        if begins and seconds - self._last > self._apart:
            self._last = seconds
            return "scene"
        return ""


@dataclass(frozen=True, slots=True)
class LiveRule:
    """Act when at least `needed` of the last `of` hashed frames matched."""

    needed: int = 3
    of: int = 10

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= self.of:
            raise ValueError("A live rule needs at least 1 and at most all of its frames.")


class LiveWatch:
    """Follows one stream's frames under a rule. A match is a reason for a person to look, never a finding."""

    def __init__(self, rule: LiveRule | None = None) -> None:
        self._rule = rule or LiveRule()
        self._matches: deque[bool] = deque(maxlen=self._rule.of)
        self._acting = False

    def see(self, matched: bool, quality: int = 100) -> bool:
        """True when this frame calls for action: once, and again only after the matches have fallen below.

        A frame of quality 49 or less (black, blurred, blank) counts neither way.
        """
        if quality < QUALITY:
            return False
        self._matches.append(matched)
        reached = sum(self._matches) >= self._rule.needed
        begins, self._acting = reached and not self._acting, reached
        return begins

    @property
    def matches(self) -> int:
        """How many of the last frames matched."""
        return sum(self._matches)
