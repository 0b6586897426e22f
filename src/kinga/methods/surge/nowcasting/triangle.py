"""The delay-adjusted nowcast: from what was reported after how long, to what there will have been.

Lawless (1994), "Adjustments for reporting delays and the prediction of occurred but not reported events", Canadian
Journal of Statistics 22, 15-31: reverse-time hazards h(d), the share of the cases reported up to a delay d that come
at d itself, each estimated from the periods that are old enough to have shown it; completeness after a delay is the
product of 1 - h over all longer delays. docs/methods/nowcast.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.surge.batch import Batch, Frequency
from kinga.methods.surge.vocabulary import Floats, SurgeInputError

__all__ = ["Nowcast", "NowcastSettings", "adjusted", "nowcast", "reporting_triangle"]

_FEWEST: Final = 4
_HALF: Final = 0.5


@dataclass(frozen=True)
class NowcastSettings:
    """Delays are learnt from the last ``window`` periods; ``level`` is that of the interval; ``draws`` from ``seed``."""

    window: int = 26
    level: float = 0.9
    draws: int = 4000
    seed: int = 1

    def __post_init__(self) -> None:
        if self.window < _FEWEST or not 0.0 < self.level < 1.0 or self.draws < 100 or self.seed < 0:
            raise SurgeInputError(
                "Choose a window of at least 4 periods, a level below 1, and at least 100 draws."
            )


@dataclass(frozen=True, eq=False)
class Nowcast:
    """One number a period (n_periods,). ``reported`` so far; ``completeness`` the share thought to have come in, with the
    ``least`` and ``most`` it may be; ``expected`` how many there will have been (the median), between ``lower`` and ``upper``.

    NaN where nothing can be said. ``spread`` is how much more delays vary than chance alone would make them (1: not).
    """

    reported: Floats
    completeness: Floats
    least: Floats
    most: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    spread: float


def reporting_triangle(
    event: npt.ArrayLike,
    reported: npt.ArrayLike,
    counts: npt.ArrayLike | None = None,
    *,
    now: int,
    longest: int,
) -> Floats:
    """Periods of event and of report (whole numbers, one a case or a row) -> (periods, delays 0 … ``longest``).

    Rows run from the first period of event to ``now``. A cell that ``now`` has not reached is NaN; what came later
    than ``longest`` is put there. Raises `SurgeInputError` for a report before its event or after ``now``.
    """
    when, told = np.asarray(event, dtype=np.int64), np.asarray(reported, dtype=np.int64)
    weight = np.ones(when.size) if counts is None else np.asarray(counts, dtype=np.float64)
    if (
        when.ndim != 1
        or when.shape != told.shape
        or when.shape != weight.shape
        or not when.size
        or longest < 1
    ):
        raise SurgeInputError(
            "Give one period of event, one of report and one count a row, and a longest delay."
        )
    if (told < when).any() or (told > now).any():
        raise SurgeInputError(
            "A report lies before its event, or after the period it is now. Correct the dates."
        )
    if (weight < 0).any() or not np.isfinite(weight).all():
        raise SurgeInputError("A count is negative or infinite. Correct it, or leave the row out.")
    first = int(when.min())
    table = np.zeros((now - first + 1, longest + 1))
    np.add.at(table, (when - first, np.minimum(told - when, longest)), weight)
    age = now - first - np.arange(table.shape[0])
    table[np.arange(longest + 1) > age[:, None]] = np.nan
    return table


def nowcast(triangle: npt.ArrayLike, settings: NowcastSettings | None = None) -> Nowcast:
    """From a triangle (n_periods, n_delays) of cases by period and delay, NaN not yet known.

    Uncertainty has three parts: of the hazards (beta, its size divided by the spread of delays), of each period's own
    delays (beta again, as wide as past periods show), and of chance (negative binomial number of reports to come).
    Raises `SurgeInputError` for a table that is no triangle. Cost: ``draws`` × open periods × delays.
    """
    chosen = settings or NowcastSettings()
    table = _checked(triangle)
    seen = np.nan_to_num(table)
    reported = seen.sum(axis=1)
    cumulative = np.cumsum(seen, axis=1)
    recent = np.arange(table.shape[0]) >= table.shape[0] - chosen.window - table.shape[1]
    new, up_to = _hazard_counts(table, cumulative, recent)
    spread, concentration = _spread(table, cumulative, new, up_to, recent)
    random = np.random.default_rng(chosen.seed)
    hazards = random.beta(_HALF + new / spread, _HALF + (up_to - new) / spread, (chosen.draws, new.size))
    # (draws, delays): the share that has come in by each delay; 1 by the longest.
    shares = np.cumprod(np.concatenate([np.ones((chosen.draws, 1)), 1.0 - hazards[:, ::-1]], axis=1), axis=1)[
        :, ::-1
    ]
    known = np.isfinite(table).sum(axis=1) - 1
    # Every longer delay must have been seen of a few cases at least.
    enough = np.append(np.minimum.accumulate(up_to[::-1])[::-1] >= _FEWEST, True)
    return _predict(random, reported, known, shares, concentration, (chosen.level, spread), enough)


def _checked(triangle: npt.ArrayLike) -> Floats:
    table = np.asarray(triangle, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2 or table.shape[0] < _FEWEST:
        raise SurgeInputError("A nowcast needs a table of at least 4 periods by 2 delays.")
    known = np.isfinite(table)
    if np.isinf(table).any() or (table[known] < 0).any():
        raise SurgeInputError("A count is negative or infinite. Correct it, or leave it empty if unknown.")
    if not known[:, 0].all() or (known[:, 1:] & ~known[:, :-1]).any():
        raise SurgeInputError("In each period the delays that are known must come before those that are not.")
    if (np.diff(known.sum(axis=1)) > 0).any():
        raise SurgeInputError("A later period cannot be known to a longer delay than an earlier one.")
    return table


def _hazard_counts(table: Floats, cumulative: Floats, recent: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """For delays 1 …: cases that came at the delay, and cases that came up to it, over periods that show it."""
    shown = np.isfinite(table[:, 1:]) & recent[:, None]
    new = np.where(shown, table[:, 1:], 0.0).sum(axis=0)
    return new, np.where(shown, cumulative[:, 1:], 0.0).sum(axis=0)


def _spread(
    table: Floats, cumulative: Floats, new: Floats, up_to: Floats, recent: npt.NDArray[np.bool_]
) -> tuple[float, float]:
    """Pearson's variance over binomial variance of the hazards (1 or more), and the beta size that it stands for."""
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = new / up_to
        size = cumulative[:, 1:]
        usual = size * hazard * (1.0 - hazard)
        cells = np.isfinite(table[:, 1:]) & recent[:, None] & (usual > 0)
        chi = np.where(cells, (np.nan_to_num(table[:, 1:]) - size * hazard) ** 2 / usual, 0.0).sum()
    freedom = int(cells.sum()) - int(cells.any(axis=0).sum())
    if freedom < 1:
        return 1.0, np.inf
    spread = max(1.0, float(chi) / freedom)
    typical = float(size[cells].mean())
    if spread <= 1.0 or typical <= 1.0:
        return spread, np.inf
    return spread, max((typical - 1.0) / (spread - 1.0) - 1.0, 1.0)


