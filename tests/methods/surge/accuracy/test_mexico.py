"""Real counts with nothing known to be wrong: Mexico's investigations by month, 1,280 series, 2015 to 2019.

Learnt on 2015 to 2018, reported on 2019, which no setting of ours has ever been tuned on.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict

import numpy as np
import pytest

from kinga.methods import surge
from tests.methods.surge.reference import GOLDEN

MONTHS, LEARNT = 60, 48


@pytest.fixture(scope="module")
def counts() -> np.ndarray:
    series: dict[tuple[str, ...], np.ndarray] = defaultdict(lambda: np.full(MONTHS, np.nan))
    text = gzip.decompress((GOLDEN / "mx_investigations_monthly_2015_2019.csv.gz").read_bytes()).decode()
    for row in csv.DictReader(io.StringIO(text)):
        month = (int(row["month"][:4]) - 2015) * 12 + int(row["month"][5:7]) - 1
        series[row["state_code"], row["legal_good"], row["offence"]][month] = float(row["investigations"])
    return np.array(list(series.values()))


def _false_rates(counts: np.ndarray) -> list[tuple[float, float]]:
    """Share of the months of 2019 at or under .005, as judged and after recalibration, upward and downward."""
    past = surge.detect(surge.Batch.of(counts[:, :LEARNT], frequency="month")).forecast
    last = surge.detect(surge.Batch.of(counts, frequency="month"), last=MONTHS - LEARNT).forecast
    rates = []
    for name in ("p_high", "p_low"):
        judged = getattr(last, name)
        assert np.isfinite(judged).all()
        after = surge.recalibrate(getattr(past, name)).apply(judged)
        rates.append((float((judged <= 0.005).mean()), float((after <= 0.005).mean())))
    return rates


def test_recalibration_takes_most_false_signals_away(counts: np.ndarray) -> None:
    """A tenth of the series, so that every run of the tests sees real counts."""
    assert counts.shape == (1280, MONTHS)
    assert np.isfinite(counts).all()
    for raw, after in _false_rates(counts[::10]):
        assert raw > 0.01, "real counts exceed a nominal .005 more often than it says"
        assert after < raw / 2


@pytest.mark.deep
def test_the_rate_of_false_signals_is_held_after_recalibration(counts: np.ndarray) -> None:
    for raw, after in _false_rates(counts):
        assert raw > 0.015
        assert after <= 0.01
