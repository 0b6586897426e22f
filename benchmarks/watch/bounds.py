"""What each piece of knowledge is worth on the set of services, and how far one can come without a calendar.

    python benchmarks/watch/bounds.py [--replicates 40] [--seed N]

The harmonic regression is given, step by step, what nobody has: a past without outbreaks and unannounced campaigns, the
true growth of coverage, at last the true mean up to a level. Beside it stands someone who needs no statistics at all:
they know without any chance in it what every past week's mean was, and how coverage stands today, but not this year's
calendar; of the coming week they know what the same weeks of six earlier years tell about it at best (a regression
over the truth of all series and weeks). Each is matched at a false-positive rate of .5% and set beside the oracle's frontier.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from kinga.methods.surge.accuracy import series as invented  # noqa: E402
from kinga.methods.surge.accuracy.evaluating import FIRST_DAY, RECENT_CASES, _judged  # noqa: E402
from kinga.methods.surge.accuracy.outbreaks import CURRENT  # noqa: E402
from kinga.methods.surge.accuracy.scoring import WEIGHTS, Column, Truth, oracle_p_values, score  # noqa: E402
from kinga.methods.surge.accuracy.series import Series, simulate  # noqa: E402
from kinga.methods.surge.batch import Batch  # noqa: E402
from kinga.methods.surge.seasonal.farrington import recent_total  # noqa: E402
from kinga.methods.surge.seasonal.harmonic import HarmonicSettings, detect_harmonic  # noqa: E402
from kinga.methods.surge.tails import plugin_tails  # noqa: E402

FIRST, LAST = CURRENT[0], CURRENT[1] - CURRENT[0]
YEARS, WEEKS_A_YEAR, BANDS = 6, 365.2425 / 7, 20
ALPHA = 0.005


def main() -> None:
    """Draw, judge, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--replicates", type=int, default=40, help="series of each of the 24 scenarios")
    asked.add_argument("--seed", type=int, default=None, help="else drawn now")
    given = asked.parse_args()
    seed = secrets.randbelow(10**9) if given.seed is None else given.seed
    parts = list(_with_coverage(given.replicates, seed))
    predicted, variance = _from_earlier_years(parts)
    found: dict[str, list[np.ndarray]] = {}
    for number, (series, coverage) in enumerate(parts):
        rows = slice(number * len(coverage), (number + 1) * len(coverage))
        told = _judged(series, ["harmonic", "harmonic-calendar"]) | _steps(series, coverage)
        told["earlier years without chance"] = _bound(series, coverage, predicted[rows], variance[rows])
        few = recent_total(series.counts, LAST, 4) < RECENT_CASES
        for name, values in told.items():
            kept = values if name == "cases" else np.where(few | np.isnan(values), 1.0, values)
            found.setdefault(name, []).append(kept)
    _print({name: np.concatenate(values) for name, values in found.items()}, seed)


def _with_coverage(replicates: int, seed: int) -> Iterator[tuple[Series, np.ndarray]]:
    """Each block of series with its true growth, which the set itself keeps to itself."""
    kept: list[np.ndarray] = []
    real = invented._coverage

    def remembering(random: np.random.Generator, n: int) -> np.ndarray:
        kept.append(real(random, n))
        return kept[-1]

    invented._coverage = remembering
    for series in simulate("services", replicates, seed, at_once=replicates):
        yield series, kept[-1]
    invented._coverage = real


def _steps(series: Series, coverage: np.ndarray) -> dict[str, np.ndarray]:
    """The harmonic regression with more and more of the truth."""
    clean = series.counts.copy()
    clean[:, :FIRST] = series.quiet[:, :FIRST]
    calendar = series.calendar

    def p(counts: np.ndarray, exposure: Any = None, told: Any = None) -> np.ndarray:
        batch = Batch.of(counts, first_day=FIRST_DAY, exposure=exposure, calendar=told)
        return np.asarray(detect_harmonic(batch, HarmonicSettings(bounds=False), last=LAST).p_high)

    return {
        "no calendar; coverage": p(series.counts, coverage),
        "no calendar; coverage, no outbreaks before": p(clean, coverage),
        "calendar; no outbreaks before": p(clean, None, calendar),
        "calendar; coverage": p(series.counts, coverage, calendar),
        "calendar; both": p(clean, coverage, calendar),
        "true mean up to a level": p(series.counts, series.mean),
    }


def _from_earlier_years(parts: list[tuple[Series, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Log of this year's weeks by coverage from the same weeks of earlier years and those beside them, and its variance.

    Both (n, 50). One straight line for all weeks and series: with one for each week it would learn the calendar, which
    is the same in all of them, from the series beside. The variance goes by how widely the earlier years differ.
    """
    shape = np.log(np.concatenate([series.mean / coverage for series, coverage in parts]))
    weeks = np.arange(FIRST - 1, FIRST + LAST)
    back = [
        np.round(k * WEEKS_A_YEAR).astype(int) + beside for k in range(1, YEARS + 1) for beside in (-1, 0, 1)
    ]
    told = np.stack([shape[:, weeks - step] for step in back] + [np.ones((len(shape), weeks.size))], axis=2)
    flat, truth = told.reshape(-1, told.shape[2]), shape[:, weeks].ravel()
    weights, *_rest = np.linalg.lstsq(flat, truth, rcond=None)
    fitted = flat @ weights
    wide = flat[:, :-1].std(axis=1)
    group = np.searchsorted(np.quantile(wide, np.linspace(0, 1, BANDS + 1)[1:-1]), wide)
    by_group = np.array(
        [((truth - fitted)[group == at] ** 2).sum() / max((group == at).sum(), 1) for at in range(BANDS)]
    )
    return fitted.reshape(told.shape[:2]), by_group[group].reshape(told.shape[:2])


def _bound(series: Series, coverage: np.ndarray, predicted: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """p of each judged week, alone and with the week before, the error of the mean carried along."""
    mean = coverage[:, FIRST - 1 :] * np.exp(predicted)
    doubt = mean**2 * variance
    count = series.counts[:, FIRST - 1 :]
    now, before = mean[:, 1:], mean[:, :-1]
    alone = _tail(now, series.spread[:, None] + doubt[:, 1:] / now, count[:, 1:])
    both = now + before
    pair = _tail(
        both, series.spread[:, None] + (doubt[:, 1:] + doubt[:, :-1]) / both, count[:, 1:] + count[:, :-1]
    )
    return oracle_p_values(alone, pair, count[:, 1:] > now, 0.7)


def _tail(mean: np.ndarray, spread: np.ndarray, count: np.ndarray) -> np.ndarray:
    above, point, _below = plugin_tails(mean, spread, count)
    return np.asarray((above + 0.5 * point).reshape(mean.shape))


def _print(found: dict[str, np.ndarray], seed: int) -> None:
    truth = Truth.of(found.pop("cases"))
    columns = {name: Column(values, truth) for name, values in found.items()}
    oracle = [columns.pop(f"oracle {weight:g}") for weight in WEIGHTS]
    print(f"seed {seed}, {truth.cases.shape[0]:,} series\n")
    print("| knows | POD | first week | of the oracle |\n|---|---:|---:|---:|")
    for name, column in columns.items():
        one = score(name, column, oracle, fpr=ALPHA, seed=seed)
        share = f"{100 * one.beside_oracle:.0f} ± {100 * one.beside_oracle_error:.1f}%"
        print(f"| {name} | {one.pod:.3f} | {one.first_week:.3f} | {share} |")


if __name__ == "__main__":
    main()
