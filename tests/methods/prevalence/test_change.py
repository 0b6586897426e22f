"""Change: the acceptance numbers, and refusals without a design effect."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.prevalence.change import (
    CAVEATS,
    BadDesignEffect,
    BadShare,
    NoDesignEffect,
    NoWaldInterval,
    Share,
    change,
)

BEFORE, AFTER = Share(80, 1000), Share(11.2, 1000)


@pytest.mark.parametrize(("design_effect", "low", "high"), [(1, 74, 92), (4, 52, 96), (8, 19, 98)])
def test_the_fall_of_86_per_cent(design_effect: float, low: int, high: int) -> None:
    found = change(BEFORE, AFTER, design_effect)
    assert found.fall == pytest.approx(0.86)
    assert tuple(round(100 * end) for end in found.falls[0.95]) == (low, high)


def test_no_design_effect_is_refused_with_a_reason() -> None:
    with pytest.raises(NoDesignEffect, match="cannot be read"):
        change(BEFORE, AFTER, None)


@pytest.mark.parametrize("design_effect", [0.0, -1.0, math.nan, math.inf])
def test_a_design_effect_that_is_none_is_refused(design_effect: float) -> None:
    with pytest.raises(BadDesignEffect):
        change(BEFORE, AFTER, design_effect)


@pytest.mark.parametrize(
    "text", ["80", "80/", "/1000", "a/b", "80/0", "1001/1000", "-1/10", "1/2/3", "1e3/2000", "٨/١٠"]
)
def test_a_share_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadShare):
        Share.read(text)


@pytest.mark.parametrize(("text", "share"), [("80/1000", BEFORE), (" 11.2 / 1000 ", AFTER)])
def test_a_share_is_read(text: str, share: Share) -> None:
    assert Share.read(text) == share


@pytest.mark.parametrize("after", [Share(0, 1000), Share(1000, 1000)])
def test_nobody_or_everybody_has_no_wald_interval(after: Share) -> None:
    with pytest.raises(NoWaldInterval):
        change(BEFORE, after, 2)


def test_caveats_are_part_of_the_result() -> None:
    always = {"method", "why", "same", "independent"}
    assert always <= set(change(BEFORE, AFTER, 4).caveats)
    assert always <= set(replace(change(BEFORE, AFTER, 4), caveats=()).caveats)
    assert "few" in change(BEFORE, Share(3, 1000), 4).caveats
    assert "simple" in change(BEFORE, AFTER, 1).caveats
    assert "no_change" in change(BEFORE, Share(70, 1000), 4).caveats
    assert set(CAVEATS) == always | {"few", "simple", "no_change"}


shares = st.tuples(st.integers(1, 999), st.just(1000)).map(lambda pair: Share(*pair))


@given(shares, shares, st.floats(0.5, 20))
def test_turning_time_around_turns_the_ratio_around(one: Share, two: Share, design_effect: float) -> None:
    there, back = change(one, two, design_effect), change(two, one, design_effect)
    assert there.ratio * back.ratio == pytest.approx(1.0)
    low, high = there.ratios[0.95]
    assert back.ratios[0.95] == pytest.approx((1 / high, 1 / low))
    assert low <= there.ratio <= high


@given(shares, shares, st.floats(0.5, 10))
def test_a_design_effect_is_as_good_as_a_smaller_sample(one: Share, two: Share, design_effect: float) -> None:
    smaller = [Share(share.cases / design_effect, share.people / design_effect) for share in (one, two)]
    assert change(one, two, design_effect).error == pytest.approx(change(*smaller, 1.0).error)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(7)
    held = 0
    for before, after in zip(
        generator.binomial(800, 0.1, 2000), generator.binomial(800, 0.05, 2000), strict=True
    ):
        low, high = change(Share(float(before), 800), Share(float(after), 800), 1.0).ratios[0.95]
        held += low <= 0.5 <= high
    assert 0.935 < held / 2000 < 0.965
