"""What linkage does to estimates on lists whose truth is known: small here, larger where deep."""

from __future__ import annotations

import pytest

from kinga.methods.linkage.simulation.coverage import SCENARIOS, cover, made, rates


def test_the_simulation_says_what_links_do_to_estimates() -> None:
    found = {each.way: each for each in cover(SCENARIOS[5], 2, 4, 40)}
    assert found["linked at .9"].estimate > 1.15 * found["true links"].estimate
    assert found["linked at .9"].estimate > found["draws"].estimate
    assert found["linked at .9"].estimate > found["corrected"].estimate


@pytest.mark.deep
def test_thresholds_trade_precision_for_recall_on_ten_thousand_records() -> None:
    synthetic, truth = made(22_000, SCENARIOS[1], (1, 2))
    found = rates(synthetic, truth, (0.5, 0.9, 0.99), 1)
    assert [each.recall for each in found] == sorted((each.recall for each in found), reverse=True)
    assert all(each.precision > 0.95 for each in found)
    assert found[2].overlap < 0.97


@pytest.mark.deep
def test_intervals_made_with_the_doubt_hold_where_those_without_do_not() -> None:
    found = {each.way: each for each in cover(SCENARIOS[5], 20, 10, 100)}
    assert found["true links"].coverage >= 0.8
    # 33% of 60 populations. Of 20, more than 13 are held by a way that holds 33% with a chance of 1 in 1,300, and 13 or
    # fewer by one that holds 95% with a chance of 1 in 29,000; 0.4 here was no such line, and the first 20 hold 45%.
    assert found["linked at .9"].coverage <= 0.65
    assert found["corrected"].coverage >= found["linked at .9"].coverage + 0.3
    assert found["draws"].coverage >= found["linked at .9"].coverage + 0.3
