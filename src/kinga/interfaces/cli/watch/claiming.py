"""Published ratios without counts: no verdict, but what would have to be true."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .grouping import Groups
from .judging import METHOD_NAMES, NOTE_CODES, Judged

__all__ = ["claimed"]


def claimed(groups: Groups, alpha: float, last: int | None) -> Judged:
    """Each row's `count` is a ratio, 1.86 for "+86%": recorded as a claim, with the base that it would take."""
    place = np.arange(groups.owner.size)
    if last is not None and place.size:
        ends = np.flatnonzero(np.diff(groups.owner, append=-1))
        place = place[ends[groups.owner] - place < last]
    nothing = np.full(place.size, np.nan)
    zeros = np.zeros(place.size, dtype=np.int8)
    ratios = groups.counts[place]
    return Judged(
        groups.names, groups.owner[place], groups.when[place], ratios, nothing, nothing, nothing, nothing, nothing,
        zeros, np.full(place.size, METHOD_NAMES.index("claim"), dtype=np.int8),
        np.full(place.size, NOTE_CODES.index("claim"), dtype=np.int8), zeros, np.zeros(place.size, dtype=np.int64),
        [_sentence(ratio, alpha) for ratio in ratios.tolist()],
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _sentence(ratio: float, alpha: float) -> str:
    from kinga.methods.surge.published.claims import weigh_ratio

    if not ratio > 0:
        return "A ratio above 0 is needed to say more."
    bases = [
        (f"{spread:g}", base) for spread, base in weigh_ratio(ratio, alpha=alpha).bases if base is not None
    ]
    if not bases:
        return "The ratio is 1: no change is claimed."
    said = ", ".join(f"{base} at a variance/mean of {spread}" for spread, base in bases)
    return f"A ratio of {ratio:g} would be remarkable at {alpha:g} from a base count on of {said}."
