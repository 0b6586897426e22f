"""Visits to drawn slots: the share of cases among people present, by wave, its change, and joint audits.

A visit with chance π, P people present of whom A were assessed and C are cases stands for P/π people and (P/A) C/π cases.
The share is the ratio of their sums; venues are the clusters (Woodruff 1971; Karon & Wejnert 2012, *J. Urban Health* 89,
565-586, weigh by chance in the same way).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.prevalence.caveats import Caveat, complete
from kinga.methods.prevalence.columns import Columns
from kinga.methods.prevalence.intervals import Ends, logit, symmetric
from kinga.methods.prevalence.surveys.designs import Design
from kinga.methods.prevalence.surveys.variance import linear

from .slots import Slot, slots_of

__all__ = ["ALWAYS", "SENTENCES", "Audit", "NotEstimable", "Venues", "Visits", "Wave", "estimate", "visits"]

Floats = npt.NDArray[np.float64]
FEW_VENUES: Final = 10

ALWAYS: Final = ("present", "presence", "seen")
SENTENCES: Final = MappingProxyType(
    {
        "present": "The share is among people present at the venues of the universe, not in a population. Venues that nobody listed, private places and what is arranged online are not in it.",
        "presence": "Who is at venues often is met more often: people are not weighted by how often they come.",
        "seen": "Whether someone is a case was judged by observers or told to them. Judging age by looks is often wrong, near 18 most of all.",
        "few_venues": "Only {number} venues in a wave: its interval is rough.",
        "alike": "No chances were given: all visits of a wave were taken as drawn with the same chance.",
        "empty": "Visits at which nobody was present or assessed: {number}. They count as visits and add no cases.",
        "unassessed": "Of the people present {share:.0%} were not assessed, and were taken to be like the others there.",
        "no_interval": "In some waves nobody, or everybody, was a case, or there was one venue: no interval is given.",
        "no_audits": "No visit was audited: nothing shows whether another observer would have seen the same.",
        "audits": "Audited visits: {number}. Auditors counted {factor:.2f} times as many cases.",
        "no_cases": "Audited visits: {number}. The first observers counted no cases there, so no ratio can be made.",
    }
)


class NotEstimable(KingaError):
    """The visits do not say what was asked: an honest refusal."""


@dataclass(frozen=True)
class Visits:
    """One entry a visit by the first observer. ``audits`` pairs cases of first observer and auditor at the same visit."""

    wave: tuple[str, ...]
    slot: tuple[Slot, ...]
    chance: Floats
    present: Floats
    assessed: Floats
    cases: Floats
    audits: tuple[tuple[float, float], ...]
    given: bool


@dataclass(frozen=True)
class Wave:
    """The share of one wave, or the change of the share from the first wave to this one."""

    name: str
    visits: int
    venues: int
    cases: float
    assessed: float
    share: float
    error: float | None
    intervals: Ends
    change: float | None
    change_intervals: Ends


@dataclass(frozen=True)
class Audit:
    """``difference`` is the mean of auditor less first observer, ``limits`` where 95% of differences are expected
    (Bland & Altman 1986, *Lancet* 327, 307-310); None with one pair."""

    pairs: int
    first: float
    second: float
    difference: float
    limits: tuple[float, float] | None


@dataclass(frozen=True)
class Venues:
    """Every wave in the order of its name. ``caveats`` always hold those of `ALWAYS`."""

    waves: tuple[Wave, ...]
    audit: Audit | None
    caveats: tuple[Caveat, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "caveats", complete(self.caveats, SENTENCES, ALWAYS))


def visits(read: Columns) -> Visits:
    """Columns `wave`, `venue`, `day`, `time`, `present`, `assessed`, `cases`; if there `chance`, and `observer`.

    Rows whose `observer` is `audit` are the second look at the same visit. Refused with row and reason: more assessed
    than present, more cases than assessed, a chance that is not above 0 and at most 1, a visit twice, an audit of no
    visit.
    """
    waves, slots = read.labels_of("wave", what="the wave"), slots_of(read)
    counts = [
        read.numbers_of(name, what=f"the number {name}", least=0.0, whole=True)
        for name in ("present", "assessed", "cases")
    ]
    given = "chance" in read.names
    chance = read.numbers_of("chance", what="the chance", above=0.0) if given else np.ones(len(read))
    observers = read.text("observer") if "observer" in read.names else [""] * len(read)
    audit = np.array([text.lower() == "audit" for text in observers])
    for number, present, assessed, cases, at in zip(read.numbers, *counts, chance, strict=True):
        if assessed > present:
            read.problem(number, "more people were assessed than were present")
        if cases > assessed:
            read.problem(number, "there are more cases than people assessed")
        if at > 1.0:
            read.problem(number, "the chance is above 1")
    pairs = tuple(_pairs(read, list(zip(waves, slots, strict=True)), audit, counts[2]))
    read.refuse()
    first = np.flatnonzero(~audit)
    kept = [array[first] for array in (chance, *counts)]
    names, places = tuple(waves[place] for place in first), tuple(slots[place] for place in first)
    return Visits(names, places, kept[0], kept[1], kept[2], kept[3], pairs, given)


def _pairs(
    read: Columns, keys: Sequence[tuple[str, Slot]], audit: npt.NDArray[np.bool_], cases: Floats
) -> Iterator[tuple[float, float]]:
    first: dict[tuple[str, Slot], int] = {}
    second: dict[tuple[str, Slot], int] = {}
    for place, key in enumerate(keys):
        seen = second if audit[place] else first
        if key in seen:
            read.problem(read.numbers[place], f"this visit is that of row {read.numbers[seen[key]]} too")
        seen.setdefault(key, place)
    for key, place in second.items():
        if key not in first:
            read.problem(read.numbers[place], "an audit of a visit that is not in the file")
        else:
            yield float(cases[first[key]]), float(cases[place])


def estimate(found: Visits) -> Venues:
    """The share by wave, and its change from the first wave on. Raises `NotEstimable` when a wave assessed nobody."""
    names = sorted(set(found.wave))
    venues, cluster = np.unique([slot.venue for slot in found.slot], return_inverse=True)
    design = Design(1.0 / found.chance, cluster, np.zeros(len(venues), np.int64), np.zeros(1))
    scores: list[Floats] = []
    waves: list[Wave] = []
    for name in names:
        inside = np.array([wave == name for wave in found.wave])
        share, own = _share(found, design, inside)
        scores.append(own)
        waves.append(_wave(found, design, name, inside, share, scores, waves))
    return Venues(tuple(waves), _audit(found), tuple(_caveats(found, waves)))


def _share(found: Visits, design: Design, inside: npt.NDArray[np.bool_]) -> tuple[float, Floats]:
    """The share of the visits inside and its linear substitutes."""
    met = np.where(inside & (found.assessed > 0), found.present, 0.0)
    cases = met * found.cases / np.maximum(found.assessed, 1.0)
    below = float(design.weights @ met)
    if not below > 0.0:
        raise NotEstimable(
            "In one wave nobody was assessed: nothing can be said about it. Leave its rows out."
        )
    share = float(design.weights @ cases) / below
    return share, np.asarray((cases - share * met) / below)


def _wave(
    found: Visits,
    design: Design,
    name: str,
    inside: npt.NDArray[np.bool_],
    share: float,
    scores: Sequence[Floats],
    before: Sequence[Wave],
) -> Wave:
    venues = len({slot.venue for slot, chosen in zip(found.slot, inside, strict=True) if chosen})
    error = linear(_only(design, inside), scores[-1][inside]) ** 0.5 if venues > 1 else None
    ends = {} if error is None else logit(share, error, venues - 1)
    change: float | None = None
    change_ends: Ends = {}
    if before:
        change = share - before[0].share
        both = len(design.stratum)
        away = linear(design, scores[-1] - scores[0]) ** 0.5 if both > 1 else None
        change_ends = {} if away is None or not ends else symmetric(change, away, both - 1)
    cases, assessed = float(found.cases[inside].sum()), float(found.assessed[inside].sum())
    return Wave(name, int(inside.sum()), venues, cases, assessed, share, error, ends, change, change_ends)


def _only(design: Design, inside: npt.NDArray[np.bool_]) -> Design:
    _, cluster = np.unique(design.cluster[inside], return_inverse=True)
    return Design(design.weights[inside], cluster, np.zeros(cluster.max() + 1, np.int64), np.zeros(1))


def _audit(found: Visits) -> Audit | None:
    if not found.audits:
        return None
    first, second = np.array(found.audits).T
    apart = second - first
    reach = 1.96 * float(apart.std(ddof=1)) if len(apart) > 1 else None
    middle = float(apart.mean())
    limits = None if reach is None else (middle - reach, middle + reach)
    return Audit(len(apart), float(first.sum()), float(second.sum()), middle, limits)


def _caveats(found: Visits, waves: Sequence[Wave]) -> Iterator[Caveat]:
    few = min(wave.venues for wave in waves)
    met, pairs = found.present.sum(), len(found.audits)
    left_out = float((found.present - found.assessed).sum() / met)
    first, second = (sum(pair[place] for pair in found.audits) for place in (0, 1))
    facts: list[tuple[str, bool, dict[str, object]]] = [
        ("few_venues", few < FEW_VENUES, {"number": few}),
        ("alike", not found.given, {}),
        ("empty", bool((found.assessed == 0).any()), {"number": int((found.assessed == 0).sum())}),
        ("unassessed", left_out >= 0.005, {"share": left_out}),
        ("no_interval", any(not wave.intervals for wave in waves), {}),
        ("no_audits", not pairs, {}),
        ("audits", first > 0, {"number": pairs, "factor": second / first if first else 0.0}),
        ("no_cases", pairs > 0 and first == 0, {"number": pairs}),
    ]
    return (Caveat(code, SENTENCES[code], values) for code, true, values in facts if true)
