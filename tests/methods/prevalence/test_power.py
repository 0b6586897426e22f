"""Sizes before a study: tables by hand, R's own, and simulated studies."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.prevalence.change import Share, change
from kinga.methods.prevalence.power import (
    ALWAYS,
    BadPlan,
    NoDesignEffect,
    change_power,
    change_size,
    precision,
    precision_size,
    two_shares_power,
    two_shares_size,
)


@pytest.mark.parametrize(
    ("first", "second", "power", "exact"),
    # R 4.2.2: power.prop.test(p1 =, p2 =, power =)$n
    [(0.2, 0.3, 0.8, 293.1513), (0.08, 0.0112, 0.9, 191.1309), (0.5, 0.75, 0.9, 76.70693)],
)
def test_two_shares_as_r_has_them(first: float, second: float, power: float, exact: float) -> None:
    assert two_shares_size(first, second, 1.0, power=power).people == pytest.approx(math.ceil(exact))


def test_precision_by_hand() -> None:
    # 1.96² · .25 / .05² = 384.1, Cochran's example; of 1,000 people 277.5.
    assert precision_size(0.5, 0.05, 1.0).people == 385
    assert precision_size(0.5, 0.05, 1.0, population=1000).people == 278
    assert precision_size(0.5, 0.05, 2.0, answering=0.8).approached == math.ceil(769 / 0.8)
    assert precision(0.5, 385, 1.0) <= 0.05 < precision(0.5, 384, 1.0)


@given(st.floats(0.02, 0.6), st.floats(0.1, 0.8), st.floats(1.0, 8.0))
def test_the_size_is_the_smallest_that_is_enough(before: float, ratio: float, effect: float) -> None:
    plan = change_size(before, before * ratio, effect)
    assert plan.power is not None
    assert plan.power >= 0.8
    assert change_power(before, before * ratio, plan.people - 1 or 1, effect) < 0.8 or plan.people == 1
    assert plan.people == pytest.approx(
        effect * change_size(before, before * ratio, 1.0).people, rel=0.5, abs=effect
    )


@pytest.mark.parametrize(("before", "after"), [(0.2, 0.1), (0.08, 0.04)])
def test_simulated_surveys_find_the_change_as_often_as_planned(before: float, after: float) -> None:
    generator = np.random.default_rng(5)
    size = change_size(before, after, 1.0).people
    found = 0
    for first, second in zip(
        generator.binomial(size, before, 1500), generator.binomial(size, after, 1500), strict=True
    ):
        low, high = change(Share(float(first), size), Share(float(second), size), 1.0).ratios[0.95]
        found += not low <= 1.0 <= high
    assert found / 1500 == pytest.approx(0.8, abs=0.04)


def test_more_people_see_more_and_no_effect_is_no_plan() -> None:
    assert two_shares_power(0.2, 0.3, 200, 1.0) < two_shares_power(0.2, 0.3, 400, 1.0)
    with pytest.raises(NoDesignEffect):
        change_size(0.2, 0.1, None)


@pytest.mark.parametrize(
    ("before", "after", "options"),
    [
        (0.2, 0.2, {}),
        (0.0, 0.2, {}),
        (0.2, 1.0, {}),
        (0.2, 0.1, {"power": 1.0}),
        (0.2, 0.1, {"alpha": 0.0}),
        (0.2, 0.1, {"answering": 0.0}),
        (0.2, 0.2000000001, {}),
    ],
)
def test_plans_that_cannot_be_meant(before: float, after: float, options: dict[str, float]) -> None:
    with pytest.raises(BadPlan):
        two_shares_size(before, after, 1.0, **options)
    with pytest.raises(BadPlan):
        change_size(before, after, 1.0, **options)


def test_what_is_said() -> None:
    plan = precision_size(0.02, 0.02, 1.0, population=300)
    assert {*ALWAYS, "few", "simple", "whole"} == {caveat.code for caveat in plan.caveats}
