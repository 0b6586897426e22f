"""Live streams: which frames are hashed, and when k of n call for action."""

from __future__ import annotations

from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from kinga.methods.hashing import FrameSampler, LiveRule, LiveWatch
from kinga.methods.hashing.streams import SceneChanges

DARK, LIGHT = np.zeros((64, 64), np.uint8), np.full((64, 64), 200, np.uint8)


@pytest.mark.parametrize(
    ("shades", "begins"),
    [
        ([0, 0, 200, 200, 200], [2]),  # one cut
        ([0, 20, 40, 60, 80], []),  # a steady change
        ([0, 0, 30, 0], [2]),  # a cut, and the way back is no news: the differences are alike
        ([0, 0, 25, 25], []),  # 9.8 per cent
        ([0, 0, 26, 26], [2]),  # 10.2 per cent
        ([0, 200, 0, 200, 0], [1]),  # a flicker that goes on
    ],
)
def test_changes_of_scene(shades: list[int], begins: list[int]) -> None:
    scenes = SceneChanges()
    seen = [scenes.see(np.full((64, 64), shade, np.uint8)) for shade in shades]
    assert [number for number, one in enumerate(seen) if one] == begins


def test_a_stream_is_sampled_by_time_and_scene() -> None:
    sampler = FrameSampler(every=1.0)
    chosen = {}
    for number in range(40):  # ten a second; a cut at 1.5 s and one, too near to a chosen frame, at 3.1 s
        grid = LIGHT if 15 <= number < 31 else DARK
        if why := sampler.choose(number / 10, grid):
            chosen[number] = why
    assert chosen == {0: "time", 10: "time", 15: "scene", 20: "time", 30: "time"}


def test_a_clock_that_jumps_does_not_stop_the_sampling() -> None:
    sampler = FrameSampler(every=1.0)
    times = [0.0, 0.5, 1.0, 900.0, 900.5, 901.0, 3.0, 3.5, 4.0]
    assert [bool(sampler.choose(time, DARK)) for time in times] == [1, 0, 1, 1, 0, 1, 1, 0, 1]


@given(st.lists(st.floats(0, 1000), max_size=60).map(sorted))
def test_frames_are_chosen_once_a_second_and_none_is_forgotten(times: list[float]) -> None:
    sampler = FrameSampler(every=1.0)
    chosen = [time for time in times if sampler.choose(time, DARK)]
    if times:
        assert len(chosen) <= times[-1] - times[0] + 1
    for before, after in pairwise([*chosen, float("inf")]):
        assert not [time for time in times if before + 1 <= time < after]


@pytest.mark.parametrize(
    ("matches", "acts"),
    [
        ("1 1 1", [2]),
        ("1 0 1 0 1", [4]),
        ("1 1 0 0 0 1 0 1 1", [8]),  # the first two have left the last five
        ("1 1 1 1 1 1", [2]),  # once
        ("1 1 1 0 0 0 0 0 1 1 1", [2, 10]),  # and again after they fell below
        ("0 0 0 0", []),
    ],
)
def test_k_of_n_call_for_action(matches: str, acts: list[int]) -> None:
    watch = LiveWatch(LiveRule(needed=3, of=5))
    assert [number for number, one in enumerate(matches.split()) if watch.see(one == "1")] == acts


def test_a_poor_frame_counts_neither_way() -> None:
    watch = LiveWatch(LiveRule(needed=2, of=2))
    assert not watch.see(True)
    assert not watch.see(False, quality=49)
    assert watch.matches == 1
    assert watch.see(True, quality=50)


@given(st.lists(st.booleans(), max_size=50), st.integers(1, 6), st.integers(0, 6))
def test_action_is_called_for_exactly_when_the_count_is_reached(
    seen: list[bool], needed: int, more: int
) -> None:
    watch = LiveWatch(LiveRule(needed, needed + more))
    acting = False
    for number, matched in enumerate(seen):
        reached = sum(seen[max(0, number + 1 - needed - more) : number + 1]) >= needed
        assert watch.see(matched) == (reached and not acting)
        acting = reached


@pytest.mark.parametrize(("needed", "of"), [(0, 5), (6, 5), (-1, 0)])
def test_a_rule_that_cannot_be_met_is_refused(needed: int, of: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        LiveRule(needed, of)
