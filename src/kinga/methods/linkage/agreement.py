"""Degrees of agreement that are told apart in each column, and what EM learnt about them, made safe for small lists.

EM on few records gives chances of exactly 0 and 1, which would forbid or force links. `smoothed` weighs what it learnt
against what is usual, and takes the matches out of the random pairs that strangers' agreement was learnt from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kinga.methods.linkage.columns import Columns

if TYPE_CHECKING:
    from splink.internals.comparison_creator import ComparisonCreator

__all__ = ["Level", "Session", "Trained", "comparisons", "degrees", "fields", "smoothed"]

ADVANCE: Final = 10.0
"""Matches in advance: how many pairs of one person what is usual counts for."""
ADVANCE_PAIRS: Final = 1000.0
"""Pairs of strangers in advance: what is seen in none of a few thousand pairs may still happen."""
SAMPLED: Final = 2e6
"""Random pairs from which the chance agreement of strangers is learnt."""
LEAST: Final = 1e-7


def _same(column: str) -> str:
    return f'"{column}_l" = "{column}_r"'


def _near(column: str) -> str:
    return f'({_same(column + "_sound")} or jaro_winkler_similarity("{column}_l", "{column}_r") >= 0.9)'


# One digit or two neighbours wrong, or day and month the other way round.
_SLIP: Final = """damerau_levenshtein("birth_date_l", "birth_date_r") <= 1 or (
    "birth_year_l" = "birth_year_r"
    and substr("birth_date_l", 6, 2) = substr("birth_date_r", 9, 2)
    and substr("birth_date_l", 9, 2) = substr("birth_date_r", 6, 2))"""
# Given and family name the other way round, as forms and customs differ: then it says nothing about the household.
_SWAPPED: Final = '"given_sound_l" = "family_sound_r" and "family_sound_l" = "given_sound_r"'


@dataclass(frozen=True)
class Degree:
    """A level before training: its name, the condition in SQL, columns it needs, usual chances within a person and
    between two, and the column whose common values count for less."""

    name: str
    sql: str
    needs: tuple[str, ...]
    same: float
    strangers: float
    common: str = ""


DEGREES: Final = MappingProxyType(
    {
        "given": (
            Degree("exact", _same("given"), ("given",), 0.8, 0.005, "given"),
            Degree("sound", _same("given_sound"), ("given",), 0.1, 0.001),
            Degree("near", _near("given"), ("given",), 0.05, 0.001),
            Degree("swapped", _SWAPPED, ("given", "family"), 0.01, 1e-6),
            Degree("other", "", (), 0.04, 0.993),
        ),
        "birth": (
            Degree("exact", _same("birth_date"), ("birth_date",), 0.88, 5e-5),
            Degree("slip", _SLIP, ("birth_date",), 0.05, 0.001),
            Degree("year", _same("birth_year"), ("birth_year",), 0.05, 0.02),
            Degree("other", "", (), 0.02, 0.979),
        ),
        "sex": (
            Degree("exact", _same("sex"), ("sex",), 0.98, 0.5),
            Degree("other", "", (), 0.02, 0.5),
        ),
        "household": (
            Degree(
                "family, phone", f"{_near('family')} and {_same('phone')}", ("family", "phone"), 0.5, 1e-5
            ),
            Degree(
                "family, place",
                f"{_same('family')} and {_same('place_sound')}",
                ("family", "place"),
                0.25,
                2e-4,
                "family",
            ),
            Degree("family", _same("family"), ("family",), 0.08, 0.004, "family"),
            Degree(
                "near family, place",
                f"{_near('family')} and {_same('place_sound')}",
                ("family", "place"),
                0.04,
                1e-4,
            ),
            Degree("near family", _near("family"), ("family",), 0.03, 0.002),
            Degree("phone", _same("phone"), ("phone",), 0.05, 1e-5),
            Degree("place", _same("place_sound"), ("place",), 0.03, 0.03),
            Degree("other", "", (), 0.02, 0.96),
        ),
    }
)
"""Levels of each comparison, the strongest first.

