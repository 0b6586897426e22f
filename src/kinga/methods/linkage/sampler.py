"""Ways in which the records could belong together, drawn by how likely each is: one loop of numba.

The state is a partition of the people of all lists (duplicates within a list resolved before) into persons with at most
one of each list. Its weight is the product over persons of the best tree of links between their records: a record that
agrees with two others of one person has not been found twice. A link of lists a and b weighs its Bayes factor times
(L + 1) / ((n_a - L)(n_b - L)), L links of a and b being there already: the prior on one-to-one matchings in which every
number of links is as likely as any other (Sadinle 2017, *JASA* 112, 600-612, section 3.2, with its beta prior flat).

Moves: a record leaves its person and joins one of those near it or none (Gibbs); two records of one list change places
(Metropolis-Hastings), without which two records that claim the same partner would never give way to each other.
"""

# mypy: disable-error-code="untyped-decorator"
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kinga.methods.compiling import inner, kernel

__all__ = ["APART", "sample"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

APART = -3.5
"""ln Bayes factor of two records that blocking did not propose (2^-5, the floor of what is kept)."""
NONE = -1


class _Links(NamedTuple):
    """What may belong together: compressed rows, both directions, ends rising; the list of each record, and their sizes."""

    starts: Ints
    ends: Ints
    weights: Floats
    of: Ints
    sizes: Ints


class _State(NamedTuple):
    """Who is whom: the person of each record, the record of each person on each list, numbers not in use."""

    home: Ints
    members: Ints
    free: Ints
    spare: Ints
    links: Ints
    prior: Floats
    nodes: Ints
    options: Ints
    gains: Floats


@inner()
def _edge(i: int, j: int, given: _Links, prior: Floats) -> Any:
    """ln weight of a link between two records."""
    low, high = given.starts[i], given.starts[i + 1]
    while low < high:
        middle = (low + high) // 2
        if given.ends[middle] < j:
            low = middle + 1
        else:
            high = middle
    found = given.weights[low] if low < given.starts[i + 1] and given.ends[low] == j else APART
    return found + prior[given.of[i], given.of[j]]


@inner()
def _tree(size: int, given: _Links, state: _State) -> Any:
    """ln weight of the best tree over the first records of ``nodes`` (Prim)."""
    total = 0.0
    best = np.full(size, -1e300)
    inside = np.zeros(size, np.bool_)
    at = 0
    for _ in range(size - 1):
        inside[at] = True
        chosen = NONE
        for other in range(size):
            if not inside[other]:
                best[other] = max(best[other], _edge(state.nodes[at], state.nodes[other], given, state.prior))
                if chosen == NONE or best[other] > best[chosen]:
                    chosen = other
        total += best[chosen]
        at = chosen
    return total


@inner()
def _gather(state: _State, person: int, without: int, extra: int) -> Any:
    """The records of a person into ``nodes``, one left out and one added at the end (or none, -1). How many."""
    size = 0
    for a in range(state.members.shape[1]):
        record = state.members[person, a]
        if record not in (NONE, without):
            state.nodes[size] = record
            size += 1
    if extra != NONE:
        state.nodes[size] = extra
        size += 1
    return size


@inner()
def _renew(a: int, given: _Links, state: _State) -> None:
    """The prior of links with list a, from how many there are now."""
    for b in range(given.sizes.size):
        if a != b:
            there = state.links[a, b]
            room = max(given.sizes[a] - there, 1) * max(given.sizes[b] - there, 1)
            state.prior[a, b] = state.prior[b, a] = np.log((there + 1.0) / room)


@inner()
def _count(state: _State, person: int, a: int, step: int) -> None:
    """A record of list a comes to a person (step 1) or leaves (-1)."""
    for b in range(state.members.shape[1]):
        if b != a and state.members[person, b] != NONE:
            state.links[a, b] += step
            state.links[b, a] += step


@inner()
def _offer(i: int, person: int, size: int, given: _Links, state: _State) -> Any:
    """Add a person to those that record i may join, with the ln weight it gains there; how many there are now."""
    if state.members[person, given.of[i]] != NONE:
        return size
    for k in range(size):
        if state.options[k] == person:
            return size
    many = _gather(state, person, NONE, i)
    if many == 1:
        return size
    state.options[size] = person
    state.gains[size] = _tree(many, given, state) - _tree(many - 1, given, state)
    return size + 1


@inner()
def _pick(size: int, state: _State) -> Any:
    """One of the options by its weight, or -1 for none of them, whose weight is 1."""
    top = 0.0
    for k in range(size):
        top = max(top, state.gains[k])
    total = np.exp(-top)
    for k in range(size):
        total += np.exp(state.gains[k] - top)
    rest = np.random.random() * total - np.exp(-top)
    chosen = NONE
    for k in range(size):
        if rest <= 0.0:
            break
        chosen = state.options[k]
        rest -= np.exp(state.gains[k] - top)
    return chosen


@inner()
def _rejoin(i: int, given: _Links, state: _State) -> None:
    """Gibbs: record i leaves its person and joins one near it, the one it left, or none."""
    a, left = given.of[i], state.home[i]
    state.members[left, a] = NONE
    _count(state, left, a, -1)
    _renew(a, given, state)
    state.home[i] = NONE
    size = _offer(i, left, 0, given, state)
    if size == 0:
        state.free[state.spare[0]] = left
        state.spare[0] += 1
    for at in range(given.starts[i], given.starts[i + 1]):
        size = _offer(i, state.home[given.ends[at]], size, given, state)
    joined = _pick(size, state)
    if joined == NONE:
        state.spare[0] -= 1
        joined = state.free[state.spare[0]]
    state.home[i] = joined
    state.members[joined, a] = i
    _count(state, joined, a, 1)
    _renew(a, given, state)


@inner()
def _near(record: int, person: int, without: int, given: _Links, state: _State) -> Any:
    """The share of the records near ``record`` that belong to ``person``, one of them not counted."""
    found = 0
    for at in range(given.starts[record], given.starts[record + 1]):
        if state.home[given.ends[at]] == person and given.ends[at] != without:
            found += 1
    return found / max(given.starts[record + 1] - given.starts[record], 1)


@inner()
def _swap(i: int, given: _Links, state: _State) -> None:
    """Metropolis-Hastings: record i changes places with the one of its list that lives with a record near it."""
    a, here = given.of[i], state.home[i]
    span = given.starts[i + 1] - given.starts[i]
    there = state.home[given.ends[given.starts[i] + np.random.randint(span)]]
    other = state.members[there, a]
    if there == here or other == NONE:
        return
    before = _tree(_gather(state, here, NONE, NONE), given, state)
    before += _tree(_gather(state, there, NONE, NONE), given, state)
    after = _tree(_gather(state, here, i, other), given, state)
    after += _tree(_gather(state, there, other, i), given, state)
    forth = _near(i, there, other, given, state) + _near(other, here, i, given, state)
    back = _near(i, here, i, given, state) + _near(other, there, other, given, state)
    if back > 0.0 and np.log(np.random.random()) < after - before + np.log(back / forth):
        state.home[i], state.home[other] = there, here
        state.members[there, a], state.members[here, a] = i, other


@kernel(nogil=True)
def sample(starts: Ints, ends: Ints, weights: Floats, of: Ints, sizes: Ints, sweeps: Ints, seed: int) -> Any:
    """The person of every record after each of the ``sweeps`` (their numbers, rising): shape (draws, records).

    ``starts``, ``ends``, ``weights``: for each record those of other lists that may be the same person, rising, with ln
    Bayes factors (compressed rows, both directions). ``of``: list of each record; ``sizes``: records a list.
    """
    np.random.seed(seed)
    records, lists = of.size, sizes.size
    moving = np.nonzero(starts[1:] > starts[:-1])[0]
    most = 1
    for i in moving:
        most = max(most, int(starts[i + 1] - starts[i]) + 1)
    members = np.full((records, lists), NONE, np.int64)
    for record in range(records):
        members[record, of[record]] = record
    given = _Links(starts, ends, weights, of, sizes)
    state = _State(
        np.arange(records),
        members,
        np.zeros(records + 1, np.int64),
        np.zeros(1, np.int64),
        np.zeros((lists, lists), np.int64),
        np.zeros((lists, lists)),
        np.empty(lists + 1, np.int64),
        np.empty(most + 1, np.int64),
        np.empty(most + 1),
    )
    for a in range(lists):
        _renew(a, given, state)
    drawn = np.empty((sweeps.size, records), np.int64)
    done = 0
    for number in range(sweeps.size):
        while done < sweeps[number]:
            done += 1
            for i in moving:
                _rejoin(int(i), given, state)
                _swap(int(moving[np.random.randint(moving.size)]), given, state)
        drawn[number] = state.home
    return drawn
