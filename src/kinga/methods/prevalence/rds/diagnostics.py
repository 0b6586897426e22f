"""What a sample by recruitment shows about itself: seeds, waves, whom people recruit, and whether estimates settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .estimators import equilibrium, second_kind
from .samples import RecruitmentSample

__all__ = ["Diagnostics", "Settling", "diagnose"]

Floats = npt.NDArray[np.float64]

NEAR: Final = 0.02
"""Recruitment has reached its equilibrium when every share is this near (Heckathorn 1997)."""
MOST_WAVES: Final = 200


@dataclass(frozen=True)
class Settling:
    """RDS-II of all recruited up to a wave, or of all who come from one seed; `shares` by level."""

    wave: int
    people: int
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Diagnostics:
    """``recruitment`` counts recruiters' levels in rows. ``homophily`` is Heckathorn's (2002): 1 when people recruit
    only their own level, 0 when recruitment does not look at it, below 0 when they avoid their own.

    ``degree`` is the mean degree of a level, weighted by 1/degree. ``needed`` is how many waves recruitment takes to
    forget its seeds, None if it never does. ``by_seed`` has one entry a seed whose tree has known outcomes.
    """

    people: int
    missing_degree: int
    missing_outcome: int
    seeds: int
    waves: int
    by_wave: tuple[int, ...]
    recruitment: tuple[tuple[int, ...], ...]
    homophily: Mapping[str, float]
    degree: Mapping[str, float]
    needed: int | None
    settling: tuple[Settling, ...]
    by_seed: tuple[Settling, ...]
    over_recruited: int

    @property
    def largest_tree(self) -> float:
        """The share of the sample that comes from one seed."""
        return max(tree.people for tree in self.by_seed) / self.people


def diagnose(sample: RecruitmentSample) -> Diagnostics:
    """Look at a sample of which at least one person has degree and outcome."""
    counts = sample.transitions()
    shares = second_kind(sample)
    recruited = np.bincount(sample.recruiter[sample.recruiter >= 0], minlength=sample.n)
    return Diagnostics(
        people=sample.n,
        missing_degree=int(np.isnan(sample.degree).sum()),
        missing_outcome=int((sample.outcome < 0).sum()),
        seeds=int((sample.recruiter < 0).sum()),
        waves=int(sample.wave.max()),
        by_wave=tuple(int(count) for count in np.bincount(sample.wave)),
        recruitment=tuple(tuple(int(cell) for cell in row) for row in counts),
        homophily=_homophily(sample, counts.astype(float), shares),
        degree=_degrees(sample),
        needed=_needed(counts.astype(float)),
        settling=_settling(sample),
        by_seed=_by_seed(sample),
        over_recruited=int((recruited > sample.degree).sum()),
    )


def _homophily(sample: RecruitmentSample, counts: Floats, shares: Floats) -> dict[str, float]:
    """Heckathorn (2002, *Soc. Probl.* 49, 11-34), with the shares of RDS-II."""
    found = {}
    for level, (name, row) in enumerate(zip(sample.levels, counts, strict=True)):
        if row.sum() and 0.0 < shares[level] < 1.0:
            own, share = row[level] / row.sum(), shares[level]
            found[name] = float((own - share) / ((1.0 - share) if own >= share else share))
    return found


def _degrees(sample: RecruitmentSample) -> dict[str, float]:
    found = {}
    for level, name in enumerate(sample.levels):
        degrees = sample.degree[sample.known & (sample.outcome == level)]
        if len(degrees):
            found[name] = float(len(degrees) / (1.0 / degrees).sum())
    return found


def _needed(counts: Floats) -> int | None:
    """Waves until recruitment from any level is within `NEAR` of its equilibrium (Heckathorn 1997, *Soc. Probl.* 44)."""
    held = equilibrium(counts)
    if np.isnan(held).any():
        return None
    steps = counts / counts.sum(1, keepdims=True)
    now = np.eye(len(counts))
    for wave in range(MOST_WAVES):
        if np.abs(now - held).max() <= NEAR:
            return wave
        now = now @ steps
    return None


def _settling(sample: RecruitmentSample) -> tuple[Settling, ...]:
    return tuple(
        found
        for wave in range(int(sample.wave.max()) + 1)
        if (found := _part(sample, sample.wave <= wave, wave)) is not None
    )


def _by_seed(sample: RecruitmentSample) -> tuple[Settling, ...]:
    trees = (sample.tree == seed for seed in np.flatnonzero(sample.recruiter < 0))
    parts = (_part(sample, tree, int(sample.wave[tree].max())) for tree in trees)
    return tuple(part for part in parts if part is not None)


def _part(sample: RecruitmentSample, chosen: npt.NDArray[np.bool_], wave: int) -> Settling | None:
    people = sample.known & chosen
    if not people.any():
        return None
    weights = np.bincount(
        sample.outcome[people], weights=1.0 / sample.degree[people], minlength=len(sample.levels)
    )
    shares = dict(zip(sample.levels, (float(each) for each in weights / weights.sum()), strict=True))
    return Settling(wave, int(chosen.sum()), shares)
