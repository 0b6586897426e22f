"""Populations of known size, sampled by recruitment: where the intervals hold the truth and where they do not."""

from __future__ import annotations

import numpy as np
import pytest

from kinga.methods.prevalence.rds.coverage import METHODS, WORLDS, Covered, cover, population, recruit


def test_a_world_is_what_it_says() -> None:
    generator = np.random.default_rng(1)
    world = WORLDS[3]
    outcome, known = population(world, generator)
    degree = np.array([len(each) for each in known])
    assert outcome.mean() == world.share
    assert degree.mean() == pytest.approx(world.degree, rel=0.1)
    assert 1.2 < degree[outcome == 1].mean() / degree[outcome == 0].mean() < 1.5
    assert all(person in known[other] for person in range(20) for other in known[person])
    found = recruit(world, outcome, known, generator)
    assert found.n == world.size
    assert found.transitions().sum() == (found.recruiter >= 0).sum()


def held(samples: int, replicates: int, world: int) -> dict[str, Covered]:
    return {row.method: row for row in cover(WORLDS[world], samples, replicates)}


def test_a_few_samples_as_assumed() -> None:
    found = held(4, 20, 0)
    assert set(found) == set(METHODS)
    assert found["rds2 by chains"].mean == pytest.approx(0.2, abs=0.08)


@pytest.mark.deep
def test_intervals_hold_as_assumed_and_fail_when_cases_recruit_more() -> None:
    as_assumed, more = held(60, 100, 0), held(60, 100, 5)
    assert as_assumed["rds2 by chains"].held > 0.85
    assert more["rds2 by chains"].held < 0.85
    assert more["rds2 by trees"].held > 0.9
