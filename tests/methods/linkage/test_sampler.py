"""The sampler draws ways to belong together as often as they are likely: against enumeration."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest

from kinga.methods.linkage.sampler import APART, sample

Links = dict[tuple[int, int], float]


def rows(weights: Links, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    both = sorted([(i, j, w) for (i, j), w in weights.items()] + [(j, i, w) for (i, j), w in weights.items()])
    starts = np.searchsorted([i for i, _, _ in both], np.arange(size + 1))
    ends = np.array([j for _, j, _ in both], np.int64)
    return starts, ends, np.array([w for _, _, w in both], np.float64)


def drawn(weights: Links, of: list[int], draws: int, between: int, seed: int = 1) -> np.ndarray:
    starts, ends, factors = rows(weights, len(of))
    sizes = np.bincount(of)
    found: np.ndarray = sample(
        starts, ends, factors, np.array(of), sizes, 100 + between * np.arange(draws), seed
    )
    return found


def matchings(weights: Links, ones: int, others: int) -> dict[frozenset[tuple[int, int]], float]:
    """Every one-to-one matching of two lists with its chance: flat in how many links there are, then by Bayes factor."""
    found: dict[frozenset[tuple[int, int]], float] = {}
    for links in range(min(ones, others) + 1):
        for left in combinations(range(ones), links):
            for right in permutations(range(ones, ones + others), links):
                pairs = list(zip(left, right, strict=True))
                found[frozenset(pairs)] = float(np.exp(sum(weights.get(pair, APART) for pair in pairs)))
    number = {
        links: sum(len(matching) == links for matching in found) for links in range(min(ones, others) + 1)
    }
    found = {matching: weight / number[len(matching)] for matching, weight in found.items()}
    total = sum(found.values())
    return {matching: weight / total for matching, weight in found.items()}


def test_two_lists_are_drawn_as_often_as_enumeration_says() -> None:
    # Records 0-2 and 3-5. 0 and 1 both claim 3; 2 has two partners that are as good; all may be linked faintly.
    weights = {(0, 3): 4.0, (1, 3): 3.5, (1, 4): 1.0, (2, 4): 2.0, (2, 5): 2.0, (0, 5): 0.5}
    weights = {**{(i, j): APART for i in range(3) for j in range(3, 6)}, **weights}
    true = matchings(weights, 3, 3)
    found = drawn(weights, [0, 0, 0, 1, 1, 1], 20_000, 3)
    seen: dict[frozenset[tuple[int, int]], int] = {}
    for person in found:
        links = frozenset((i, j) for i in range(3) for j in range(3, 6) if person[i] == person[j])
        seen[links] = seen.get(links, 0) + 1
    assert sum(true.values()) == pytest.approx(1.0)
    for matching, chance in true.items():
        assert seen.get(matching, 0) / len(found) == pytest.approx(chance, abs=0.015), matching


def test_rivals_for_one_partner_take_turns() -> None:
    """Without changing places two certain rivals would never let go: each must hold the partner half of the time."""
    found = drawn({(0, 2): 25.0, (1, 2): 25.0}, [0, 0, 1], 4_000, 2)
    first, second = np.mean(found[:, 0] == found[:, 2]), np.mean(found[:, 1] == found[:, 2])
    assert first == pytest.approx(0.5, abs=0.05)
    assert first + second == pytest.approx(1.0, abs=0.001)


def test_nobody_is_twice_on_a_list_in_one_person_and_every_record_has_one() -> None:
    generator = np.random.default_rng(4)
    of = np.repeat(np.arange(4), 6)
    weights = {
        (i, j): float(generator.normal(2.0, 4.0))
        for i, j in combinations(range(of.size), 2)
        if of[i] != of[j] and generator.random() < 0.3
    }
    found = drawn(weights, of.tolist(), 200, 1)
    for person in found:
        assert len(set(zip(person.tolist(), of.tolist(), strict=True))) == of.size


def test_three_records_of_one_person_come_together_along_the_best_tree() -> None:
    found = drawn({(0, 1): 12.0, (1, 2): 12.0}, [0, 1, 2], 1_000, 1)
    assert np.mean([len(set(person.tolist())) == 1 for person in found]) > 0.99


def test_the_same_seed_gives_the_same_draws_and_no_links_none() -> None:
    weights = {(0, 2): 1.0, (1, 3): 0.5, (0, 3): 0.2}
    assert np.array_equal(drawn(weights, [0, 0, 1, 1], 50, 1, 7), drawn(weights, [0, 0, 1, 1], 50, 1, 7))
    assert not np.array_equal(drawn(weights, [0, 0, 1, 1], 50, 1, 7), drawn(weights, [0, 0, 1, 1], 50, 1, 8))
    alone = drawn({}, [0, 0, 1], 3, 1)
    assert all(len(set(person.tolist())) == 3 for person in alone)
