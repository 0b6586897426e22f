"""Choosing a model: none (main effects), stepwise by Poisson tails, or the best by BIC. All with extended likelihood.

Log likelihoods are compared without the constant of the table. A method that ends without an estimate says so in
its `Selected.verdict`; it does not raise, because the other methods may still answer.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.prevalence.mse import kernels
from kinga.methods.prevalence.mse.checks import DOES_NOT_EXIST, OK, Examiner, TooEntangled, Verdict
from kinga.methods.prevalence.mse.models import Model, orders
from kinga.methods.prevalence.mse.tables import CaptureTable

__all__ = [
    "BEST",
    "REFUSALS",
    "THRESHOLD",
    "Counts",
    "Looked",
    "Selected",
    "choose_bic",
    "choose_main",
    "choose_stepwise",
    "lowest",
]

THRESHOLD = 0.02
"""The Poisson tail under which stepwise adds a pair (Chan, Silverman & Vincent 2021)."""
BEST = 50
"""Models that a replicate chooses among by BIC: the best of the table itself (Silverman, Chan & Vincent 2024)."""
EXHAUSTIVE, HIERARCHICAL, SEARCHED = 4, 6, 12
"""Up to so many lists BIC fits every hierarchical model; searches all of them; searches those of pairs."""
MOST_FITS = 100_000
"""Fits after which a search for the best BIC is cut short, and says so."""

REFUSALS: Final = MappingProxyType(
    {
        "not identifiable": "The model has more effects than the combinations of lists can tell apart.",
        "does not exist": "The likelihood has no greatest value: the overlaps that would bound the estimate are missing.",
        "too many lists": "The method is not run for so many lists.",
        "too entangled": "More than 12 lists depend on one another in one model, too many to check.",
        "prior alone": "With two lists the prior alone would decide how much they depend on one another.",
    }
)
"""Why a method gives no estimate."""

Floats = npt.NDArray[np.float64]
Looked = dict[Model, Verdict]


class Counts:
    """Histories that occurred and how often, with what the methods ask of them; a table or one replicate of it."""

    def __init__(self, lists: int, histories: npt.NDArray[np.int64], counts: Floats) -> None:
        self.lists, self.histories, self.counts = lists, histories, counts
        self.people = float(counts.sum())
        self.totals, self.meets = kernels.tally(lists, histories, counts)
        seen = histories[counts > 0]
        self.examiner = Examiner(lists, tuple(seen.tolist()))
        product = self.totals.sum() ** 2 - (self.totals**2).sum()
        self.guess = max(float(product / max(self.meets.sum(), 1.0)), self.people + 1.0)

    @classmethod
    def of(cls, table: CaptureTable) -> Counts:
        """The counts of a table."""
        return cls(len(table.lists), *table.arrays())

    def term_totals(self, masks: npt.NDArray[np.int64]) -> Floats:
        """People on all lists of each mask."""
        inside = (self.histories[:, None] & masks) == masks
        return np.asarray(self.counts @ inside)

    def fit(self, model: Model) -> tuple[float, float, float]:
        """Log likelihood, population, decrement of one model."""
        masks = model.masks
        found = kernels.fit(self.lists, masks, self.term_totals(masks), self.people, self.guess, np.empty(0))
        return float(found[1]), float(found[2]), float(found[3])


@dataclass(frozen=True)
class Selected:
    """What a method chose. ``population`` is people, seen and unseen; None when ``refusal``, a key of `REFUSALS`.

    ``looked`` holds every model that was looked at with its verdict, ``best`` the models a replicate may choose
    among (BIC only) as rows over ``terms``, ``complete`` is False when a search was cut short.
    """

    population: float | None
    model: Model
    looked: Looked
    refusal: str = ""
    terms: tuple[int, ...] = ()
    best: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))
    complete: bool = True


def choose_main(counts: Counts) -> Selected:
    """Lists independent of one another."""
    model = Model(counts.lists)
    _, population, decrement = counts.fit(model)
    verdict = counts.examiner.verdict(model, decrement)
    if verdict != OK:
        return Selected(None, model, {model: verdict}, verdict)
    return Selected(population, model, {model: verdict})


def choose_stepwise(counts: Counts, threshold: float = THRESHOLD) -> Selected:
    """Main effects, then pairs one by one: the one whose overlap is the least likely under the model so far.

    A pair is added while P(X <= overlap) or P(X >= overlap), whichever is the side of the overlap, is below
    ``threshold`` for X Poisson with the fitted mean; a pair whose model has no estimate is passed over.
    """
    start = choose_main(counts)
    looked, answers = dict(start.looked), np.empty(0, bool)
    if start.refusal:
        return start
    while True:
        waiting, population, chosen, _ = kernels.stepwise(
            counts.lists, counts.totals, counts.meets, counts.people, threshold, answers
        )
        added = [1 << int(i) | 1 << int(j) for i, j in chosen]
        model = Model.of(counts.lists, added)
        if not waiting:
            break
        try:
            looked[model] = counts.examiner.verdict(model)
        except TooEntangled:
            return Selected(None, model, looked, "too entangled")
        answers = np.append(answers, looked[model] == OK)
    for size in range(1, len(added) + 1):
        looked.setdefault(Model.of(counts.lists, added[:size]), OK)
    return Selected(float(population), model, looked)


def choose_bic(counts: Counts, keep: int = BEST) -> Selected:
    """The hierarchical model with an estimate and the least -2 log L + (terms and constant) log(people).

    Terms at minus infinity count as terms. Up to 6 lists among all hierarchical models of up to lists - 1 lists
    together, up to 12 lists among those of pairs, above that not at all. The search bounds what it does not fit, so
    the best is the best of all, and so are the ``keep`` best.
    """
    if counts.lists > SEARCHED:
        return Selected(None, Model(counts.lists), {}, "too many lists")
    most = max(2, counts.lists - 1) if counts.lists <= HIERARCHICAL else 2
    search = _Search(counts, orders(counts.lists, most), keep)
    complete = search.run()
    if not search.kept:
        return Selected(None, Model(counts.lists), search.looked, DOES_NOT_EXIST, complete=complete)
    kept = sorted(search.kept, reverse=True)
    rows = np.array([[term in terms for term in search.terms] for _, terms, _ in kept], bool)
    best = Model(counts.lists, kept[0][1])
    return Selected(kept[0][2], best, search.looked, "", tuple(search.terms), rows, complete)


def lowest(counts: Counts, terms: tuple[int, ...], models: npt.NDArray[np.bool_]) -> float:
    """The population by the best of these models for these counts; infinite when none has an estimate."""
    masks = Model(counts.lists, terms).masks
    likelihoods, populations, decrements = kernels.fit_many(
        counts.lists, masks, counts.term_totals(masks), counts.people, counts.guess, models
    )
    criteria = -2.0 * likelihoods + math.log(counts.people) * models.sum(axis=1)
    for m in np.argsort(criteria, kind="stable"):
        model = Model(counts.lists, tuple(itertools.compress(terms, models[m])))
        if counts.examiner.verdict(model, float(decrements[m])) == OK:
            return float(populations[m])
    return math.inf


class _Search:
    """Branch and bound over the terms of hierarchical models, keeping those with the least criterion.

    A model between `included` and `included` with all undecided terms has no more likelihood than the latter and no
    fewer terms than the former: where that is already worse than the worst kept, nothing below is fitted. Few lists
    are searched without a bound, so that every model is looked at.
    """

    def __init__(self, counts: Counts, terms: list[int], keep: int) -> None:
        self.counts, self.keep, self.fits = counts, keep, 0
        self.price, self.bounded = math.log(counts.people), counts.lists > EXHAUSTIVE
        self.kept: list[tuple[float, tuple[int, ...], float]] = []
        self.looked: Looked = {}
        self.whole = self.fit(terms)[0]
        loss = {term: self.whole - self.fit([t for t in terms if t & term != term])[0] for term in terms}
        self.terms = sorted(terms, key=lambda term: (term.bit_count(), -loss[term], term))

    def fit(self, chosen: Sequence[int]) -> tuple[float, float, float]:
        self.fits += 1
        return self.counts.fit(Model(self.counts.lists, tuple(chosen)))

    def run(self) -> bool:
        """Search; False when it was cut short."""
        stack: list[tuple[tuple[int, ...], tuple[int, ...], float]] = [((), tuple(self.terms), self.whole)]
        while stack and self.fits < MOST_FITS:
            included, undecided, most = stack.pop()
            hopeless = -2.0 * most + self.price * len(included) >= self._worst() - 1e-6
            if self.bounded and hopeless:
                continue
            if not undecided:
                self._keep(included)
                continue
            term, rest = undecided[0], undecided[1:]
            without = tuple(other for other in rest if other & term != term)
            stack.append(((*included, term), rest, most))
            stack.append((included, without, self.fit(included + without)[0] if self.bounded else most))
        return not stack

    def _worst(self) -> float:
        return -self.kept[0][0] if len(self.kept) == self.keep else math.inf

    def _keep(self, included: tuple[int, ...]) -> None:
        model = Model.of(self.counts.lists, included)
        likelihood, population, decrement = self.fit(model.terms)
        self.looked[model] = self.counts.examiner.verdict(model, decrement)
        if self.looked[model] == OK:
            item = (2.0 * likelihood - self.price * len(included), model.terms, population)
            (heapq.heappush if len(self.kept) < self.keep else heapq.heappushpop)(self.kept, item)
