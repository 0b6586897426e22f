"""The urgency rule: a table by hand, and that nothing worse ever ranks lower."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.registry.codes import AgeBand, Harm
from kinga.response.intake.labels import LOOK_BY_REASONS, URGENCY_REASONS
from kinga.response.intake.models import About
from kinga.response.intake.rules import POINTS, UrgencyFacts, urgency

FACTS = st.builds(
    UrgencyFacts,
    danger_now=st.sampled_from([None, True, False]),
    needs_care=st.sampled_from([None, True, False]),
    age_band=st.sampled_from(AgeBand.values),
    harm=st.sampled_from(Harm.values),
    about=st.sampled_from(About.values),
    wants_contact=st.booleans(),
)


@pytest.mark.parametrize(
    "facts, score, first, clock",
    [
        (UrgencyFacts(danger_now=False), 0, "", "day"),
        (UrgencyFacts(), 10, "danger_unknown", "day"),
        (UrgencyFacts(danger_now=True), 50, "danger_now", "danger"),
        (
            UrgencyFacts(danger_now=True, needs_care=True, age_band="0-11", harm="sexual"),
            100,
            "danger_now",
            "danger",
        ),
        (
            UrgencyFacts(danger_now=False, age_band="0-11", harm="trafficking"),
            35,
            "child_under_12",
            "serious",
        ),
        (UrgencyFacts(danger_now=False, about="child"), 15, "child_12_17", "soon"),
        (UrgencyFacts(danger_now=None, harm="home"), 18, "danger_unknown", "soon"),
    ],
)
def test_the_table(facts: UrgencyFacts, score: int, first: str, clock: str) -> None:
    found = urgency(facts)
    assert (found.score, found.look_by_reason) == (score, clock)
    assert (found.reasons[0] if found.reasons else "") == first


@given(FACTS)
def test_nothing_worse_ranks_lower(facts: UrgencyFacts) -> None:
    before = urgency(facts)
    for worse in (
        replace(facts, danger_now=True),
        replace(facts, needs_care=True),
        replace(facts, age_band="0-11"),
    ):
        after = urgency(worse)
        assert after.score >= before.score
        assert after.look_within <= before.look_within


@given(FACTS)
def test_the_score_is_the_sum_of_its_reasons(facts: UrgencyFacts) -> None:
    found = urgency(facts)
    assert found.score == min(100, sum(POINTS[reason] for reason in found.reasons))


def test_every_reason_has_its_words() -> None:
    assert set(POINTS) == set(URGENCY_REASONS)
    assert set(LOOK_BY_REASONS) == {"danger", "serious", "soon", "day"}
