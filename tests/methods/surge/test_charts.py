"""CUSUM and likelihood-ratio charts: against the reference output, and their false alarms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from kinga.methods.surge import CusumSettings, GlrSettings, detect_cusum, detect_glr
from kinga.methods.surge.sequential.cusum import chance_of_sum
from kinga.methods.surge.sequential.glr import chance_of_ratio, ratios
from kinga.methods.surge.sequential.incontrol import learn

from .reference import DATASETS, MONITORED, reference, series


@pytest.mark.parametrize("dataset", DATASETS)
def test_cusum_equals_the_reference(dataset: str) -> None:
    chosen = CusumSettings(k=1.04, h=2.26, transform="rossi", direction="up")
    found = detect_cusum(series(dataset), chosen, last=MONITORED)
    assert ((found.signal[0] == "surge") == (reference(dataset, "cusum", "alarm") == 1)).all()
    # Where the sum is over the limit whatever comes, the count needed is 0; the reference gives another root there.
    needed = found.upper[0] > 0
    wanted = reference(dataset, "cusum", "upperbound")
    np.testing.assert_allclose(found.upper[0][needed], wanted[needed], rtol=1e-6)


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize(
    ("algorithm", "way", "dispersed"), [("glrnb", 1, True), ("glrnb_dec", -1, True), ("glrpois", 1, False)]
)
def test_likelihood_ratios_equal_the_reference(
    dataset: str, algorithm: str, way: int, dispersed: bool
) -> None:
    chosen = GlrSettings(threshold=5.0, longest=0, dispersed=dispersed)
    level = learn(series(dataset), last=MONITORED, dispersed=dispersed)
    found = ratios(series(dataset), level, chosen, way)[0][0, -MONITORED:]
    wanted, alarm = reference(dataset, algorithm, "upperbound"), reference(dataset, algorithm, "alarm") == 1
    # measlesDE downward: the reference's Newton steps diverge on 6 points and it says 0 (see the next test).
    sound = (
        _before_divergence(wanted, found)
        if (dataset, algorithm) == ("measlesDE", "glrnb_dec")
        else slice(None)
    )
    np.testing.assert_allclose(found[sound], wanted[sound], rtol=1e-5, atol=1e-5)
    assert ((found >= 5.0) == alarm)[sound].all()


def _before_divergence(wanted: np.ndarray, found: np.ndarray) -> np.ndarray:
    """All but the points where the reference says 0 and the ratio is not, and those until both start anew."""
    wrong = np.flatnonzero((wanted == 0) & (found > 0.5))
    assert wrong.size == 6
    keep = np.ones(wanted.size, dtype=bool)
    keep[wrong] = False
    keep[wrong[2] :] = False
    return keep


def test_where_the_reference_diverges_ours_is_the_largest_likelihood() -> None:
    batch = series("measlesDE")
    level = learn(batch, last=MONITORED)
    found = ratios(batch, level, GlrSettings(threshold=5.0, longest=0), -1)[0][0]
    at = 109  # after the alarm of week 109 the chart starts anew with 2 cases where 22 are usual
    y, m, a = batch.counts[0, at], level.mean[0, at], level.dispersion[0]

    def loss(k: float) -> float:
        return float(-(y * k - (y + 1 / a) * np.log((1 + a * m * np.exp(k)) / (1 + a * m))))

    best = optimize.minimize_scalar(loss, bounds=(-20, 0), method="bounded", options={"xatol": 1e-10})
    assert found[at] == pytest.approx(-best.fun, rel=1e-8)
    assert found[at] > 3


def test_the_chance_of_a_ratio_is_that_of_simulated_walks() -> None:
    steps = np.random.default_rng(8).standard_normal((200_000, 20))
    walks = np.cumsum(steps, axis=1) / np.sqrt(np.arange(1, 21))
    for length in (1, 5, 20):
        largest = walks[:, :length].max(axis=1)
        for z in (2.5, 3.0):
            measured = (largest >= z).mean()
            assert float(chance_of_ratio(np.array(z * z / 2), length)) == pytest.approx(measured, rel=0.1)


def test_the_chance_of_a_sum_is_that_of_a_simulated_chart() -> None:
    scores = np.random.default_rng(9).standard_normal((4000, 60))
    sums = np.zeros(4000)
    for period in range(60):
        sums = np.maximum(0.0, sums + scores[:, period] - 0.5)
    for height in (1.0, 2.0):
        assert float(chance_of_sum(np.array(height), 0.5)) == pytest.approx((sums >= height).mean(), rel=0.15)


@pytest.mark.parametrize("detector", [detect_cusum, detect_glr])
@pytest.mark.parametrize("way", [1, -1])
def test_a_small_change_that_lasts_is_found_in_its_direction(detector: object, way: int) -> None:
    random = np.random.default_rng(5)
    counts = random.negative_binomial(20, 0.5, (40, 150)).astype(float)
    counts[:, -12:] = random.negative_binomial(20 * 1.6**way, 0.5, (40, 12))
    found = detector(counts, last=20).signal  # type: ignore[operator]
    word, other = ("surge", "silence") if way > 0 else ("silence", "surge")
    assert (found[:, -8:] == word).any(axis=1).mean() > 0.8
    assert (found[:, -8:] == other).any(axis=1).mean() < 0.1
    assert (found[:, :8] != "").mean() < 0.02


def test_a_series_without_cases_or_with_too_few_periods_is_not_learnt() -> None:
    assert set(detect_cusum(np.zeros(40), last=5).note[0]) == {"no_cases"}
    assert set(detect_glr(np.ones(9), last=5).note[0]) == {"too_short"}
