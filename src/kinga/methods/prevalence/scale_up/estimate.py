"""The two scale-up estimators side by side, with bootstrap intervals and the known groups estimated back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.methods.prevalence.caveats import Caveat
from kinga.methods.prevalence.columns import Columns
from kinga.methods.prevalence.intervals import logarithmic

from .answers import (
    SENTENCES,
    BadAdjustment,
    BadGroups,
    HiddenSample,
    KnownGroup,
    NotEstimable,
    Respondents,
    ScaleUp,
    Size,
)

__all__ = ["estimate", "hidden_sample", "known_groups", "respondents"]

Floats = npt.NDArray[np.float64]


def known_groups(read: Columns) -> tuple[KnownGroup, ...]:
    """Columns `name` and `size`, one row a group."""
    names = read.labels_of("name", what="the name")
    sizes = read.numbers_of("size", what="the size", above=0.0)
    seen: set[str] = set()
    for number, name in zip(read.numbers, names, strict=True):
        if name in seen:
            read.problem(number, "this group is there twice")
        seen.add(name)
    read.refuse()
    return tuple(KnownGroup(name, float(size)) for name, size in zip(names, sizes, strict=True))


def respondents(
    read: Columns,
    groups: Sequence[KnownGroup],
    *,
    hidden: str,
    weight: str | None = None,
    cluster: str | None = None,
) -> Respondents:
    """Answers of people of the population; counts of a group nobody asked about may be missing."""
    found = Respondents(
        _counts(read, groups),
        read.numbers_of(hidden, what="the count of the hidden group", least=0.0, whole=True, missing=True),
        _weights(read, weight),
        np.unique(
            [str(number) for number in read.numbers]
            if cluster is None
            else read.labels_of(cluster, what="the cluster"),
            return_inverse=True,
        )[1],
    )
    read.refuse()
    return found


def hidden_sample(read: Columns, groups: Sequence[KnownGroup], weight: str | None = None) -> HiddenSample:
    """Answers of people of the hidden group: of each known group, how many know that they belong."""
    found = HiddenSample(_counts(read, groups), _weights(read, weight))
    read.refuse()
    return found


def _counts(read: Columns, groups: Sequence[KnownGroup]) -> Floats:
    return np.column_stack(
        [
            read.numbers_of(
                group.name, what=f"the count of {group.name}", least=0.0, whole=True, missing=True
            )
            for group in groups
        ]
    )


def _weights(read: Columns, weight: str | None) -> Floats:
    return np.ones(len(read)) if weight is None else read.numbers_of(weight, what="the weight", above=0.0)


def estimate(
    groups: Sequence[KnownGroup],
    asked: Respondents,
    *,
    population: float,
    hidden: HiddenSample | None = None,
    visibility: float = 1.0,
    relative_degree: float = 1.0,
    replicates: int = 500,
    seed: int = 1,
    clustered: bool = False,
) -> ScaleUp:
    """How many people are in the hidden group.

    ``population`` is the size of the frame respondents were drawn from, in which ``groups`` have their sizes.
    ``visibility`` is the share of ties to the hidden group that the respondent knows to be such, ``relative_degree``
    how well connected the hidden group is against everyone. Raises `BadGroups`, `BadAdjustment`, `NotEstimable`.
    """
    _check(groups, population, visibility, relative_degree)
    sizes = np.array([group.size for group in groups])
    generator = np.random.default_rng(seed)
    reports = _reports(asked, sizes, population, replicates, generator)
    found = _basics(reports, population, 1.0 / (visibility * relative_degree))
    if hidden is not None:
        found["generalised"] = _generalised(reports, hidden, sizes, population, generator)
    back = dict(_back(groups, asked, reports.weights, population))
    return ScaleUp(
        sizes=found,
        population=population,
        respondents=int((reports.weights > 0).sum()),
        hidden_sample=0 if hidden is None else len(hidden.weights),
        degree=float(reports.weights @ reports.degrees / reports.weights.sum()),
        back=back,
        visibility=visibility,
        relative_degree=relative_degree,
        replicates=replicates,
        seed=seed,
        caveats=(
            *_caveats(found, groups, back, asked, (visibility, relative_degree)),
            *_more_caveats(hidden is not None, clustered, replicates),
        ),
    )


@dataclass(frozen=True)
class _Reports:
    """Weights (n,) and those of replicates (r, n), reported ties (n,) and degrees (n,); 0 for whoever drops out."""

    weights: Floats
    drawn: Floats
    ties: Floats
    degrees: Floats


def _reports(
    asked: Respondents, sizes: Floats, population: float, replicates: int, generator: np.random.Generator
) -> _Reports:
    kept = np.isfinite(asked.hidden) & np.isfinite(asked.known).any(axis=1)
    if not kept.any():
        raise NotEstimable("Nobody answered both about a known group and about the hidden group.")
    weights = np.where(kept, asked.weights, 0.0)
    degrees = _degrees(asked.known, sizes, population)
    ties = np.where(kept, asked.hidden, 0.0)
    if not (weights @ ties > 0.0 and weights @ degrees > 0.0):
        raise NotEstimable(
            "Respondents know nobody of the hidden group, or nobody of the known groups: no ratio can be made. "
            "Report how many were asked."
        )
    drawn = _drawn(asked, replicates, generator) * weights
    return _Reports(weights, drawn, ties, degrees)


def _basics(reports: _Reports, population: float, factor: float) -> dict[str, Size]:
    """The basic estimate, and the adjusted one where the factor is not 1."""
    ties, degrees = reports.ties, reports.degrees
    point = _basic(reports.weights, ties, degrees, population)
    again = _basic(reports.drawn, ties, degrees, population)
    analytic = math.sqrt(population * point / float(degrees[reports.weights > 0].sum()))
    found = {"basic": _size(point, again, population, analytic)}
    if factor != 1.0:
        found["adjusted"] = _size(point * factor, again * factor, population, analytic * factor)
    return found


def _check(groups: Sequence[KnownGroup], population: float, visibility: float, degree: float) -> None:
    if not groups:
        raise BadGroups("At least one known group is needed.")
    if not (math.isfinite(population) and population > max(group.size for group in groups)):
        raise BadGroups("The population must be larger than every known group.")
    if not (0.0 < visibility <= 1.0 and math.isfinite(degree) and degree > 0.0):
        raise BadAdjustment("Visibility must be above 0 and at most 1, and the relative degree above 0.")


def _degrees(known: Floats, sizes: Floats, population: float) -> Floats:
    """People each knows: N Σ y / Σ N_k over the groups they answered for (Killworth et al. 1998); 0 if for none."""
    answered = np.isfinite(known)
    asked = (answered * sizes).sum(1)
    total = np.where(answered, known, 0.0).sum(1)
    return np.asarray(np.divide(population * total, asked, out=np.zeros(len(known)), where=asked > 0))


def _basic(weights: Floats, ties: Floats, degrees: Floats, population: float) -> Floats:
    """N Σ w y / Σ w d for one set of weights or for rows of them; NaN where nobody is known."""
    below = weights @ degrees
    return np.asarray(
        population * np.divide(weights @ ties, below, out=np.full_like(below, np.nan), where=below > 0)
    )


def _drawn(asked: Respondents, replicates: int, generator: np.random.Generator) -> Floats:
    """Factors of the weights: clusters drawn with replacement, one fewer than there are (Rao & Wu 1988)."""
    count = int(asked.cluster.max()) + 1
    if count < 2:
        raise NotEstimable("All respondents are in one cluster: nothing shows how much clusters differ.")
    times = generator.multinomial(count - 1, np.full(count, 1.0 / count), size=replicates)
    return np.asarray(times[:, asked.cluster] * count / (count - 1.0))


def _generalised(
    asked: _Reports,
    hidden: HiddenSample,
    sizes: Floats,
    population: float,
    generator: np.random.Generator,
) -> Size:
    """Reports of ties to the hidden group over its mean visibility: N_H = y(F,H) / v(H,F) (Feehan & Salganik 2016)."""
    visible = _degrees(hidden.aware, sizes, population)
    known = np.isfinite(hidden.aware).any(axis=1)
    own = np.where(known, hidden.weights, 0.0)
    if not own @ visible > 0.0:
        raise NotEstimable("Nobody in the hidden sample is known to belong by anyone: visibility would be 0.")
    count = len(own)
    times = (
        generator.multinomial(count, np.full(count, 1.0 / count), size=len(asked.drawn)).astype(float) * own
    )

    def size(outer: Floats, inner: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            reports = population * (outer @ asked.ties) / outer.sum(-1)
            return np.asarray(reports / ((inner @ visible) / inner.sum(-1)))

    return _size(size(asked.weights, own), size(asked.drawn, times), population, None)


def _size(point: Floats, again: Floats, population: float, analytic: float | None) -> Size:
    people = float(point)
    kept = again[np.isfinite(again)]
    error = float(kept.std(ddof=1)) if len(kept) > 1 else None
    intervals = {} if error is None else logarithmic(people, error)
    return Size(people, people / population, error, intervals, analytic)


def _back(
    groups: Sequence[KnownGroup], asked: Respondents, weights: Floats, population: float
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Each known group as if it were hidden: name -> (true size, estimate from the others)."""
    sizes = np.array([group.size for group in groups])
    for place, group in enumerate(groups):
        others = np.arange(len(groups)) != place
        if not others.any():
            return
        degrees = _degrees(asked.known[:, others], sizes[others], population)
        here = np.isfinite(asked.known[:, place]) & np.isfinite(asked.known[:, others]).any(axis=1)
        used = np.where(here, weights, 0.0)
        if used @ degrees > 0.0:
            ties = np.where(here, asked.known[:, place], 0.0)
            yield group.name, (group.size, float(_basic(used, ties, degrees, population)))


