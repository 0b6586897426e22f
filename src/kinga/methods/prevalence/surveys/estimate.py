"""Shares, means, totals and ratios from a survey, for everyone and for domains, with errors that know the design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.prevalence.caveats import Caveat, complete
from kinga.methods.prevalence.columns import Columns, unknown
from kinga.methods.prevalence.intervals import Ends, logit, symmetric

from .designs import Design, levels_of
from .variance import Lonely, Variance, linear, replicate_weights

__all__ = [
    "ALWAYS",
    "KINDS",
    "SENTENCES",
    "Kind",
    "NotEstimable",
    "Question",
    "Row",
    "Survey",
    "Ways",
    "estimate",
]

Floats = npt.NDArray[np.float64]
Kind = Literal["share", "mean", "total", "ratio"]
KINDS: Final[tuple[Kind, ...]] = ("share", "mean", "total", "ratio")
FEW_CLUSTERS: Final = 10
FEW: Final = 10

ALWAYS: Final = ("reached", "asked", "errors")
SENTENCES: Final = MappingProxyType(
    {
        "reached": "The survey speaks for those it could have reached. People in institutions, on the street, held by an employer or away from home are usually not among them.",
        "asked": "Answers about violence and exploitation depend on privacy, trust and the words of the question: a survey that asks badly shows less harm.",
        "errors": "The intervals hold the chance of the draw only, not refusals, wrong answers or a list of households that is out of date.",
        "no_weights": "No weights were given: everyone was taken to have had the same chance to be drawn.",
        "no_clusters": "No clusters were given: people were taken as drawn one by one. If they were drawn by villages or households, the true intervals are wider.",
        "few_clusters": "There are only {number} clusters more than strata: the errors are themselves uncertain.",
        "few_cases": "Some shares rest on fewer than 10 people.",
        "missing": "Rows whose answer is not known: {number}. They are in no estimate; if they differ from the others, the estimate does not say so.",
        "empty": "Some shares are 0 or 1 in the sample: they have no interval of this kind.",
        "certainty": "Strata with one cluster: {number}. They were taken as drawn for sure and add no variance.",
        "centre": "Strata with one cluster: {number}. They were set against the mean of all clusters.",
        "uncorrected": "The number of clusters in all is not used by this way of computing errors, which makes them a little too large.",
    }
)


class NotEstimable(KingaError):
    """The survey does not say what was asked: an honest refusal."""


@dataclass(frozen=True)
class Question:
    """What is asked: the share of each answer in ``outcome``, or its mean, total, or ratio to ``over``."""

    outcome: str
    kind: Kind = "share"
    over: str | None = None
    domain: str | None = None


@dataclass(frozen=True)
class Row:
    """One estimate. ``level`` is the answer whose share it is, empty for other kinds; ``domain`` empty for everyone.

    ``people`` are the rows behind it, ``cases`` those with this answer. ``design_effect`` is the variance against a
    simple random sample drawn with replacement of as many; None for totals and ratios.
    """

    domain: str
    level: str
    estimate: float
    error: float
    intervals: Ends
    people: int
    cases: int
    design_effect: float | None


@dataclass(frozen=True)
class Survey:
    """Every estimate asked for. ``caveats`` always hold those of `ALWAYS`."""

    question: Question
    rows: tuple[Row, ...]
    variance: Variance
    people: int
    clusters: int
    strata: int
    freedom: int
    represented: float
    caveats: tuple[Caveat, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "caveats", complete(self.caveats, SENTENCES, ALWAYS))


@dataclass(frozen=True)
class _Part:
    """Above and below the line of one estimate; nothing below for a total."""

    domain: str
    level: str
    above: Floats
    below: Floats | None
    inside: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ways:
    """How errors are computed. ``lonely`` is for strata with one cluster, ``fay`` the weight that halves keep,
    ``replicates`` and ``seed`` are the bootstrap's."""

    variance: Variance = "taylor"
    lonely: Lonely = "refuse"
    replicates: int = 500
    fay: float = 0.3
    seed: int = 1


TAYLOR: Final = Ways()


def estimate(
    read: Columns, design: Design, question: Question, ways: Ways = TAYLOR, *, given: Sequence[str] = ()
) -> Survey:
    """Every estimate that ``question`` asks for.

    ``given`` names the options of the design that were given (`weight`, `cluster`), so that those left out are said.
    Raises `NotEstimable` when nobody's answer is known or there is nothing to compute a variance from, `LonelyCluster`,
    `NotBalanced`, and `BadRows` for answers that are no numbers.
    """
    parts, missing = _parts(read, question)
    if design.freedom < 1:
        raise NotEstimable("There are no more clusters than strata: nothing shows how much clusters differ.")
    made = None
    if ways.variance != "taylor":
        made = replicate_weights(
            design,
            ways.variance,
            lonely=ways.lonely,
            replicates=ways.replicates,
            fay=ways.fay,
            seed=ways.seed,
        )
    rows = tuple(_row(design, part, question.kind, made, ways.lonely) for part in parts)
    return Survey(
        question=question,
        rows=rows,
        variance=ways.variance,
        people=len(read),
        clusters=len(design.stratum),
        strata=len(design.drawn),
        freedom=design.freedom,
        represented=float(design.weights.sum()),
        caveats=tuple(_caveats(design, question, ways, rows, missing, given)),
    )


