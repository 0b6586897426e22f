"""Published means, ratios and shares; the choice of method; the numbers of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kinga.methods.surge import (
    DOUBTS,
    NOTES,
    REASONS,
    Circumstances,
    History,
    SurgeInputError,
    Verdict,
    choose,
    describe,
    detect_short,
    judge_against_mean,
    remarkable_base,
    remarkable_totals,
    unremarkable_dispersion,
    weigh_ratio,
)


def test_uganda_child_helpline_is_a_surge_unless_calls_vary_beyond_belief() -> None:
    found = judge_against_mean(881, mean=248, periods=36)
    assert found.verdict.signal == "surge"
    assert found.verdict.p_high is not None
    assert found.verdict.p_high < 1e-100
    assert found.ratio == pytest.approx(3.552, abs=0.001)
    assert found.unremarkable_from == pytest.approx(112.98, abs=0.01)
    assert found.unremarkable_from_estimated == pytest.approx(109.93, abs=0.01)
    spread = found.unremarkable_from
    assert spread is not None
    known = stats.nbinom(248 / (spread - 1), 1 / spread)
    assert known.sf(881) + known.pmf(881) / 2 == pytest.approx(0.005, rel=1e-6)


def test_gamma_poisson_is_the_exact_predictive() -> None:
    exact = stats.nbinom(4 * 12 + 0.5, 12 / 13)
    found = judge_against_mean(9, mean=4, periods=12).verdict
    assert found.p_high == pytest.approx(exact.sf(9) + exact.pmf(9) / 2, rel=1e-9)
    assert found.p_low == pytest.approx(exact.cdf(8) + exact.pmf(9) / 2, rel=1e-9)


@given(st.integers(0, 500), st.floats(0.5, 300), st.integers(1, 60))
def test_means_keep_their_promises(observed: int, mean: float, periods: int) -> None:
    found = judge_against_mean(observed, mean, periods)
    verdict = found.verdict
    assert verdict.p_high is not None
    assert verdict.p_low is not None
    assert verdict.lower is not None
    assert verdict.upper is not None
    assert 0 <= verdict.p_high <= 1
    assert 0 <= verdict.p_low <= 1
    assert verdict.lower <= mean <= verdict.upper


def test_usual_counts_need_no_excuse_and_impossible_ones_have_none() -> None:
    assert unremarkable_dispersion(250, 248) == 1.0
    assert unremarkable_dispersion(100_000, 1) is None
    with pytest.raises(SurgeInputError):
        judge_against_mean(5, mean=0, periods=3)


def test_plus_86_per_cent_without_counts() -> None:
    assert remarkable_base(1.86) == 28
    assert remarkable_base(1.86, dispersion=10) == 265
    assert dict(weigh_ratio(1.86).bases)[10.0] == 265
    assert stats.binom(28 + 52, 0.5).sf(51) <= 0.005 < stats.binom(27 + 50, 0.5).sf(49)
    assert remarkable_base(1) is None
    falling = remarkable_base(0.5)
    assert falling is not None
    assert falling > (remarkable_base(0.25) or 0)


def test_the_philippines_have_counts_behind_their_ratios() -> None:
    """CyberTipline reports of 1 March to 24 May 2020 against the same span of 2019; "four times" alone is a claim."""
    found = judge_against_mean(279_166, mean=76_561, periods=1)
    assert found.verdict.signal == "surge"
    assert found.ratio == pytest.approx(3.646, abs=0.001)
    assert found.unremarkable_from == pytest.approx(36_801.3, rel=1e-4)
    assert [dict(weigh_ratio(ratio).bases)[1.0] for ratio in (3, 4)] == [8, 5]


def test_a_share_without_a_total() -> None:
    rows = remarkable_totals(0.358, [0.1, 0.2, 0.3, 0.358, 0.4])
    assert [row.total for row in rows] == [19, 58, 452, None, 933]
    for row in rows[:3]:
        assert row.total is not None
        count = round(0.358 * row.total)
        before = round(0.358 * (row.total - 1))
        assert stats.binom(row.total, row.usual).sf(count - 1) <= 0.005
        assert stats.binom(row.total - 1, row.usual).sf(before - 1) > 0.005
    with pytest.raises(SurgeInputError):
        remarkable_totals(35.8, [0.2])


@pytest.mark.parametrize(
    ("history", "method", "reason"),
    [
        (History("counts", "week", 11), "short", "short"),
        (History("counts", "day", 81), "short", "short_days"),
        (History("counts", "week", 7), "ears-c1", "very_short"),
        (History("counts", "week", 3), None, "too_short"),
        (History("counts", "month", 40), "harmonic", "long"),
        (History("mean", "month", 36), "means", "mean"),
        (History("ratio"), "claim", "ratio"),
        (History("share"), "claim", "share"),
    ],
)
def test_the_choice_says_why(history: History, method: str | None, reason: str) -> None:
    choice = choose(history)
    assert (choice.method, choice.reason) == (method, reason)
    assert choice.english().endswith(".")
    assert "{" not in choice.english()


def test_three_years_go_to_seasons_where_they_can_be_compared() -> None:
    history = History("counts", "week", 160)
    assert choose(history).method == "harmonic"
    choice = choose(history, available={"short", "farrington"})
    assert choice.method == "farrington"
    assert "3 years" in choice.english()
    assert choose(history, available={"short"}).reason == "long_as_short"
    assert "long" in REASONS


def test_a_sentence_has_its_numbers_and_its_doubts() -> None:
    verdict = Verdict(693, 512, 404, 632, 0.0006, 0.9994, "surge", "short", "")
    sentence = describe(verdict, Circumstances(campaign=True, definition_changed=False, baseline_periods=9))
    assert sentence.kind == "surge"
    assert sentence.ratio == pytest.approx(1.354, abs=0.001)
    assert sentence.p == 0.0006
    assert sentence.known == ("campaign", "short_baseline")
    assert sentence.possible == ("coverage_change",)
    silent = describe(Verdict(0, 4, 0, 12, 1.0, 0.001, "silence", "short", "zero_run"))
    assert silent.p == 0.001
    assert silent.possible == ("delay", "line_capacity", "coverage_change", "definition_change")
    assert silent.known == ("small_numbers",)
    assert set(silent.possible + silent.known) <= set(DOUBTS)


def test_a_sentence_that_cannot_be_said() -> None:
    sentence = describe(detect_short([3.0, 4, 5]).verdict(0, 2))
    assert (sentence.kind, sentence.ratio, sentence.p) == ("cannot_say", None, None)
    assert NOTES[sentence.note].startswith("The history is too short")
