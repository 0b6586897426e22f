"""The whole answer: every method, what moves it, and caveats that nobody can leave out."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kinga.methods.prevalence.mse import warm
from kinga.methods.prevalence.mse.answers import METHODS, NeverMeet, NotEstimable
from kinga.methods.prevalence.mse.caveats import ALWAYS, SENTENCES, Caveat
from kinga.methods.prevalence.mse.coverage import SCENARIOS, Scenario, cover, draw
from kinga.methods.prevalence.mse.estimate import estimate
from kinga.methods.prevalence.mse.tables import CaptureTable
from tests.methods.prevalence.reference import table


def test_every_method_side_by_side_on_ukdat_5() -> None:
    found = estimate(table("UKdat_5"), replicates=0)
    points = {name: answer.population for name, answer in found.answers.items()}
    assert list(points) == list(METHODS)
    assert points["stepwise"] == pytest.approx(11312.9903, rel=1e-6)
    assert points["bic"] == pytest.approx(25311.291, rel=1e-6)
    assert found.range == (points["stepwise"], points["bic"])
    assert {v.omitted for v in found.variations if v.omitted} == set(found.lists)
    assert len([v for v in found.variations if v.merged]) == 10
    low = min(item.population for item in found.spread if item.method == "decomposable")
    high = max(item.population for item in found.spread if item.method == "decomposable")
    assert (round(low), round(high)) == (2786, 22990)
    codes = [caveat.code for caveat in found.caveats]
    assert {"disagree", "fragile", "priors", "everything", "absent", "never_meet", "points_only"} <= set(
        codes
    )
    assert "11,313" not in " ".join(caveat.english() for caveat in found.caveats[-len(ALWAYS) :])


def test_the_three_models_of_artificial_3_are_among_the_checks() -> None:
    found = estimate(table("Artificial_3"), replicates=0)
    verdicts = {check.model: check.verdict for check in found.checks}
    assert verdicts["[12,13,23]"] == "not identifiable"
    assert verdicts["[12,3]"] == "does not exist"
    assert verdicts["[13,23,1,2]"] == "ok"
    assert len(found.checks) == 8


def test_caveats_cannot_be_taken_away() -> None:
    found = estimate(table("Korea"), replicates=0)
    stripped = replace(found, caveats=())
    assert tuple(caveat.code for caveat in stripped.caveats) == ALWAYS
    doubled = replace(found, caveats=tuple(Caveat(code) for code in ALWAYS))
    assert doubled.caveats == tuple(Caveat(code) for code in ALWAYS)
    for sentence in SENTENCES.values():
        assert sentence.endswith(("}", "."))


def test_lists_that_never_meet_are_refused() -> None:
    apart = CaptureTable(("a", "b", "c"), (1, 2, 4), (40, 30, 20))
    with pytest.raises(NeverMeet, match="No two lists have anybody in common"):
        estimate(apart)


def test_a_table_that_no_method_answers_is_refused() -> None:
    inside = CaptureTable(("a", "b"), (1, 3), (40, 30))
    with pytest.raises(NotEstimable, match="No method has an estimate"):
        estimate(inside, replicates=10)


def test_two_lists_have_no_bayesian_answer_and_say_why() -> None:
    found = estimate(CaptureTable(("a", "b"), (1, 2, 3), (60, 30, 15)), replicates=50)
    assert found.answers["bayes"].refusal == found.answers["decomposable"].refusal == "prior alone"
    assert found.answers["main"].population == pytest.approx(225.0)
    assert {"two_lists", "refused", "few"} <= {caveat.code for caveat in found.caveats}
    assert found.variations == found.spread == ()


def test_the_method_that_was_asked_for_is_varied_too() -> None:
    found = estimate(table("Korea"), method="bayes", replicates=0)
    assert found.asked == "bayes"
    assert all("bayes" in variation.populations for variation in found.variations)


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    estimate(table("Korea"), replicates=0, progress=lambda *step: told.append(step))
    assert {what for what, _, _ in told} == {"methods", "lists left out or merged", "seeds, priors and caps"}
    assert all(done <= of for _, done, of in told)


def test_missed_links_inflate_the_estimate_and_only_those() -> None:
    """A linkage that misses a quarter of links raises N by about a third; the truth is 2,000."""
    wanted = [s for s in SCENARIOS if s.name in {"lists independent", "24% of links missed"}]
    right, missed = (cover(scenario, 20, 40, ["main"])[0] for scenario in wanted)
    assert right.estimate == pytest.approx(1.0, abs=0.1)
    assert missed.estimate == pytest.approx(1.33, abs=0.13)
    assert right.coverage > missed.coverage


def test_a_drawn_population_is_what_its_scenario_says() -> None:
    generator = np.random.default_rng(1)
    drawn = draw(Scenario("plain", (0.5, 0.4)), generator, people=20_000)
    assert drawn.totals == pytest.approx([10_000, 8_000], rel=0.03)
    assert drawn.meets[0, 1] == pytest.approx(4_000, rel=0.05)
    split = draw(Scenario("missed", (0.5, 0.4), missed=1.0), generator, people=20_000)
    assert not split.meets.any()
    assert split.totals == pytest.approx([10_000, 8_000], rel=0.03)


def test_warming_compiles_everything() -> None:
    warm()


def test_no_django_and_no_numba_before_a_table_is_fitted() -> None:
    script = (
        "import sys, kinga.methods.prevalence.mse as mse, kinga.methods.prevalence.change\n"
        "mse.capture_table(['a', 'b', 'count'], [['1', '1', '3']])\n"
        "print([name for name in ('django', 'numba', 'scipy') if name in sys.modules])\n"
        "mse.warm()\n"
        "print('django' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "src"},
        cwd=Path(__file__).parents[4],
    )
    assert done.stdout.split("\n")[:2] == ["[]", "False"]