def _caveats(
    design: Design,
    question: Question,
    ways: Ways,
    rows: Sequence[Row],
    missing: int,
    given: Sequence[str],
) -> Iterator[Caveat]:
    share = question.kind == "share"
    facts: list[tuple[str, bool, dict[str, object]]] = [
        ("no_weights", "weight" not in given, {}),
        ("no_clusters", "cluster" not in given, {}),
        ("few_clusters", design.freedom < FEW_CLUSTERS, {"number": design.freedom}),
        ("few_cases", share and any(row.cases < FEW for row in rows), {}),
        ("missing", missing > 0, {"number": missing}),
        ("empty", share and any(not row.intervals for row in rows), {}),
        (ways.lonely, ways.lonely != "refuse" and design.lonely > 0, {"number": design.lonely}),
        ("uncorrected", ways.variance in {"brr", "fay", "bootstrap"} and bool(design.drawn.any()), {}),
    ]
    return (Caveat(code, SENTENCES[code], values) for code, true, values in facts if true)


def _parts(read: Columns, question: Question) -> tuple[list[_Part], int]:
    if question.kind == "ratio" and question.over is None:
        raise NotEstimable("A ratio needs the column below the line: give --over.")
    answers = _answers(read, question)
    known = np.isfinite(next(iter(answers.values())))
    below = np.ones(len(read))
    if question.over is not None:
        below = read.numbers_of(question.over, what="the number below the line", missing=True)
        known &= np.isfinite(below)
    domains = [] if question.domain is None else read.labels_of(question.domain, what="the domain")
    read.refuse()
    if not known.any():
        raise NotEstimable("Nobody's answer is known: there is nothing to estimate from.")
    parts = []
    for domain in ("", *levels_of(domains)):
        inside = known & (np.array(domains) == domain if domain else True)
        if not inside.any():
            raise NotEstimable(
                "One domain has nobody with a known answer: leave it out or join it with another."
            )
        for level, values in answers.items():
            above = np.where(inside, values, 0.0)
            under = None if question.kind == "total" else np.where(inside, below, 0.0)
            parts.append(_Part(domain, level, above, under, inside))
    return parts, int((~known).sum())


def _answers(read: Columns, question: Question) -> Mapping[str, Floats]:
    if question.kind != "share":
        return {"": read.numbers_of(question.outcome, what="the answer", missing=True)}
    cells = read.text(question.outcome)
    missing = np.array([unknown(cell) for cell in cells])
    levels = levels_of([cell for cell in cells if not unknown(cell)])
    if not levels:
        raise NotEstimable("Nobody's answer is known: there is nothing to estimate from.")
    return {
        level: np.where(missing, np.nan, np.array([cell == level for cell in cells], float))
        for level in levels
    }


def _row(design: Design, part: _Part, kind: Kind, made: tuple[Floats, Floats] | None, lonely: Lonely) -> Row:
    value = _value(design.weights, part)
    if made is None:
        variance = linear(design, _scores(design, part, value), lonely)
    else:
        again = np.array([_value(weights, part) for weights in made[0]])
        usable = np.isfinite(again)
        variance = float((made[1] * np.where(usable, again - value, 0.0) ** 2).sum())
    error = variance**0.5
    people = int(part.inside.sum())
    ends = logit(value, error, design.freedom) if kind == "share" else symmetric(value, error, design.freedom)
    effect = None
    if kind in {"share", "mean"} and people > 1:
        weights = design.weights[part.inside]
        spread = np.average((part.above[part.inside] - value) ** 2, weights=weights) / (people - 1)
        effect = float(variance / spread) if spread > 0 else None
    cases = int((part.above != 0).sum())
    return Row(part.domain, part.level, value, error, ends, people, cases, effect)


def _value(weights: Floats, part: _Part) -> float:
    above = float(weights @ part.above)
    if part.below is None:
        return above
    below = float(weights @ part.below)
    return above / below if below else float("nan")


def _scores(design: Design, part: _Part, value: float) -> Floats:
    """Woodruff's linear substitutes: (y - θx)/X for a ratio, y for a total."""
    if part.below is None:
        return part.above
    return np.asarray((part.above - value * part.below) / (design.weights @ part.below))
