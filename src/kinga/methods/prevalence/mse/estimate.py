"""Everything an honest answer needs, in one call: every method side by side, sensitivity, spread, checks, caveats."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from kinga.methods.prevalence.mse.answers import (
    METHODS,
    Answer,
    Method,
    MultipleSystems,
    NeverMeet,
    NotEstimable,
    Spread,
    Variation,
)
from kinga.methods.prevalence.mse.bayes import MOST_LISTS as MOST_BAYES
from kinga.methods.prevalence.mse.bayes import Posterior, Prior, bayes
from kinga.methods.prevalence.mse.bootstrap import bootstrap
from kinga.methods.prevalence.mse.caveats import Caveat
from kinga.methods.prevalence.mse.checks import Check
from kinga.methods.prevalence.mse.graphs import CAP, Averaged, average
from kinga.methods.prevalence.mse.graphs import MOST_LISTS as MOST_GRAPHS
from kinga.methods.prevalence.mse.models import pairs
from kinga.methods.prevalence.mse.selection import (
    BEST,
    REFUSALS,
    Counts,
    Looked,
    Selected,
    choose_bic,
    choose_main,
    choose_stepwise,
)
from kinga.methods.prevalence.mse.tables import CaptureTable

__all__ = ["Progress", "answer", "estimate"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is, and of how much."""

FEW, DISAGREE, FRAGILE, SEEDS, POOR = 100, 1.5, 1.5, 1.02, 0.1


def estimate(
    table: CaptureTable,
    *,
    method: Method | None = None,
    replicates: int = 1000,
    seed: int = 1,
    progress: Progress = lambda _what, _done, _of: None,
) -> MultipleSystems:
    """Every method on a table, what moves them, and what must be said. ``method`` None puts all side by side.

    ``replicates`` 0 gives points only. Raises `NeverMeet` when no two lists share anybody, and `NotEstimable` when no
    method has an estimate. Cost: 1 to 6 s of one core from 3 to 8 lists.
    """
    counts = Counts.of(table)
    if not counts.meets.any():
        raise NeverMeet(
            "No two lists have anybody in common, so nothing says how many people no list knows: any number above "
            "those observed fits as well as any other. Check the linkage, or collect lists that overlap."
        )
    answers: dict[Method, Answer] = {}
    looked: Looked = {}
    for done, name in enumerate(METHODS):
        progress("methods", done, len(METHODS))
        answers[name] = answer(counts, name, replicates, seed, looked)
    progress("methods", len(METHODS), len(METHODS))
    if all(answer.population is None for answer in answers.values()):
        raise NotEstimable(
            "No method has an estimate for this table: its overlaps do not bound the number of people. "
            "Check the linkage, or collect lists that overlap."
        )
    variations = tuple(_variations(table, method, seed, progress))
    spread = tuple(_spread(counts, answers, seed, progress))
    return MultipleSystems(
        table.lists,
        table.observed,
        table.overlapping,
        method,
        answers,
        tuple(Check(model.brackets(_never(counts)), verdict) for model, verdict in looked.items()),
        variations,
        spread,
        tuple(_remarks(table, answers, variations, spread, method, replicates)),
        replicates,
        seed,
    )


def answer(counts: Counts, method: Method, replicates: int, seed: int, looked: Looked) -> Answer:
    """What one method says of counts; every model that it looked at is added to ``looked``."""
    if method == "bayes" or method == "decomposable":
        return _bayesian(counts, method, seed)
    selected = _choose(counts, method, BEST)
    looked.update(selected.looked)
    written = selected.model.brackets(_never(counts))
    if selected.population is None:
        return Answer(method, None, None, selected.refusal, complete=selected.complete)
    if not replicates:
        return Answer(method, selected.population, written, complete=selected.complete)
    found = bootstrap(counts, method, selected, replicates, seed)
    return Answer(
        method,
        selected.population,
        written,
        intervals=found.intervals,
        edge=found.at_the_edge,
        complete=selected.complete,
    )


def _never(counts: Counts) -> set[int]:
    """Pairs of lists, as masks, that have nobody in common."""
    return {1 << i | 1 << j for i in range(counts.lists) for j in range(i) if not counts.meets[i, j]}


def _choose(counts: Counts, method: Method, keep: int) -> Selected:
    if method == "stepwise":
        return choose_stepwise(counts)
    return choose_bic(counts, keep) if method == "bic" else choose_main(counts)


def _bayesian(counts: Counts, method: Method, seed: int) -> Answer:
    refusal = _cannot(counts, method)
    if refusal:
        return Answer(method, None, refusal=refusal)
    if method == "bayes":
        found = bayes(counts, Prior(), seed)
        return Answer(
            method, found.median, found.model.brackets(), intervals=found.intervals, effective=found.effective
        )
    averaged = average(counts)
    return Answer(method, averaged.median, intervals=averaged.intervals)


def _cannot(counts: Counts, method: Method) -> str:
    if counts.lists < 3:
        return "prior alone"
    return "too many lists" if counts.lists > (MOST_BAYES if method == "bayes" else MOST_GRAPHS) else ""


def _variations(
    table: CaptureTable, asked: Method | None, seed: int, progress: Progress
) -> Iterator[Variation]:
    """The table without each list, and with each two made one; nothing when two lists are all there are."""
    size = len(table.lists)
    if size < 3:
        return
    methods: list[Method] = ["stepwise", "bic", "main"]
    methods += [asked] if asked in {"bayes", "decomposable"} else []
    changes: list[tuple[int, int | None]] = [(i, None) for i in range(size)]
    changes += [(i, j) for i in range(size) for j in range(i + 1, size)]
    for done, (i, j) in enumerate(changes, 1):
        changed = table.without(i) if j is None else table.merged(i, j)
        yield Variation(
            table.lists[i] if j is None else None,
            None if j is None else (table.lists[i], table.lists[j]),
            {name: _varied(changed, name, seed) for name in methods},
        )
        progress("lists left out or merged", done, len(changes))


