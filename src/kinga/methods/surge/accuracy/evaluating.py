"""The run behind `kinga watch evaluate`: series drawn, every method and the oracle over them, a table of what came out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from kinga.methods.surge.accuracy.outbreaks import CURRENT
from kinga.methods.surge.accuracy.scoring import WEIGHTS, Column, Score, Truth, oracle_p_values, score
from kinga.methods.surge.accuracy.series import Series, number_of_scenarios, simulate
from kinga.methods.surge.batch import Batch
from kinga.methods.surge.seasonal.farrington import recent_total
from kinga.methods.surge.tails import plugin_tails
from kinga.methods.surge.vocabulary import Floats, SurgeInputError

__all__ = ["FIRST_DAY", "METHODS", "Evaluation", "evaluate"]

FIRST_DAY: Final = dt.date(2012, 1, 2)
"""The Monday of the first simulated week where the calendar counts."""
RECENT_CASES, RECENT_PERIODS = 5.0, 4
AT_ONCE: Final = 50
Judge = Callable[[Series], Floats]


@dataclass(frozen=True)
class Evaluation:
    """What a run found: ``scores`` at the nominal level, ``matched`` at the FPR asked for, the oracle's first."""

    kind: str
    series: int
    seed: int
    alpha: float
    scores: tuple[Score, ...]
    matched: tuple[Score, ...]


def _batch(series: Series, *, calendar: bool = False) -> Batch:
    if series.calendar is None:
        return Batch.of(series.counts)
    return Batch.of(series.counts, first_day=FIRST_DAY, calendar=series.calendar if calendar else None)


def _harmonic(series: Series, *, calendar: bool = False) -> Floats:
    from kinga.methods.surge.seasonal.harmonic import HarmonicSettings, detect_harmonic

    by = HarmonicSettings(bounds=False)
    return detect_harmonic(_batch(series, calendar=calendar), by, last=CURRENT[1] - CURRENT[0]).p_high


def _by_name(method: str) -> Judge:
    def judge(series: Series) -> Floats:
        from kinga.methods.surge.detecting import detect

        return detect(_batch(series), method, last=CURRENT[1] - CURRENT[0]).forecast.p_high  # type: ignore[arg-type]

    return judge


METHODS: Final[dict[str, Judge]] = {
    "farrington": _by_name("farrington"),
    "harmonic": _harmonic,
    "harmonic-calendar": lambda series: _harmonic(series, calendar=True),
    "ears-c1": _by_name("ears-c1"),
    "ears-c2": _by_name("ears-c2"),
    "ears-c3": _by_name("ears-c3"),
    "cusum": _by_name("cusum"),
    "glr": _by_name("glr"),
    "short": _by_name("short"),
}
"""What can be evaluated. ``harmonic-calendar`` is told the days that the service itself knows beforehand."""


def evaluate(
    kind: str,
    methods: Sequence[str],
    *,
    replicates: int,
    seed: int,
    alpha: float = 0.005,
    scenarios: int | None = None,
    step: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Draw a set, judge its 49 current weeks by each method and by the oracle, and score them all.

    Upward only. The rule of few cases (none with fewer than 5 in 4 weeks) holds for all, the oracle too. Memory holds
    49 p-values a series and method; series are drawn and judged 50 at a time on every core.
    Raises `SurgeInputError` for a set or method that is none.
    """
    unknown = [method for method in methods if method not in METHODS]
    if unknown or not methods:
        raise SurgeInputError(f"There is no method {', '.join(unknown)}. Choose from: {', '.join(METHODS)}.")
    columns: dict[str, list[Floats]] = {}
    blocks = number_of_scenarios(kind, scenarios) * -(-replicates // AT_ONCE)
    parts = simulate(kind, replicates, seed, scenarios=scenarios, at_once=AT_ONCE)
    for done, found in enumerate(_in_turn(lambda series: _judged(series, methods), parts), start=1):
        for name, values in found.items():
            columns.setdefault(name, []).append(values.astype(np.float32))
        if step:
            step(done, blocks)
    whole = {name: np.concatenate(values).astype(np.float64) for name, values in columns.items()}
    truth = Truth.of(whole.pop("cases"))
    sorted_ = {name: Column(values, truth) for name, values in whole.items()}
    oracle = [sorted_.pop(_oracle_name(weight)) for weight in WEIGHTS]
    shown = {_oracle_name(weight): oracle[WEIGHTS.index(weight)] for weight in (1.0, 0.7, 0.5)} | sorted_
    return Evaluation(
        kind, truth.cases.shape[0], seed, alpha,
        tuple(score(name, column, oracle, cut=alpha, seed=seed) for name, column in shown.items()),
        tuple(score(name, column, oracle, fpr=alpha, seed=seed) for name, column in shown.items()),
    )  # fmt: skip


def _oracle_name(weight: float) -> str:
    return f"oracle {weight:g}"


def _judged(series: Series, methods: Sequence[str]) -> dict[str, Floats]:
    """p-values of every method and of the oracle, and the cases, for one block of series."""
    first = CURRENT[0]
    count, mean = series.counts[:, first:], series.mean[:, first:]
    few = recent_total(series.counts, count.shape[1], RECENT_PERIODS) < RECENT_CASES
    spread = np.repeat(series.spread[:, None], count.shape[1], axis=1)
    high = _tail(mean, spread, count)
    pair = _tail(mean + series.mean[:, first - 1 : -1], spread, count + series.counts[:, first - 1 : -1])
    found = {_oracle_name(weight): oracle_p_values(high, pair, count > mean, weight) for weight in WEIGHTS}
    found |= {method: METHODS[method](series) for method in methods}
    return {name: np.where(few | np.isnan(values), 1.0, values) for name, values in found.items()} | {
        "cases": series.cases
    }


def _tail(mean: Floats, spread: Floats, count: Floats) -> Floats:
    """Mid-p upper tail where mean and spread are known."""
    above, point, _ = plugin_tails(mean, spread, count)
    return np.asarray((above + 0.5 * point).reshape(mean.shape), dtype=np.float64)


def _in_turn(
    work: Callable[[Series], dict[str, Floats]], parts: Iterator[Series]
) -> Iterator[dict[str, Floats]]:
    """Map in order on every core, a few ahead at a time; the kernels let go of the lock."""
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Future[dict[str, Floats]]] = [
            pool.submit(work, part) for part in islice(parts, threads + 1)
        ]
        while waiting:
            done = waiting.pop(0).result()
            waiting.extend(pool.submit(work, part) for part in islice(parts, 1))
            yield done