def _caveats(
    found: dict[str, Size],
    groups: Sequence[KnownGroup],
    back: dict[str, tuple[float, float]],
    asked: Respondents,
    adjustments: tuple[float, float],
) -> Iterator[Caveat]:
    missing = int(np.isnan(asked.known).sum() + np.isnan(asked.hidden).sum())
    ties = float(np.nansum(asked.hidden))
    off = sum(not 0.5 < again / size < 2.0 for size, again in back.values())
    both = [size.people for size in found.values()]
    factor = max(both) / min(both)
    plain = adjustments == (1.0, 1.0)
    visibility, degree = adjustments
    facts: list[tuple[str, bool, dict[str, object]]] = [
        ("not_adjusted", plain, {}),
        ("adjusted", not plain, {"visibility": visibility, "degree": degree}),
        ("disagree", factor > 1.2, {"factor": factor}),
        ("known_off", off > 0, {"number": off, "all": len(back)}),
        ("few_known", len(groups) < 10, {"number": len(groups)}),
        ("missing", missing > 0, {"number": missing}),
        ("few", ties < 50, {"number": ties}),
    ]
    return (Caveat(code, SENTENCES[code], values) for code, true, values in facts if true)


def _more_caveats(visible: bool, clustered: bool, replicates: int) -> Iterator[Caveat]:
    facts = [
        ("visible" if visible else "no_visible", True),
        ("no_clusters", not clustered),
        ("points_only", replicates == 0),
    ]
    return (Caveat(code, SENTENCES[code]) for code, true in facts if true)
