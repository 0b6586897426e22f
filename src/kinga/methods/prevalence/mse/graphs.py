"""Averaging over decomposable graphs with a hyper-Dirichlet prior.

Madigan & York 1997, *Biometrika* 84, 19-31: for a graph whose cliques C and separators S factor the lists, the
probability of a whole table of N people is N! / prod n! times prod f(C) / prod f(S), with f(A) the Dirichlet
multinomial of the table of A whose cells have weight delta 2^(lists - |A|). The prior of N is 1/N from the observed
people up to a cap, and every decomposable graph is as likely as any other.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from kinga.methods.prevalence.mse.bootstrap import LEVELS
from kinga.methods.prevalence.mse.selection import Counts

__all__ = ["CAP", "MOST_LISTS", "Averaged", "average", "decomposable"]

MOST_LISTS = 6
"""Lists at most: 6 have 18,154 decomposable graphs, 7 have 617,675."""
CAP = 12.0
"""Unseen people at most, as a multiple of the observed, unless said."""
NEGLIGIBLE = 32.0
"""Where the log probability of a graph is so far under the best, it is left out (10^-14 of it)."""
CHUNK = 64

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Averaged:
    """The population averaged over graphs, in people; ``delta`` is the prior weight of a cell, ``cap`` as `CAP`."""

    mean: float
    median: float
    mode: float
    intervals: Mapping[float, tuple[float, float]]
    graphs: int
    delta: float
    cap: float


@functools.lru_cache(maxsize=6)
def decomposable(lists: int) -> npt.NDArray[np.int8]:
    """Every decomposable graph, a row each: +1 for a clique, -1 for a separator, over the masks of lists.

    Mask 0 is 1 in every row: it stands for what all graphs share.

    3 lists 8, 4 lists 61, 5 lists 822, 6 lists 18,154 graphs. A decomposable graph has a vertex whose neighbours are
    all joined (Dirac 1961), so each comes from one on fewer vertices by adding a vertex to a clique K: its score is
    that of the smaller graph, plus K with the vertex, less K.
    """
    graphs: dict[int, dict[tuple[int, ...], dict[int, int]]] = {0: {(0,) * lists: {}}}
    for vertices in sorted(range(1, 1 << lists), key=int.bit_count):
        found = graphs.setdefault(vertices, {})
        for v in (i for i in range(lists) if vertices >> i & 1):
            for joined, score in graphs[vertices ^ 1 << v].items():
                for clique in _cliques(joined, vertices ^ 1 << v):
                    wider = tuple(
                        clique if i == v else near | (1 << v if clique >> i & 1 else 0)
                        for i, near in enumerate(joined)
                    )
                    if wider not in found:
                        more = dict(score)
                        more[clique | 1 << v] = more.get(clique | 1 << v, 0) + 1
                        more[clique] = more.get(clique, 0) - 1
                        found[wider] = more
    whole = graphs[(1 << lists) - 1]
    rows = np.zeros((len(whole), 1 << lists), np.int8)
    for row, score in zip(rows, whole.values(), strict=True):
        row[list(score)] = list(score.values())
    rows[:, 0] = 1
    return rows


def average(counts: Counts, delta: float | None = None, cap: float = CAP) -> Averaged:
    """Average over all decomposable graphs of 2 to `MOST_LISTS` lists. ``delta`` is 2^-lists unless said.

    Every number of unseen people is summed. The log probability is computed at steps of a quarter of the root of that
    number, the least its standard deviation can be, and a cubic spline gives it between.
    """
    delta = 2.0**-counts.lists if delta is None else delta
    graphs = decomposable(counts.lists).astype(np.float64)
    unseen = np.arange(0.0, np.floor(cap * counts.people) + 1.0)
    nodes = _nodes(unseen.size - 1)
    logs = np.empty(nodes.size)
    for start in range(0, nodes.size, CHUNK):
        scores = _scores(counts, delta, nodes[start : start + CHUNK])
        ends = graphs @ scores[:, [0, scores.shape[1] // 2, -1]]
        likely = graphs[(ends > ends.max(axis=0) - NEGLIGIBLE).any(axis=1)] @ scores
        top = likely.max(axis=0)
        logs[start : start + CHUNK] = top + np.log(np.exp(likely - top).sum(axis=0))
    weights = np.exp(_spline(nodes, logs - logs.max(), unseen))
    cumulative = np.cumsum(weights / weights.sum())
    population = counts.people + unseen

    def people(share: float) -> float:
        return float(population[np.searchsorted(cumulative, share)])

    return Averaged(
        float(population @ weights / weights.sum()),
        people(0.5),
        float(population[weights.argmax()]),
        {level: (people((1.0 - level) / 2.0), people((1.0 + level) / 2.0)) for level in LEVELS},
        len(decomposable(counts.lists)),
        delta,
        cap,
    )


def _nodes(last: int) -> Floats:
    """Numbers of unseen people to compute at: every one at both ends, and steps of a quarter of the root between."""
    nodes = [0]
    while nodes[-1] < last:
        nodes.append(min(nodes[-1] + max(1, math.isqrt(nodes[-1]) // 4), last))
    return np.union1d(nodes, np.arange(max(0, last - 16), last + 1)).astype(np.float64)


def _spline(nodes: Floats, values: Floats, at: Floats) -> Floats:
    """The natural cubic spline; its ends bend nothing between, because nodes there are whole numbers in a row."""
    gaps = np.diff(nodes)
    slopes = np.diff(values) / gaps
    bends = np.zeros(nodes.size)
    diagonal, right = 2.0 * (gaps[:-1] + gaps[1:]), 6.0 * np.diff(slopes)
    for i in range(1, diagonal.size):  # Thomas: the system is tridiagonal and diagonally dominant.
        factor = gaps[i] / diagonal[i - 1]
        diagonal[i] -= factor * gaps[i]
        right[i] -= factor * right[i - 1]
    for i in range(diagonal.size, 0, -1):
        bends[i] = (right[i - 1] - gaps[i] * bends[i + 1]) / diagonal[i - 1]
    piece = np.clip(np.searchsorted(nodes, at, side="right") - 1, 0, gaps.size - 1)
    gap, before = gaps[piece], at - nodes[piece]
    after = gap - before
    curve = bends[piece] * (after**3 / gap - after * gap) + bends[piece + 1] * (
        before**3 / gap - before * gap
    )
    return np.asarray((values[piece] * after + values[piece + 1] * before) / gap + curve / 6.0)


def _cliques(joined: tuple[int, ...], vertices: int) -> list[int]:
    """Every clique among the vertices, the empty one too."""
    cliques = [0]
    for i, near in enumerate(joined):
        if vertices >> i & 1:
            cliques += [clique | 1 << i for clique in cliques if clique & near == clique]
    return cliques


def _scores(counts: Counts, delta: float, unseen: Floats) -> Floats:
    """log f of every set of lists for every number of unseen people (sets, numbers).

    Row 0 is what every graph shares: the prior of N and the multinomial (less a constant of the table).
    """
    whole = counts.people + unseen
    rows = np.zeros((1 << counts.lists, unseen.size))
    rows[0] = gammaln(whole + 1.0) - gammaln(unseen + 1.0) - np.log(whole)
    for mask in range(1, 1 << counts.lists):
        weight = delta * 2.0 ** (counts.lists - mask.bit_count())
        cells = np.bincount(counts.histories & mask, counts.counts, mask + 1)
        rest = sum(gammaln(c + weight) - gammaln(weight) for c in cells[1:] if c)
        total = weight * 2.0 ** mask.bit_count()
        rows[mask] = gammaln(cells[0] + unseen + weight) - gammaln(weight) - gammaln(whole + total) + rest
        rows[mask] += gammaln(total)
    return rows
