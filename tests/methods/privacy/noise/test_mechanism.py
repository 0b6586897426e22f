"""The noise keeps its promise: sensitivities by search, accounting by OpenDP, and an attack that catches a false mechanism."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import numpy.typing as npt
import opendp.prelude as dp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinga.methods.privacy.noise.consistency import agreeing
from kinga.methods.privacy.noise.mechanism import ROOT, Unit, approximate, error_bound, mechanism

Integers = npt.NDArray[np.int64]
Draw = Callable[[Integers], Integers]
# A joint table of 2 x 3 places, and its tables by row, by column and in full.
CELLS = [np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 2, 0, 1, 2]), np.arange(6)]
SIZES = [2, 3, 6]
TRIES = 80_000
CHANCE = 1e-9
"""With which the attack accuses a mechanism that keeps its promise."""


@pytest.mark.parametrize("each", [1, 2])
@pytest.mark.parametrize("cells", CELLS, ids=["rows", "columns", "all"])
def test_the_sensitivities_are_the_largest_over_all_neighbours(cells: Integers, each: int) -> None:
    """Every data set of three records and every one with so many of them replaced: 2 m in L1 and √2 m in L2, and reached."""
    first, second = 0.0, 0.0
    for data in product(range(6), repeat=3):
        for new in product(range(6), repeat=each):
            other = (*new, *data[each:])
            counts = [np.bincount(cells[list(one)], minlength=6) for one in (data, other)]
            first = max(first, float(np.abs(counts[0] - counts[1]).sum()))
            second = max(second, float(np.linalg.norm(counts[0] - counts[1])))
    assert first == 2 * each
    assert second == pytest.approx(math.sqrt(2) * each)
    assert second <= math.nextafter(ROOT * each, math.inf)
    assert Fraction(ROOT) ** 2 >= 2


@given(
    st.decimals("0.01", "5", places=3),
    st.sampled_from(["epsilon", "rho"]),
    st.integers(1, 3),
    st.integers(1, 3),
)
@settings(max_examples=20, deadline=None)
def test_the_loss_is_never_more_than_asked_for_and_hardly_less(
    spent: Decimal, unit: Unit, each: int, tables: int
) -> None:
    made = mechanism(CELLS[:tables], SIZES[:tables], 9, unit=unit, spent=spent, each=each)
    assert Fraction(made.measurement.map(each)) <= Fraction(spent)
    assert made.loss == pytest.approx(float(spent), rel=1e-9)
    if each > 1:
        assert made.measurement.map(1) < made.loss


def test_counts_are_those_of_the_records_and_the_noise_is_the_law_that_is_said() -> None:
    made = mechanism([CELLS[0]], [2], 9, unit="epsilon", spent=Decimal(100), each=1)
    drawn = np.array([made.draw([0, 1, 2, 3, 3, 3, 3, 3, 3])[0] for _ in range(20)])
    assert np.median(drawn, axis=0).tolist() == [3, 6]
    wide = mechanism([np.arange(20_000)], [20_000], 1, unit="epsilon", spent=Decimal("0.5"), each=1)
    noise = wide.draw([0])[0][1:]
    values = np.arange(-12, 13)
    p = math.exp(-1 / wide.scale)
    law = (1 - p) / (1 + p) * p ** np.abs(values)
    seen = np.array([(noise == value).sum() for value in values])
    rest = len(noise) - seen.sum()
    expected = np.append(law, 1 - law.sum()) * len(noise)
    assert stats.chisquare(np.append(seen, rest), expected).pvalue > CHANCE


def real(unit: Unit, spent: str) -> Draw:
    """Our mechanism for one table of two cells, many times at once: the noise of its cells is drawn one by one."""
    made = mechanism([np.array([0, 1])], [2], 9, unit=unit, spent=Decimal(spent), each=1)
    make = dp.m.make_laplace if unit == "epsilon" else dp.m.make_gaussian
    metric = dp.l1_distance(T=int) if unit == "epsilon" else dp.l2_distance(T=float)
    many = make(dp.vector_domain(dp.atom_domain(T=int)), metric, scale=made.scale)
    return lambda counts: np.array(many(np.tile(counts, TRIES).tolist())).reshape(TRIES, 2)


def false(spent: str) -> Draw:
    """Noise for a sensitivity of 1, which forgets that a record that leaves one cell enters another; seeded."""
    generator = np.random.default_rng(7)
    p = math.exp(-float(spent))

    def draw(counts: Integers) -> Integers:
        shape = (TRIES, 2)
        noise = generator.geometric(1 - p, shape) - generator.geometric(1 - p, shape)
        return np.asarray(counts + noise)

    return draw


def proven_loss(draw: Draw) -> float:
    """The largest loss that seeing many releases of two neighbours proves, all wrong accusations having chance `CHANCE`.

    Neighbours are 5 and 4, and 4 and 5. An event is that the first cell is from i and the second up to j. Its chance under
    one is at least, and under the other at most, what Clopper and Pearson (1934) say.
    """
    one, other = draw(np.array([5, 4])), draw(np.array([4, 5]))
    events = [(i, j) for i in range(1, 9) for j in range(1, 9)]
    alpha = CHANCE / len(events) / 2
    best = 0.0
    for i, j in events:
        a, b = (int(((seen[:, 0] >= i) & (seen[:, 1] <= j)).sum()) for seen in (one, other))
        low = stats.beta.ppf(alpha, a, TRIES - a + 1) if a else 0.0
        high = stats.beta.ppf(1 - alpha, b + 1, TRIES - b)
        best = max(best, math.log(low / high) if low > 0 else 0.0)
    return best


def test_an_attack_on_neighbours_finds_no_more_than_epsilon_allows() -> None:
    found = proven_loss(real("epsilon", "1"))
    assert found <= 1.0
    # The attack is worth something: it finds nearly all there is.
    assert found > 0.7


def test_the_attack_catches_a_false_mechanism() -> None:
    assert proven_loss(false("1")) > 1.4


def test_the_attack_on_gaussian_noise_finds_no_more_than_epsilon_and_delta_allow() -> None:
    """P(E) ≤ e^ε P'(E) + δ for every event, with ε from OpenDP's conversion."""
    rho, delta = Decimal("0.1"), Decimal("0.001")
    draw = real("rho", str(rho))
    one, other = draw(np.array([5, 4])), draw(np.array([4, 5]))
    allowed = math.exp(approximate(rho, delta))
    events = [(i, j) for i in range(0, 14, 2) for j in range(-4, 10, 2)]
    alpha = CHANCE / len(events) / 2
    for i, j in events:
        a, b = (int(((seen[:, 0] >= i) & (seen[:, 1] <= j)).sum()) for seen in (one, other))
        low = stats.beta.ppf(alpha, a, TRIES - a + 1) if a else 0.0
        assert low <= allowed * stats.beta.ppf(1 - alpha, b + 1, TRIES - b) + float(delta)


@pytest.mark.parametrize(("unit", "scale"), [("epsilon", 0.4), ("epsilon", 8.0), ("rho", 0.5), ("rho", 6.3)])
def test_error_bounds_are_exact(unit: Unit, scale: float) -> None:
    values = np.arange(-2000, 2001)
    weights = np.exp(-np.abs(values) / scale) if unit == "epsilon" else np.exp(-0.5 * (values / scale) ** 2)
    weights /= weights.sum()
    for cells in (1, 12):
        bound = error_bound(unit, scale, cells)
        inside = [weights[np.abs(values) <= reach].sum() ** cells for reach in (bound, bound - 1)]
        assert inside[0] >= 0.95 - 1e-12
        assert inside[1] < 0.95


def test_zcdp_is_converted_upwards() -> None:
    rho, delta = 0.05, 1e-6
    found = approximate(Decimal(str(rho)), Decimal(str(delta)))
    # Bun & Steinke (2016), proposition 1.3, is looser; the loss at no delta is what it cannot be below.
    assert rho < found <= rho + 2 * math.sqrt(rho * math.log(1 / delta))


@given(st.lists(st.integers(-20, 60), min_size=11, max_size=11), st.integers(1, 100))
@settings(max_examples=40, deadline=None)
def test_consistent_tables_agree_are_not_below_nothing_and_nearest(numbers: list[int], people: int) -> None:
    noisy = [np.array(numbers[:2]), np.array(numbers[2:5]), np.array(numbers[5:])]
    found = agreeing(CELLS, noisy, people)
    full = found[2].reshape(2, 3)
    assert found[0] == pytest.approx(full.sum(1))
    assert found[1] == pytest.approx(full.sum(0))
    assert full.min() >= 0.0
    assert full.sum() == pytest.approx(people)

    def far(joint: npt.NDArray[np.float64]) -> float:
        return sum(
            float(((np.bincount(c, joint, len(n)) - n) ** 2).sum()) for c, n in zip(CELLS, noisy, strict=True)
        )

    generator = np.random.default_rng(1)
    for _ in range(20):
        other = found[2] + 0.1 * (generator.dirichlet(np.full(6, 0.3)) * people - found[2])
        assert far(found[2]) <= far(other) + 1e-3
