"""EARS against the reference output in golden/ (see golden/SOURCE.md)."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from kinga.methods.surge.sequential.ears import EarsMethod, detect_ears

from .reference import DATASETS, MONITORED, reference, series

NAMES: dict[EarsMethod, str] = {"ears-c1": "earsC1", "ears-c2": "earsC2", "ears-c3": "earsC3"}


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("method", get_args(EarsMethod))
def test_bounds_and_alarms_equal_the_reference(dataset: str, method: EarsMethod) -> None:
    found = detect_ears(series(dataset).counts, method, last=MONITORED)
    wanted = reference(dataset, NAMES[method], "upperbound")
    known = ~np.isnan(wanted)
    assert np.isnan(found.upper[0][~known]).all()
    assert (found.signal[0][~known] == "").all()
    np.testing.assert_allclose(found.upper[0][known], wanted[known], rtol=1e-6, atol=1e-9)
    alarm = reference(dataset, NAMES[method], "alarm") == 1
    assert ((found.signal[0] == "surge") == alarm)[known].all()


def test_a_fall_is_a_silence_only_when_asked() -> None:
    counts = np.array([50.0, 52, 48, 51, 49, 50, 53, 2])
    assert detect_ears(counts).signal[0, -1] == ""
    found = detect_ears(counts, direction="both")
    assert found.signal[0, -1] == "silence"
    assert found.p_low[0, -1] < 0.01 < found.p_high[0, -1]


def test_first_periods_and_missing_counts_are_not_judged() -> None:
    counts = np.array([3.0, 5, 4, 6, 5, 4, 3, 30, np.nan, 4, 5])
    found = detect_ears(counts, "ears-c1")
    assert list(found.note[0, :7]) == ["too_short"] * 7
    assert found.signal[0, 7] == "surge"
    assert found.note[0, 8] == "missing"
    assert np.isnan(found.upper[0, 9])


def test_the_published_c3_looks_at_the_present_count() -> None:
    counts = np.array([4.0, 5, 6, 5, 4, 5, 6, 5, 5, 5, 5, 40])
    assert detect_ears(counts, "ears-c3").signal[0, -1] == ""
    assert detect_ears(counts, "ears-c3", c3_form="published").signal[0, -1] == "surge"
