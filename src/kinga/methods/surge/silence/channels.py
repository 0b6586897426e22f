"""One channel beside the others: did reports move, or did they stop coming?

When one class of reports falls and another of the same indicator rises, the fall may be a matter of how reports are
written down: in Argentina "lives with the aggressor" fell from 200 to 127 while "unknown" rose from 168 to 375. The
channel's share of the total is tested as a beta-binomial share (`published.shares`), the total as a silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch
from kinga.methods.surge.published.shares import ShareSettings, detect_shares
from kinga.methods.surge.silence.detector import SilenceSettings, detect_silence
from kinga.methods.surge.vocabulary import SurgeInputError, as_batch

__all__ = ["ANSWERS", "ChannelSentence", "weigh_channels"]

Answer = Literal["moved", "alone", "everywhere", "usual", "cannot_say"]

ANSWERS: Final = MappingProxyType(
    {
        "moved": "This channel fell while the others together rose: reports may have moved, or be classed otherwise.",
        "alone": "This channel fell while the others stayed as they were.",
        "everywhere": "All channels together fell, this one no more than the others.",
        "usual": "This channel's part of all reports is as usual.",
        "cannot_say": "The history is too short, or a count is missing: the channels cannot be compared.",
    }
)
"""Every answer with its English sentence."""


@dataclass(frozen=True)
class ChannelSentence:
    """What the other channels say of a fall. ``share`` and ``usual_share`` are this channel's of all, 0 to 1."""

    answer: Answer
    share: float | None
    usual_share: float | None
    p_share: float | None
    p_total: float | None
    others: float | None
    others_expected: float | None

    def english(self) -> str:
        """The answer as one English sentence."""
        return ANSWERS[self.answer]


def weigh_channels(channel: npt.ArrayLike, others: npt.ArrayLike, *, alpha: float = 0.005) -> ChannelSentence:
    """Compare the last period of one channel (n_periods,) with the others (n_channels, n_periods), each its own history.

    Raises `SurgeInputError` when they are not equally long. A missing count in the last period gives "cannot_say".
    """
    own, rest = as_batch(channel), as_batch(others).sum(axis=0, keepdims=True)
    if own.shape[0] != 1 or own.shape != rest.shape:
        raise SurgeInputError("Give one channel, and others with the same periods.")
    total = own + rest
    share = detect_shares(Batch.of(own, exposure=total), ShareSettings(alpha=alpha), last=1).verdict(0, 0)
    together = detect_silence(total, SilenceSettings(alpha=alpha), last=1).verdict(0, 0)
    beside = detect_silence(rest, SilenceSettings(alpha=alpha), last=1).verdict(0, 0)
    known = share.p_low is not None and together.p_low is not None and beside.expected is not None
    answer: Answer = "cannot_say"
    if known and share.p_low is not None and together.p_low is not None:
        answer = _answer(share.p_low <= alpha, together.p_low <= alpha, _rose(rest, beside.expected))
    now, usual = _share(share.observed, total), _share(share.expected, total)
    return ChannelSentence(answer, now, usual, share.p_low, together.p_low, beside.observed, beside.expected)


def _answer(fell: bool, all_fell: bool, rose: bool) -> Answer:
    if not fell:
        return "everywhere" if all_fell else "usual"
    return "moved" if rose else "alone"


def _rose(rest: npt.NDArray[np.float64], expected: float | None) -> bool:
    return expected is not None and bool(rest[0, -1] > expected)


def _share(count: float | None, total: npt.NDArray[np.float64]) -> float | None:
    whole = float(total[0, -1])
    return count / whole if count is not None and whole > 0 else None