Family name, phone and place are one comparison, because people of one household share all three: taken apart, what is
one coincidence would count as three.
"""


@dataclass(frozen=True)
class Level:
    """One degree of agreement: how likely between records of one person (m) and of two (u)."""

    comparison: str
    name: str
    same: float
    strangers: float


@dataclass(frozen=True)
class Session:
    """One run of EM: its rule, rounds, the largest last move of a parameter, pairs of one person among those it saw."""

    rule: tuple[str, ...]
    rounds: int
    last_move: float
    matches: float


@dataclass(frozen=True)
class Trained:
    """What EM learnt, smoothed. ``matches`` is the pairs of one person it could learn from."""

    levels: tuple[Level, ...]
    sessions: tuple[Session, ...]

    @property
    def matches(self) -> float:
        """Pairs of one person that the better session learnt from."""
        return max((session.matches for session in self.sessions), default=0.0)

    @property
    def last_move(self) -> float:
        """The most any chance still moved when EM ended."""
        return max((session.last_move for session in self.sessions), default=0.0)


def degrees(records: Columns) -> dict[str, tuple[Degree, ...]]:
    """The levels that can be told apart with the columns that some list fills."""
    found: dict[str, tuple[Degree, ...]] = {}
    for name, levels in DEGREES.items():
        usable = tuple(level for level in levels if all(column in records.texts for column in level.needs))
        if len(usable) > 1:
            found[name] = usable
    return found


def comparisons(records: Columns) -> Iterator[ComparisonCreator]:
    """What Splink compares."""
    import splink.comparison_level_library as library
    from splink.comparison_library import CustomComparison

    for name, levels in degrees(records).items():
        # Nothing is known of a person's own name when it is missing, of a household only when all of it is.
        columns = {"given": ["given"], "birth": ["birth_year"], "sex": ["sex"]}.get(name) or sorted(
            {column for level in levels for column in level.needs}
        )
        unknown = " and ".join(f'("{column}_l" is null or "{column}_r" is null)' for column in columns)
        if name == "household" and {"given", "family"} <= set(records.texts):
            unknown = f"({unknown}) or coalesce({_SWAPPED} and not {_near('family')}, false)"
        made: list[Any] = [library.CustomLevel(unknown, "unknown").configure(is_null_level=True)]
        for level in levels:
            if not level.sql:
                made.append(library.ElseLevel())
                continue
            told = library.CustomLevel(level.sql, level.name)
            made.append(told.configure(tf_adjustment_column=level.common) if level.common else told)
        yield CustomComparison(made, output_column_name=name)


def smoothed(
    model: dict[str, Any], sessions: Sequence[Session], pairs: float, share: float
) -> tuple[dict[str, Any], Trained]:
    """A model of Splink with its chances made safe, and the same as `Trained`. A ``share`` of all ``pairs`` match.

    m' = (n m + A m0) / (n + A) for n matches seen, A in advance and m0 usual. Among random pairs a share λ are matches,
    so u' = (u - λ m') / (1 - λ), then (N u' + A u0) / (N + A) for N pairs and A in advance.
    """
    model = deepcopy(model)
    seen = min(pairs, SAMPLED)
    learnt = {
        comparison["output_column_name"]: comparison["comparison_levels"][1:]
        for comparison in model["comparisons"]
    }
    usual = {name: _usual(name, levels) for name, levels in learnt.items()}
    same: dict[str, list[float]] = {}
    for name, levels in learnt.items():
        found = [float(level.get("m_probability") or 0.0) for level in levels]
        matches = sum(session.matches for session in sessions if name not in fields(session.rule))
        weight = matches if sum(found) else 0.0
        same[name] = [
            (weight * m / (sum(found) or 1.0) + ADVANCE * each.same) / (weight + ADVANCE)
            for m, each in zip(found, usual[name], strict=True)
        ]
    told: list[Level] = []
    for name, levels in learnt.items():
        found = [float(level.get("u_probability") or 0.0) for level in levels]
        apart = [max(u - share * m, 0.0) / (1.0 - share) for u, m in zip(found, same[name], strict=True)]
        apart = [
            (seen * u + ADVANCE_PAIRS * each.strangers) / (seen + ADVANCE_PAIRS)
            for u, each in zip(apart, usual[name], strict=True)
        ]
        for level, m, u, each in zip(levels, same[name], apart, usual[name], strict=True):
            level["m_probability"], level["u_probability"] = m, max(u / sum(apart), LEAST)
            told.append(Level(name, each.name, m, level["u_probability"]))
    return model, Trained(tuple(told), tuple(sessions))


def _usual(name: str, levels: Sequence[dict[str, Any]]) -> list[Degree]:
    """What is usual for the levels of a model, their chances summing to 1."""
    known = {degree.sql: degree for degree in DEGREES[name]}
    found = [known.get(level["sql_condition"], DEGREES[name][-1]) for level in levels]
    same, apart = sum(each.same for each in found), sum(each.strangers for each in found)
    return [replace(each, same=each.same / same, strangers=each.strangers / apart) for each in found]


def fields(rule: Sequence[str]) -> set[str]:
    """The comparisons that a blocking rule touches: those learn nothing from the pairs it proposes."""
    parts = {part.split("_")[0] for part in rule}
    return {"household" if part in {"family", "phone", "place"} else part for part in parts}
