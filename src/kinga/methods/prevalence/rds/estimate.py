"""All estimators side by side from one sample, with errors, diagnostics and caveats."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.prevalence.caveats import Caveat
from kinga.methods.prevalence.intervals import Ends, symmetric

from .answers import (
    SENTENCES,
    Answer,
    BadPopulation,
    Estimator,
    NotEstimable,
    RecruitmentEstimate,
    Shares,
)
from .bootstrap import by_chains, by_populations
from .diagnostics import Diagnostics, diagnose
from .estimators import first_kind, plain, second_kind, successive, tallies
from .samples import RecruitmentSample
from .trees import by_trees

__all__ = ["estimate"]

Floats = npt.NDArray[np.float64]

OTHER_SIZES: Final = (0.5, 0.75, 1.5, 2.0)
FEW: Final = 100
STRONG: Final = 0.3
MOVED: Final = 0.02
APART: Final = 0.02


def estimate(
    sample: RecruitmentSample,
    *,
    estimator: Estimator = "rds2",
    population: float | None = None,
    replicates: int = 500,
    seed: int = 1,
) -> RecruitmentEstimate:
    """Shares of every level by every estimator that can answer.

    ``population`` is how many people there are, for successive sampling; ``replicates`` of each bootstrap, 0 for
    points only. Raises `BadPopulation` for SS without a size or with one below the sample, `NotEstimable` when nobody
    recruited, fewer than two levels are known, or the estimator asked for has no answer.
    """
    _check(sample, estimator, population)
    points = _points(sample, population)
    if estimator not in points:
        raise NotEstimable(
            "RDS-I cannot answer: in this sample recruitment does not lead from every level to every other, so its "
            "equilibrium is not known. Take --estimator rds2, or join levels that hardly occur."
        )
    answers = points
    lost = 0
    if replicates:
        answers, lost = _with_errors(sample, points, population, replicates, seed)
    sizes = dict(_other_sizes(sample, population)) if population else {}
    seen = diagnose(sample)
    caveats = [
        *_about_sample(sample, seen),
        *_about_answers(sample, answers, population, sizes, replicates, lost),
    ]
    mean = _named(sample, plain(sample))
    return RecruitmentEstimate(
        sample.levels, estimator, mean, answers, sizes, seen, population, replicates, seed, tuple(caveats)
    )


def _check(sample: RecruitmentSample, estimator: Estimator, population: float | None) -> None:
    if estimator == "ss" and population is None:
        raise BadPopulation(
            "Successive sampling needs the size of the population: give --population, and look at what other sizes say."
        )
    if population is not None and not (math.isfinite(population) and population >= sample.n):
        raise BadPopulation("The population must be a number, and not smaller than the sample.")
    if not (sample.recruiter >= 0).any():
        raise NotEstimable(
            "Nobody in this file recruited anybody: all are seeds, chosen by hand, and say nothing about others."
        )
    if len(np.unique(sample.outcome[sample.known])) < 2:
        raise NotEstimable(
            "Among those with a known degree and outcome there is only one answer: nothing can be said about how far "
            "the share may be from all or nothing. Report the count as it is."
        )


def _named(sample: RecruitmentSample, shares: Floats) -> dict[str, float]:
    return {level: float(share) for level, share in zip(sample.levels, shares, strict=True)}


def _points(sample: RecruitmentSample, population: float | None) -> dict[Estimator, Answer]:
    found: dict[Estimator, Answer] = {}
    first = first_kind(sample)
    if np.isfinite(first).all():
        found["rds1"] = Answer(_named(sample, first))
    found["rds2"] = Answer(_named(sample, second_kind(sample)))
    if population is not None:
        shares = successive(*tallies(sample), population, sample.n)
        found["ss"] = Answer(_named(sample, shares))
    return found


def _with_errors(
    sample: RecruitmentSample,
    points: Mapping[Estimator, Answer],
    population: float | None,
    replicates: int,
    seed: int,
) -> tuple[dict[Estimator, Answer], int]:
    generators = [np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(3)]
    chains, trees = by_chains(sample, replicates, generators[0]), by_trees(sample, replicates, generators[1])
    drawn: dict[Estimator, tuple[Floats, Floats | None]] = {
        "rds1": (chains.first, trees.first),
        "rds2": (chains.second, trees.second),
    }
    if population is not None and population > sample.n:
        drawn["ss"] = (by_populations(sample, population, replicates, generators[2]), None)
    lost = 0
    found: dict[Estimator, Answer] = dict(points)
    for name, answer in points.items():
        if name in drawn:
            found[name] = _answer(sample, answer.shares, *drawn[name])
            lost += int(np.isnan(drawn[name][0][:, 0]).sum())
    return found, lost


def _answer(sample: RecruitmentSample, shares: Shares, drawn: Floats, trees: Floats | None) -> Answer:
    errors = _scatter(sample, drawn)
    people = int(sample.known.sum())
    simple = {level: share * (1.0 - share) / people for level, share in shares.items()}
    return Answer(
        shares,
        errors,
        _ends(shares, errors),
        _ends(shares, _scatter(sample, trees)) if trees is not None else {},
        {level: error**2 / simple[level] for level, error in errors.items() if simple[level] > 0},
    )


def _scatter(sample: RecruitmentSample, drawn: Floats) -> dict[str, float]:
    kept = drawn[np.isfinite(drawn).all(1)]
    return _named(sample, kept.std(0, ddof=1)) if len(kept) > 1 else {}


def _ends(shares: Shares, errors: Shares) -> dict[str, Ends]:
    return {
        level: {
            at: (max(low, 0.0), min(high, 1.0)) for at, (low, high) in symmetric(shares[level], error).items()
        }
        for level, error in errors.items()
    }


def _other_sizes(sample: RecruitmentSample, population: float) -> Iterator[tuple[float, Shares]]:
    counts = tallies(sample)
    for factor in OTHER_SIZES:
        size = round(population * factor)
        if size > sample.n:
            yield float(size), _named(sample, successive(*counts, size, sample.n))


def _about_sample(sample: RecruitmentSample, seen: Diagnostics) -> Iterator[Caveat]:
    moved = 0.0
    if len(seen.settling) > 1:
        last, before = seen.settling[-1].shares, seen.settling[-2].shares
        moved = max(abs(last[level] - before[level]) for level in last)
    most = max(seen.homophily.values(), default=0.0)
    needed = seen.needed
    facts: list[tuple[str, bool, dict[str, object]]] = [
        ("one_seed", seen.seeds == 1, {}),
        ("strange_seeds", sample.strange_seeds > 0, {"number": sample.strange_seeds}),
        ("never_settles", needed is None, {}),
        ("few_waves", needed is not None and seen.waves < needed, {"waves": seen.waves, "needed": needed}),
        ("one_tree", seen.seeds > 1 and seen.largest_tree > 0.5, {"share": seen.largest_tree}),
        ("own_kind", most >= STRONG, {"most": most}),
        ("still_moving", moved > MOVED, {"moved": moved}),
        ("missing_degree", seen.missing_degree > 0, {"number": seen.missing_degree}),
        ("missing_outcome", seen.missing_outcome > 0, {"number": seen.missing_outcome}),
        ("over_recruited", seen.over_recruited > 0, {"number": seen.over_recruited}),
        ("small", int(sample.known.sum()) < FEW, {"number": int(sample.known.sum())}),
    ]
    return (Caveat(code, SENTENCES[code], values) for code, true, values in facts if true)


def _about_answers(
    sample: RecruitmentSample,
    answers: Mapping[Estimator, Answer],
    population: float | None,
    sizes: Mapping[float, Shares],
    replicates: int,
    lost: int,
) -> Iterator[Caveat]:
    level = sample.levels[-1]
    apart = max(
        max(answer.shares[each] for answer in answers.values())
        - min(answer.shares[each] for answer in answers.values())
        for each in sample.levels
    )
    among = [shares[level] for shares in sizes.values()]
    if "ss" in answers:
        among.append(answers["ss"].shares[level])
    span: dict[str, object] = {"population": population, "level": level}
    if among:
        span |= {"low": min(among), "high": max(among)}
    facts: list[tuple[str, bool, dict[str, object]]] = [
        ("disagree", apart > APART, {"most": apart}),
        ("refused", "rds1" not in answers, {}),
        ("no_population", population is None, {}),
        ("population", population is not None and population > sample.n, span),
        ("everyone", population is not None and population <= sample.n, {}),
        ("lost", lost > 0, {"number": lost}),
        ("points_only", replicates == 0, {}),
    ]
    return (Caveat(code, SENTENCES[code], values) for code, true, values in facts if true)
