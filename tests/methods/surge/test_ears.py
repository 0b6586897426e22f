"""EARS against the reference output in golden/ (see golden/SOURCE.md)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from kinga.methods.surge.sequential.ears import EarsMethod, detect_ears

GOLDEN = Path(__file__).parent / "golden"
DATASETS = {
    "salmonella.agona": "salmonella_agona",
    "salmNewport": "salmNewport",
    "ha": "ha",
    "hepatitisA": "hepatitisA",
    "measlesDE": "measlesDE",
}
NAMES: dict[EarsMethod, str] = {"ears-c1": "earsC1", "ears-c2": "earsC2", "ears-c3": "earsC3"}


def _rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("method", get_args(EarsMethod))
def test_bounds_and_alarms_equal_the_reference(dataset: str, method: EarsMethod) -> None:
    counts = [float(row["observed"]) for row in _rows(f"series_{DATASETS[dataset]}.csv")]
    expected = [r for r in _rows("ears.csv") if r["dataset"] == dataset and r["alg"] == NAMES[method]]
    found = detect_ears(counts, method)
    assert len(expected) == 52
    for row in expected:
        at = int(row["t"]) - 1
        assert found.observed[0, at] == float(row["observed"])
        if row["upperbound"] == "NA":
            assert np.isnan(found.upper[0, at])
            assert found.signal[0, at] == ""
            continue
        assert found.upper[0, at] == pytest.approx(float(row["upperbound"]), rel=1e-6, abs=1e-9)
        assert (found.signal[0, at] == "surge") == (row["alarm"] == "1"), (dataset, at)


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
