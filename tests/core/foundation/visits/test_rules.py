"""How the room is shared out, and how fast one network fills it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.foundation.visits.rules import LEAST, MOST_EACH, Pace, cost_of, who_gives_way


@pytest.mark.parametrize(
    ("size", "cost"),
    [(0, LEAST), (LEAST, LEAST), (LEAST + 1, LEAST + 1), (MOST_EACH, MOST_EACH), (MOST_EACH + 1, 0)],
)
def test_the_cost_of_a_visit(size: int, cost: int) -> None:
    assert cost_of(size) == cost


@pytest.mark.parametrize(
    ("held", "sender", "gives_way"),
    [
        ({}, "a", ""),
        ({"a": 90}, "a", ""),
        ({"a": 95}, "a", None),  # whoever fills it alone waits
        ({"a": 95}, "b", "a"),
        ({"a": 50, "b": 50}, "c", "b"),
        ({"a": 50, "b": 50}, "a", None),
        ({"a": 15, "b": 10, "c": 75}, "b", "c"),
        ({"a": 45, "b": 50}, "a", None),  # it would hold more than the largest
    ],
)
def test_who_gives_way(held: dict[str, int], sender: str, gives_way: str | None) -> None:
    assert who_gives_way(held, sender, 10, most=100) == gives_way


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 20)), max_size=200))
def test_nobody_loses_what_is_within_their_share(arrivals: list[tuple[str, int]]) -> None:
    """Each of n networks keeps or gets 1/n of the room, less the largest visit, whatever the others send."""
    most, held = 200, dict.fromkeys("abcdefgh", 0)
    for sender, more in arrivals:
        for _ in range(50):
            gives_way = who_gives_way({k: v for k, v in held.items() if v}, sender, more, most)
            if not gives_way:
                break
            assert held[gives_way] > held[sender] + more
            held[gives_way] -= 1
        if gives_way == "":
            held[sender] += more
        else:
            assert held[sender] + more >= most / len(held)
        assert sum(held.values()) <= most


def test_a_network_fills_it_no_faster_than_its_pace_and_others_do_not_wait_for_it() -> None:
    now = [0.0]
    pace = Pace(rate=2, burst=3, now=lambda: now[0], most=10)
    assert [pace.allows("flood") for _ in range(5)] == [True, True, True, False, False]
    assert pace.allows("other")
    now[0] = 1
    assert [pace.allows("flood") for _ in range(3)] == [True, True, False]
    for number in range(30):
        pace.allows(str(number))
    assert len(pace._seen) == 10