def _varied(table: CaptureTable, method: Method, seed: int) -> float | None:
    if not table.observed:
        return None
    counts = Counts.of(table)
    if not counts.meets.any():
        return None
    if method == "bayes" or method == "decomposable":
        return _bayesian(counts, method, seed).population
    return _choose(counts, method, 1).population


def _spread(
    counts: Counts, answers: Mapping[Method, Answer], seed: int, progress: Progress
) -> Iterator[Spread]:
    """The Bayesian methods under other seeds, priors and caps, where they run at all."""
    runs: list[tuple[Method, str, float, Callable[[], Posterior | Averaged]]] = []
    if answers["bayes"].population is not None:
        runs += [("bayes", "seed", s, partial(bayes, counts, Prior(), s)) for s in range(seed + 1, seed + 5)]
        runs += [("bayes", "variance", v, partial(bayes, counts, Prior(v), seed)) for v in (0.25, 4.0)]
        priors = [Prior(threshold=threshold) for threshold in (1.0, 3.0, 5.0)]
        runs += [("bayes", "threshold", p.threshold, partial(bayes, counts, p, seed)) for p in priors]
    if answers["decomposable"].population is not None:
        deltas, caps = (2.0 ** (1 - counts.lists), 0.5), (CAP / 3.0, CAP * 2.5)
        runs += [("decomposable", "delta", d, partial(average, counts, d)) for d in deltas]
        runs += [("decomposable", "cap", c, partial(average, counts, cap=c)) for c in caps]
    for done, (method, varied, value, run) in enumerate(runs, 1):
        found = run()
        yield Spread(method, varied, value, found.median, *found.intervals[0.95])
        progress("seeds, priors and caps", done, len(runs))


def _remarks(
    table: CaptureTable,
    answers: Mapping[Method, Answer],
    variations: Sequence[Variation],
    spread: Sequence[Spread],
    asked: Method | None,
    replicates: int,
) -> Iterator[Caveat]:
    """What this table and these answers add to what is always said."""
    yield from _about_table(table)
    points = [answer.population for answer in answers.values() if answer.population is not None]
    if max(points) > DISAGREE * min(points):
        yield Caveat("disagree", {"factor": max(points) / min(points)})
    yield from _about_variations(answers, variations, asked or "stepwise")
    yield from _about_spread(answers, spread)
    everything = [*points, *(item.population for item in spread)]
    everything += [
        other for variation in variations for other in variation.populations.values() if other is not None
    ]
    if len(everything) > 1:
        yield Caveat("everything", {"low": min(everything), "high": max(everything)})
    for answer in answers.values():
        if answer.refusal:
            yield Caveat("refused", {"method": answer.method, "reason": REFUSALS[answer.refusal]})
        if not answer.complete:
            yield Caveat("cut")
        if answer.effective is not None and answer.effective < POOR:
            yield Caveat("poor_sample", {"share": answer.effective})
    if any(math.isinf(high) for answer in answers.values() for _, high in answer.intervals.values()):
        yield Caveat("unbounded")
    edge = max(answer.edge for answer in answers.values())
    if edge:
        yield Caveat("edge", {"number": edge})
    if not replicates:
        yield Caveat("points_only")


def _about_table(table: CaptureTable) -> Iterator[Caveat]:
    if table.absent:
        yield Caveat("absent", {"number": table.absent})
    if table.overlapping < FEW:
        yield Caveat("few", {"number": table.overlapping})
    never = [pair for pair in pairs(len(table.lists)) if not table.total(pair)]
    if never:
        named = ", ".join(
            "-".join(name for i, name in enumerate(table.lists) if pair >> i & 1) for pair in never
        )
        yield Caveat("never_meet", {"pairs": named})
    alone = [
        name
        for i, name in enumerate(table.lists)
        if all(pair in never for pair in pairs(len(table.lists)) if pair >> i & 1)
    ]
    if alone:
        yield Caveat("meets_nobody", {"lists": ", ".join(alone)})
    if len(table.lists) == 2:
        yield Caveat("two_lists")


def _about_variations(
    answers: Mapping[Method, Answer], variations: Sequence[Variation], method: Method
) -> Iterator[Caveat]:
    point = answers[method].population
    for variation in variations if point else ():
        other = variation.populations[method]
        if (
            point
            and variation.omitted is not None
            and other
            and not point / FRAGILE < other < point * FRAGILE
        ):
            factor = max(other / point, point / other)
            yield Caveat("fragile", {"lists": variation.omitted, "method": method, "factor": factor})


def _about_spread(answers: Mapping[Method, Answer], spread: Sequence[Spread]) -> Iterator[Caveat]:
    bayesian = [answers["bayes"].population, answers["decomposable"].population]
    points = [point for point in bayesian if point is not None]
    seeds = [item.population for item in spread if item.varied == "seed"] + points[:1]
    if len(seeds) > 1 and max(seeds) > SEEDS * min(seeds):
        yield Caveat("seeds", {"factor": max(seeds) / min(seeds)})
    if spread:
        points += [item.population for item in spread]
        yield Caveat("priors", {"low": min(points), "high": max(points)})