def _predict(
    random: np.random.Generator,
    reported: Floats,
    known: npt.NDArray[np.intp],
    shares: Floats,
    concentration: float,
    asked: tuple[float, float],
    enough: npt.NDArray[np.bool_],
) -> Nowcast:
    level, spread = asked
    out = {
        name: np.full(reported.size, np.nan)
        for name in ("completeness", "least", "most", "expected", "lower", "upper")
    }
    tails = [(1.0 - level) / 2.0, (1.0 + level) / 2.0]
    longest = shares.shape[1] - 1
    for period in range(reported.size):
        delay, count = int(known[period]), reported[period]
        if delay >= longest:
            values = (1.0, 1.0, 1.0, count, count, count)
        elif not enough[delay]:
            continue
        else:
            share = np.clip(shares[:, delay], 1e-6, 1.0)
            own = share
            if np.isfinite(concentration):
                own = np.clip(
                    random.beta(share * concentration, (1.0 - share) * concentration + 1e-9), 1e-6, 1.0
                )
            total = count + random.negative_binomial(count + _HALF, own)
            values = (
                float(share.mean()), *np.quantile(own, tails), float(np.median(total)), *np.quantile(total, tails),
            )  # fmt: skip
        for name, value in zip(out, values, strict=True):
            out[name][period] = value
    return Nowcast(reported, **out, spread=spread)


def adjusted(found: Nowcast, *, frequency: Frequency = "week", least: float = 0.5) -> Batch:
    """The reported counts as a batch of one series whose exposure is the completeness, for any detector.

    A period less complete than ``least`` is missing: too little of it has come in to be judged. The doubt about the
    completeness itself is not in a detector's p: hold silences back (`hold`) where it matters.
    """
    whole = np.where(found.completeness >= least, found.completeness, np.nan)
    return Batch.of(found.reported, frequency=frequency, exposure=whole)
