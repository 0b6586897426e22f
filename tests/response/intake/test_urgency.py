"""The urgency rule: a table by hand, and that nothing graver ever ranks lower, whatever else was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

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
        (UrgencyFacts(danger_now=False, about="adult", age_band="60+"), 5, "older_person", "day"),
        # What contradicts itself takes the graver reading.
        (UrgencyFacts(danger_now=False, about="child", age_band="60+"), 15, "child_12_17", "soon"),
        (UrgencyFacts(danger_now=False, about="child", age_band="25-59"), 15, "child_12_17", "soon"),
        (UrgencyFacts(danger_now=False, about="adult", age_band="0-11"), 20, "child_under_12", "soon"),
        (UrgencyFacts(danger_now=False, harm="neglect", age_band="18-24"), 25, "child_12_17", "soon"),
        (UrgencyFacts(danger_now=False, harm="neglect"), 25, "child_12_17", "soon"),
    ],
)
def test_the_table(facts: UrgencyFacts, score: int, first: str, clock: str) -> None:
    found = urgency(facts)
    assert (found.score, found.look_by_reason) == (score, clock)
    assert (found.reasons[0] if found.reasons else "") == first


# Of each fact, (milder, graver), as a person would order them: written apart from the points.
GRAVER: dict[str, list[tuple[object, object]]] = {
    "danger_now": [(False, None), (None, True), (False, True)],
    "needs_care": [(False, None), (None, True), (False, True)],
    "wants_contact": [(False, True)],
    "age_band": [
        *product(["18-24", "25-59", "unknown"], ["60+", "12-17", "0-11"]),
        ("60+", "12-17"), ("60+", "0-11"), ("12-17", "0-11"),
    ],
    "about": list(product(["self", "adult", "unknown"], ["group", "child"])),
    "harm": [
        *product(["other", "unknown"], sorted(set(Harm.values) - {"other", "unknown"})),
        *product(["home", "stranded"], ["neglect", "sexual", "online", "labour", "trafficking"]),
        *product(["sexual", "online"], ["labour", "trafficking"]),
    ],
}  # fmt: skip


def graver_than(facts: UrgencyFacts) -> Iterator[UrgencyFacts]:
    for name, pairs in GRAVER.items():
        for milder, graver in pairs:
            if getattr(facts, name) == milder:
                yield replace(facts, **{name: graver})


def test_the_order_speaks_of_every_answer_of_every_fact() -> None:
    spoken = {name: {value for pair in pairs for value in pair} for name, pairs in GRAVER.items()}
    assert spoken == {
        "danger_now": {True, False, None},
        "needs_care": {True, False, None},
        "wants_contact": {True, False},
        "age_band": set(AgeBand.values),
        "about": set(About.values),
        "harm": set(Harm.values),
    }


@given(FACTS)
def test_nothing_graver_ranks_lower(facts: UrgencyFacts) -> None:
    before = urgency(facts)
    for graver in graver_than(facts):
        after = urgency(graver)
        assert after.score >= before.score, graver
        assert after.look_within <= before.look_within, graver


def test_nothing_graver_ranks_lower_in_the_whole_table() -> None:
    answers = [
        (True, False, None),
        (True, False, None),
        AgeBand.values,
        Harm.values,
        About.values,
        (True, False),
    ]
    table = [UrgencyFacts(*each) for each in product(*answers)]
    found = {facts: urgency(facts) for facts in table}
    lower = [
        (facts, graver)
        for facts in table
        for graver in graver_than(facts)
        if found[graver].score < found[facts].score or found[graver].look_within > found[facts].look_within
    ]
    assert len(table) == 4860
    assert lower == []


@pytest.mark.parametrize(
    "facts, says",
    [
        (UrgencyFacts(about="child", age_band="60+"), True),
        (UrgencyFacts(about="adult", age_band="12-17"), True),
        (UrgencyFacts(about="adult", harm="neglect"), True),
        (UrgencyFacts(about="self", age_band="12-17"), False),
        (UrgencyFacts(about="child"), False),
        (UrgencyFacts(about="group", age_band="60+"), False),
    ],
)
def test_a_contradiction_is_said_in_the_reasons(facts: UrgencyFacts, says: bool) -> None:
    assert ("age_contradicts" in urgency(facts).reasons) is says


@given(FACTS)
def test_the_score_is_the_sum_of_its_reasons(facts: UrgencyFacts) -> None:
    found = urgency(facts)
    assert found.score == min(100, sum(POINTS[reason] for reason in found.reasons))


def test_every_reason_has_its_words() -> None:
    assert set(POINTS) == set(URGENCY_REASONS)
    assert set(LOOK_BY_REASONS) == {"danger", "serious", "soon", "day"}
