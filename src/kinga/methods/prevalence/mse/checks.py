"""Does a model have an estimate for a table? Identifiability by rank, existence by linear programming.

After Fienberg & Rinaldo (2012, *Annals of Statistics* 40, 996-1023) the extended estimate exists when the totals lie
inside the cone of the model, once terms with a total of 0 have taken their histories away (Chan, Silverman & Vincent
2021, section 3.2). By duality (Farkas) it does not exist exactly when some direction d other than 0 has a.d = 0 for
every history a that occurred and a.d >= 0 for every other: along it the likelihood rises for ever.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.prevalence.mse import kernels
from kinga.methods.prevalence.mse.models import Model

__all__ = [
    "DOES_NOT_EXIST",
    "NOT_IDENTIFIABLE",
    "OK",
    "Check",
    "Examiner",
    "TooEntangled",
    "Undecided",
    "Verdict",
    "identifiable",
    "receding",
]

Verdict = Literal["ok", "not identifiable", "does not exist"]
OK: Verdict = "ok"
NOT_IDENTIFIABLE: Verdict = "not identifiable"
DOES_NOT_EXIST: Verdict = "does not exist"

TOLERANCE = 1e-8
LARGEST_COMPONENT = 12
"""Lists that may depend on one another in one model; more would need more than 4,095 rows in a programme."""


class TooEntangled(KingaError):
    """More lists depend on one another in one model than a check can hold."""


class Undecided(KingaError):
    """A linear programme that ended without an answer."""


@dataclass(frozen=True)
class Check:
    """A model that was looked at, in brackets, and what was found."""

    model: str
    verdict: Verdict


@dataclass
class Examiner:
    """The verdicts on one set of histories that occurred. Counts do not matter, only which of them are not 0.

    What one programme finds is kept: with the same histories taken away, every model that holds a receding direction
    found before has it too, and what is not identifiable stays so when terms are added.
    """

    lists: int
    histories: tuple[int, ...]
    refused: dict[frozenset[int], list[tuple[frozenset[int], Verdict]]] = field(default_factory=dict)

    def verdict(self, model: Model, decrement: float = np.inf) -> Verdict:
        """The verdict; a fit that converged (`decrement` of `kernels.fit`) has shown by itself that it exists.

        Its fitted means are above 0 and have the totals of the table, which is what the programme would look for,
        and its information matrix was positive definite. Cost when it did not: one linear programme, some 3 ms.
        """
        if decrement < kernels.CONVERGED:
            return OK
        dead = [m for m in model.masks.tolist() if not any(h & m == m for h in self.histories)]
        taken = frozenset(m for m in dead if not any(m != other and m & other == other for other in dead))
        alive = frozenset(model.masks.tolist()) - frozenset(dead)
        known = self.refused.setdefault(taken, [])
        for terms, verdict in known:
            if terms <= alive:
                return verdict
        if not identifiable(self.lists, tuple(sorted(alive)), tuple(sorted(taken))):
            known.append((alive, NOT_IDENTIFIABLE))
            return NOT_IDENTIFIABLE
        direction = receding(self.lists, sorted(alive), taken, self.histories)
        if direction is None:
            return OK
        known.append((direction, DOES_NOT_EXIST))
        return DOES_NOT_EXIST


@functools.lru_cache(maxsize=100_000)
def identifiable(lists: int, alive: tuple[int, ...], taken: tuple[int, ...]) -> bool:
    """Whether the effects of these terms can be told apart on the histories that hold none of ``taken``.

    Rank of the Gram matrix over histories, each entry a count of histories by `kernels.fill`.
    """
    masks = np.array([*alive, *taken], np.int64)
    (home_of, place, begins, sums), home, within = kernels.components(lists, masks)
    living = np.arange(masks.size) < len(alive)
    log_q = kernels.fill(np.zeros(masks.size + 1), home, within, living, begins, sums)

    def share(mask: int) -> float:
        part: dict[int, int] = {}
        for i in range(lists):
            if mask >> i & 1:
                part[home_of[i]] = part.get(home_of[i], 0) | 1 << int(place[i])
        return float(np.prod([sums[base + local] / sums[base] for base, local in part.items()]))

    terms = [0, *alive]
    gram = np.array([[share(a | b) for b in terms] for a in terms])
    gram[0, 0] -= np.exp(-log_q)
    scale = np.sqrt(np.diag(gram))
    return bool(scale.min() > 0.0 and np.linalg.eigvalsh(gram / np.outer(scale, scale))[0] > TOLERANCE)


def receding(
    lists: int, alive: Sequence[int], taken: Collection[int], histories: Sequence[int]
) -> frozenset[int] | None:
    """The terms of a direction along which the likelihood never stops rising; None when the estimate exists.

    One linear programme (HiGHS). Its rows are the local histories of each component, because a history of several
    components is at its least where each part is: with m_c the least of part c, d0 + part + the other m must be 0 or
    more for every local history. So 20 lists need no 2^20 rows.
    """
    from scipy.optimize import linprog

    rows, objective, bounds = _programme(lists, alive, taken)
    terms = [0, *alive]
    equal = np.zeros((len(histories), objective.size))
    equal[:, : len(terms)] = [[float(h & term == term) for term in terms] for h in histories]
    found = linprog(
        -objective,
        A_ub=-rows,
        b_ub=np.zeros(len(rows)),
        A_eq=equal,
        b_eq=np.zeros(len(equal)),
        bounds=bounds,
        method="highs",
        options={"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9},
    )
    if (
        found.x is None or found.fun is None
    ):  # it is bounded and holds d = 0, so only a failure of HiGHS ends here
        raise Undecided(
            "A model could not be checked. Leave one list out, and tell the makers of Kinga which table it was."
        )
    if -found.fun <= TOLERANCE:
        return None
    return frozenset(
        term for term, size in zip(terms, found.x, strict=False) if term and abs(size) > TOLERANCE
    )


Programme = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], list[tuple[float, float]]]


def _programme(lists: int, alive: Sequence[int], taken: Collection[int]) -> Programme:
    """Rows that must be 0 or more, the mean over one and two components to be made large, and the bounds."""
    groups = _local_histories(lists, [*alive, *taken], taken)
    terms = [0, *alive]
    width = len(terms) + len(groups)
    rows, means = [], []
    for c, group in enumerate(groups):
        part = np.zeros((len(group), width))
        part[:, : len(terms)] = [[float(bool(term) and h & term == term) for term in terms] for h in group]
        least = part.copy()
        least[:, len(terms) + c] = -1.0
        alone = part[1:].copy()
        alone[:, 0] = 1.0
        means.append(part[1:].sum(axis=0))
        alone[:, len(terms) :] = 1.0
        alone[:, len(terms) + c] = 0.0
        rows += [least, alone] if len(groups) > 1 else [alone]
    sizes = np.array([len(group) - 1.0 for group in groups])
    others = sizes.sum() - sizes
    objective = sum((1.0 + other) * mean for mean, other in zip(means, others, strict=True))
    objective[0] = sizes.sum() + (sizes * others).sum() / 2.0
    bounds = [(-1.0, 1.0)] * len(terms) + [(-float(len(terms)), 0.0)] * len(groups)
    return np.vstack(rows), objective / objective[0], bounds


def _local_histories(lists: int, masks: Sequence[int], taken: Collection[int]) -> list[list[int]]:
    """For each component the histories of its lists alone, the empty one first, without those taken away."""
    label = kernels.components(lists, np.array(masks, np.int64))[0][0]
    groups = []
    for base in sorted(set(label.tolist())):
        bits = [1 << i for i in range(lists) if label[i] == base]
        if len(bits) > LARGEST_COMPONENT:
            raise TooEntangled(
                "Too many lists depend on one another in one model. Merge lists of the same kind."
            )
        local = [0]
        for bit in bits:
            local += [history | bit for history in local]
        groups.append([h for h in local if not any(h & gone == gone for gone in taken)])
    return groups
