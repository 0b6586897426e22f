"""How often the short-baseline detector cries wolf, and what it finds: simulated, seeded, in tables.

    python -m kinga.methods.surge.short.calibration [--series 1000] [--seed 20200323]

Series have a constant mean and variance/mean and nothing happens in them, so every signal is false.
The whole detector is run as it is used: signalled weeks leave the baseline, runs of zero count.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from kinga.methods.surge.short.detector import ShortSettings, detect_short
from kinga.methods.surge.vocabulary import SILENCE, SURGE, Floats

__all__ = ["BANDS", "Rate", "false_alarms", "found_changes", "power_table", "simulate", "table"]

MEANS = (1.0, 2.0, 5.0, 20.0, 50.0, 200.0)
DISPERSIONS = (1.0, 1.5, 2.6, 5.0)
POWER_CASES = ((5.0, 1.5), (20.0, 1.5), (50.0, 2.6), (200.0, 2.6), (200.0, 5.0))
CHANGE_WEEKS = 6
BANDS = ((8, 11), (12, 25), (26, 51), (52, 100))
"""Weeks of history before the week judged, both ends included."""


@dataclass(frozen=True)
class Rate:
    """False signals in one direction and the judged weeks they are out of."""

    mean: float
    dispersion: float
    band: tuple[int, int]
    weeks: int
    surges: int
    silences: int


def simulate(random: np.random.Generator, mean: float, dispersion: float, shape: tuple[int, int]) -> Floats:
    """Negative-binomial counts with that mean and variance/mean; Poisson at 1."""
    if dispersion <= 1.0:
        return random.poisson(mean, shape).astype(np.float64)
    return random.negative_binomial(mean / (dispersion - 1.0), 1.0 / dispersion, shape).astype(np.float64)


def false_alarms(
    mean: float, dispersion: float, *, series: int, seed: int, bands: Iterable[tuple[int, int]] = BANDS
) -> list[Rate]:
    """Any-one-week false signals by length of history, in series in which nothing happens."""
    bands = tuple(bands)
    random = np.random.default_rng([seed, round(mean * 10), round(dispersion * 10)])
    counts = simulate(random, mean, dispersion, (series, max(last for _, last in bands) + 1))
    signal = detect_short(counts, settings=ShortSettings(bounds=False)).signal
    rates = []
    for first, last in bands:
        judged = signal[:, first : last + 1]
        surges, silences = int((judged == SURGE).sum()), int((judged == SILENCE).sum())
        rates.append(Rate(mean, dispersion, (first, last), judged.size, surges, silences))
    return rates


def table(series: int, seed: int) -> Iterator[str]:
    """The lines of a table: false surges / false silences in per cent of weeks, nominal 0.5 / 0.5."""
    yield "| mean | variance/mean | " + " | ".join(f"{first}–{last} weeks" for first, last in BANDS) + " |"
    yield "|---|---|" + "---|" * len(BANDS)
    for mean in MEANS:
        for dispersion in DISPERSIONS:
            rates = false_alarms(mean, dispersion, series=series, seed=seed)
            cells = [f"{100 * r.surges / r.weeks:.2f} / {100 * r.silences / r.weeks:.2f}" for r in rates]
            yield f"| {mean:g} | {dispersion:g} | " + " | ".join(cells) + " |"


def found_changes(
    mean: float, dispersion: float, factor: float, history: int, *, series: int, seed: int
) -> tuple[float, float]:
    """Share of lasting changes by ``factor`` found in their first week, and within six weeks."""
    random = np.random.default_rng([seed, round(mean), round(dispersion * 10), round(factor * 10), history])
    before = simulate(random, mean, dispersion, (series, history))
    after = simulate(random, mean * factor, dispersion, (series, CHANGE_WEEKS))
    signal = detect_short(np.hstack([before, after]), settings=ShortSettings(bounds=False)).signal
    right = signal[:, history:] == (SURGE if factor > 1 else SILENCE)
    return float(right[:, 0].mean()), float(right.any(axis=1).mean())


def power_table(series: int, seed: int) -> Iterator[str]:
    """The lines of a table: per cent found in the first week / within six weeks."""
    yield "| weeks before | mean | variance/mean | doubled | half as much again | halved |"
    yield "|---|---|---|---|---|---|"
    for history in (12, 26, 52):
        for mean, dispersion in POWER_CASES:
            shares = [
                found_changes(mean, dispersion, factor, history, series=series, seed=seed)
                for factor in (2.0, 1.5, 0.5)
            ]
            cells = " | ".join(f"{100 * first:.0f} / {100 * ever:.0f}" for first, ever in shares)
            yield f"| {history} | {mean:g} | {dispersion:g} | {cells} |"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="False-alarm rates of the short-baseline detector.")
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20200323)
    asked = parser.parse_args()
    for line in chain(table(asked.series, asked.seed), [""], power_table(asked.series, asked.seed)):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
