"""Network scale-up: by hand, on populations of known size, and refused where it says nothing."""

from __future__ import annotations

import numpy as np
import pytest

from kinga.methods.prevalence.columns import BadRows, Columns
from kinga.methods.prevalence.scale_up.answers import (
    ALWAYS,
    BadAdjustment,
    BadGroups,
    HiddenSample,
    KnownGroup,
    NotEstimable,
    Respondents,
)
from kinga.methods.prevalence.scale_up.estimate import estimate, hidden_sample, known_groups, respondents

GROUPS = (KnownGroup("nurses", 100.0), KnownGroup("twins", 300.0))
ASKED = Columns(
    ["nurses", "twins", "hurt", "w"], [["1", "3", "1", "1"], ["0", "4", "0", "2"], ["2", "", "2", "1"]]
)


def test_the_ratio_by_hand() -> None:
    found = estimate(
        GROUPS, respondents(ASKED, GROUPS, hidden="hurt", weight="w"), population=10_000, replicates=0
    )
    # Degrees 10,000 · 4/400 twice and, by nurses alone, 10,000 · 2/100.
    assert found.sizes["basic"].people == pytest.approx(10_000 * (1 + 2) / (100 + 2 * 100 + 200))
    assert found.sizes["basic"].intervals == {}
    assert {*ALWAYS, "not_adjusted", "no_visible", "points_only", "missing"} <= {
        each.code for each in found.caveats
    }


def test_adjustments_divide() -> None:
    asked = respondents(ASKED, GROUPS, hidden="hurt")
    found = estimate(GROUPS, asked, population=10_000, visibility=0.5, relative_degree=0.8, replicates=50)
    assert found.sizes["adjusted"].people == pytest.approx(found.sizes["basic"].people / 0.4)
    low, high = found.sizes["adjusted"].intervals[0.95]
    assert low < found.sizes["adjusted"].people < high


def invented(seen: float, seed: int) -> tuple[tuple[KnownGroup, ...], Respondents, HiddenSample]:
    """A population of 20,000 with 400 hidden, of whose ties a share is seen; 12 known groups."""
    generator = np.random.default_rng(seed)
    sizes = generator.integers(60, 900, 12).astype(float)
    groups = tuple(KnownGroup(f"g{place}", size) for place, size in enumerate(sizes))
    degree = generator.gamma(4.0, 50.0, 500)
    known = generator.poisson(degree[:, None] * sizes / 20_000).astype(float)
    ties = generator.poisson(degree * 400 / 20_000 * seen).astype(float)
    asked = Respondents(known, ties, np.full(500, 40.0), np.arange(500))
    inner = generator.gamma(4.0, 50.0, 120) * seen
    aware = generator.poisson(inner[:, None] * sizes / 20_000).astype(float)
    return groups, asked, HiddenSample(aware, np.ones(120))


def test_half_the_ties_seen_halve_the_basic_estimate_and_not_the_generalised() -> None:
    groups, asked, hidden = invented(0.5, 3)
    found = estimate(groups, asked, population=20_000, hidden=hidden, replicates=200)
    assert found.sizes["basic"].people == pytest.approx(200, rel=0.15)
    assert found.sizes["generalised"].people == pytest.approx(400, rel=0.15)
    assert found.degree == pytest.approx(200, rel=0.1)
    for size, again in found.back.values():
        assert again == pytest.approx(size, rel=0.35)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held = {"basic": 0, "generalised": 0}
    for seed in range(60):
        groups, asked, hidden = invented(1.0, seed)
        found = estimate(groups, asked, population=20_000, hidden=hidden, replicates=100)
        for name in held:
            low, high = found.sizes[name].intervals[0.95]
            held[name] += low <= 400 <= high
    assert all(52 <= count <= 60 for count in held.values()), held


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["-1", "3", "1", "1"], "Row 2: the count of nurses must be 0 or more"),
        (["1", "3.5", "1", "1"], "Row 2: the count of twins must be a whole number"),
        (["1", "3", "x", "1"], "Row 2: the count of the hidden group is not a number"),
        (["1", "3", "1", "0"], "Row 2: the weight must be above 0"),
    ],
)
def test_rows_that_cannot_be_meant(row: list[str], words: str) -> None:
    with pytest.raises(BadRows, match=words):
        respondents(Columns(ASKED.names, [row]), GROUPS, hidden="hurt", weight="w")


def test_known_groups_are_read_and_refused() -> None:
    assert known_groups(Columns(["name", "size"], [["nurses", "100"], ["twins", "300"]])) == GROUPS
    with pytest.raises(BadRows, match="Row 3: this group is there twice"):
        known_groups(Columns(["name", "size"], [["nurses", "100"], ["nurses", "300"]]))
    with pytest.raises(BadRows, match="Row 2: the size must be above 0"):
        known_groups(Columns(["name", "size"], [["nurses", "0"]]))


def test_what_cannot_be_answered() -> None:
    asked = respondents(ASKED, GROUPS, hidden="hurt")
    nobody = Respondents(asked.known, np.zeros(3), asked.weights, asked.cluster)
    unseen = hidden_sample(Columns(["nurses", "twins"], [["0", "0"]]), GROUPS)
    with pytest.raises(NotEstimable):
        estimate(GROUPS, nobody, population=10_000)
    with pytest.raises(NotEstimable):
        estimate(GROUPS, asked, population=10_000, hidden=unseen)
    with pytest.raises(NotEstimable):
        estimate(
            GROUPS, Respondents(asked.known, asked.hidden, asked.weights, np.zeros(3, int)), population=10_000
        )
    with pytest.raises(BadGroups):
        estimate(GROUPS, asked, population=250)
    with pytest.raises(BadAdjustment):
        estimate(GROUPS, asked, population=10_000, visibility=0)
