"""Successive sampling: the chance to be in a sample drawn without replacement, in proportion to degree.

Gile (2011), *JASA* 106, 135-146. People arrive at exponential times with their degree as rate, and the first n are
the sample: the same law as drawing one by one in proportion to degree. A person of degree k is in it when fewer than
n others came before, so the chance is the integral of k exp(-kt) P(others by t < n) dt, and the others are a sum of
Bernoulli variables, here normal with a continuity correction. The paper draws M simulated samples instead; this is
their limit, without the noise of simulation.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["inclusion", "populations"]

Floats = npt.NDArray[np.float64]

ROUNDS: Final = 60
REACH: Final = 7.0
"""How many standard deviations around the time of the n-th arrival are integrated."""
POINTS: Final = 81


def inclusion(degrees: Floats, people: Floats, size: int) -> Floats:
    """The chance to be among ``size`` people drawn, for each degree.

    ``degrees`` has shape (k,); ``people`` (…, k) is how many there are of each, which need not be whole. Returns
    shape (…, k). ``size`` must be below the number of people.
    """
    from scipy.special import ndtr

    time = _time(degrees, people, size)
    left = np.exp(-degrees * time[..., None])
    pace = (people * degrees * left).sum(-1)
    spread = np.sqrt((people * left * (1.0 - left)).sum(-1)) / pace
    start = np.maximum(time - REACH * spread, 0.0)
    step = (time + REACH * spread - start) / (POINTS - 1)
    found = 1.0 - np.exp(-degrees * start[..., None])
    for point in range(POINTS):
        now = start + point * step
        left = np.exp(-degrees * now[..., None])
        mean = (people * (1.0 - left)).sum(-1)[..., None] - (1.0 - left)
        variance = (people * left * (1.0 - left)).sum(-1)[..., None] - left * (1.0 - left)
        few = ndtr((size - 0.5 - mean) / np.sqrt(np.maximum(variance, 1e-12)))
        weight = 0.5 if point in {0, POINTS - 1} else 1.0
        found += weight * step[..., None] * degrees * left * few
    return np.asarray(np.minimum(found, 1.0))


def populations(
    degrees: Floats, sampled: Floats, population: float, size: int, *, exact: bool = True
) -> tuple[Floats, Floats]:
    """People of each degree in the population, and the chance of each to be drawn (Gile 2011, section 4.1).

    Iterates N_k ∝ v_k / π_k and π = inclusion(N) until they agree. ``sampled`` (…, k) counts those drawn by degree.
    Without ``exact`` the others are taken as many: π_k = 1 - exp(-k t), which is what the integral tends to.
    """
    chance = np.broadcast_to(degrees / degrees.max(), sampled.shape)
    people = sampled
    for turn in range(ROUNDS):
        share = sampled / chance
        before = people
        people = np.maximum(population * share / share.sum(-1, keepdims=True), sampled)
        settled = bool(np.all(np.abs(people - before) <= 1e-9 * population))
        if settled or turn == ROUNDS - 1:
            break
        chance = 1.0 - np.exp(-degrees * _time(degrees, people, size)[..., None])
    if exact:
        for _ in range(3):
            chance = inclusion(degrees, people, size)
            share = sampled / chance
            people = np.maximum(population * share / share.sum(-1, keepdims=True), sampled)
    return people, chance


def _time(degrees: Floats, people: Floats, size: int) -> Floats:
    """When ``size`` people are expected to have come, by Newton's method; the sum is concave, so it comes from below."""
    time = size / (people * degrees).sum(-1)
    for _ in range(ROUNDS):
        left = np.exp(-degrees * time[..., None])
        missing = size - (people * (1.0 - left)).sum(-1)
        step = missing / (people * degrees * left).sum(-1)
        time = time + step
        if np.all(np.abs(step) <= 1e-12 * time):
            break
    return np.asarray(time)
