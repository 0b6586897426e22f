"""Time-location sampling: the draw, shares by hand, coverage on invented venues, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from kinga.methods.prevalence.columns import BadRows, Columns
from kinga.methods.prevalence.venues.slots import BadDraw, Slot, Universe, draw, universe
from kinga.methods.prevalence.venues.visits import ALWAYS, NotEstimable, Venues, Visits, estimate, visits

HEADER = ["wave", "venue", "day", "time", "present", "assessed", "cases", "chance", "observer"]
ROWS = [
    ["1", "bar", "Mon", "late", "20", "10", "2", "0.5", ""],
    ["1", "park", "Mon", "late", "10", "10", "1", "0.25", ""],
    ["2", "bar", "Fri", "late", "20", "20", "1", "0.5", ""],
    ["2", "park", "Fri", "late", "10", "10", "0", "0.25", ""],
    ["1", "bar", "Mon", "late", "20", "10", "3", "0.5", "audit"],
]


def seen(rows: list[list[str]]) -> Venues:
    return estimate(visits(Columns(HEADER, rows)))


def test_shares_and_changes_by_hand() -> None:
    found = seen(ROWS)
    first, second = found.waves
    # Present 20/.5 and 10/.25; cases (20/10) 2/.5 and 1/.25.
    assert first.share == pytest.approx((8 + 4) / (40 + 40))
    assert second.share == pytest.approx(2 / 80)
    assert first.change is None
    assert second.change == pytest.approx(2 / 80 - 12 / 80)
    # Substitutes of wave 1: (8 - .15 · 40)/80 and minus that; two clusters.
    assert first.error == pytest.approx((2 * 2 * (2 / 80) ** 2) ** 0.5)
    assert found.audit is not None
    assert (found.audit.pairs, found.audit.difference, found.audit.limits) == (1, 1.0, None)
    assert {*ALWAYS, "few_venues", "unassessed", "audits"} == {caveat.code for caveat in found.caveats}


def invented(seed: int) -> tuple[Visits, float]:
    """60 venues at 4 times with shares of their own; 40 visits drawn by size."""
    generator = np.random.default_rng(seed)
    slots = tuple(Slot(f"v{venue:02}", "Fri", f"t{time}") for venue in range(60) for time in range(4))
    sizes = generator.integers(4, 40, len(slots)).astype(float)
    share = np.repeat(generator.beta(4, 16, 60), 4)
    cases = generator.binomial(sizes.astype(int), share).astype(float)
    of = {slot: place for place, slot in enumerate(slots)}
    drawn = draw(Universe(slots, sizes), 40, seed)
    chosen = np.array([of[slot] for slot, _ in drawn])
    chance = np.array([each for _, each in drawn])
    present = sizes[chosen]
    made = Visits(
        ("1",) * 40,
        tuple(slots[place] for place in chosen),
        chance,
        present,
        present,
        cases[chosen],
        (),
        True,
    )
    return made, float(cases.sum() / sizes.sum())


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held = 0
    for seed in range(150):
        made, truth = invented(seed)
        low, high = estimate(made).waves[0].intervals[0.95]
        held += low <= truth <= high
    assert 135 <= held <= 150


def test_the_draw_has_the_chances_it_says() -> None:
    sizes = np.array([1.0, 2.0, 3.0, 4.0, 90.0])
    known = Universe(tuple(Slot(str(place), "Mon", "noon") for place in range(5)), sizes)
    counts = np.zeros(5)
    for seed in range(2000):
        drawn = draw(known, 2, seed)
        assert len({slot for slot, _ in drawn}) == 2
        for slot, chance in drawn:
            counts[int(slot.venue)] += 1
            assert chance == pytest.approx(1.0 if slot.venue == "4" else (int(slot.venue) + 1) / 10)
    assert counts / 2000 == pytest.approx([0.1, 0.2, 0.3, 0.4, 1.0], abs=0.04)
    assert draw(known, 2, 7) == draw(known, 2, 7)
    assert len(draw(known, 5)) == 5
    with pytest.raises(BadDraw):
        draw(known, 6)


def test_a_universe_has_each_slot_once() -> None:
    header = ["venue", "day", "time"]
    assert universe(Columns(header, [["bar", "Mon", "late"]])).sizes.tolist() == [1.0]
    with pytest.raises(BadRows, match="Row 3: this venue, day and time is that of row 2 too"):
        universe(Columns(header, [["bar", "Mon", "late"]] * 2))


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (5, "21", "Row 2: more people were assessed than were present"),
        (6, "11", "Row 2: there are more cases than people assessed"),
        (7, "1.5", "Row 2: the chance is above 1"),
        (7, "0", "Row 2: the chance must be above 0"),
        (4, "-1", "Row 2: the number present must be 0 or more"),
        (1, "", "Row 2: the venue is missing"),
        (1, "hall", "Row 6: an audit of a visit that is not in the file"),
    ],
)
def test_rows_that_cannot_be_meant(place: int, value: str, words: str) -> None:
    row = [*ROWS[0][:place], value, *ROWS[0][place + 1 :]]
    with pytest.raises(BadRows, match=words):
        seen([row, *ROWS[1:]])


def test_a_visit_twice_and_a_wave_without_anybody() -> None:
    with pytest.raises(BadRows, match="Row 7: this visit is that of row 2 too"):
        seen([*ROWS, ROWS[0]])
    with pytest.raises(NotEstimable):
        seen([*ROWS, ["3", "bar", "Mon", "late", "0", "0", "0", "0.5", ""]])


def test_one_venue_has_no_interval() -> None:
    found = seen([ROWS[0]])
    assert found.waves[0].intervals == {}
    assert {"no_interval", "no_audits"} <= {caveat.code for caveat in found.caveats}
