"""Which group a count belongs to: the place, age band and sex that a cell names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kinga.insight.watch.reading.counts import is_formula
from kinga.insight.watch.reading.problems import CellProblem
from kinga.insight.watch.reading.words import AGES, ALL_TOGETHER, SEXES, plain, same

__all__ = ["LONGEST_NAME", "PlaceBook", "PlaceNames", "read_age", "read_kind", "read_sex"]

LONGEST_NAME = 120
_CLOSE = 0.8


@dataclass(frozen=True)
class PlaceNames:
    """A place of the registry as files may name it."""

    key: str
    code: str
    names: tuple[str, ...]
    level: int = 1


@dataclass
class PlaceBook:
    """Finds places by code or name. Built once for a file; what is not found is remembered with its close matches."""

    places: Iterable[PlaceNames]
    _found: Mapping[str, str | None] = field(init=False)
    _levels: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        codes: dict[str, str | None] = {}
        names: dict[str, str | None] = {}
        levels: dict[str, int] = {}
        for place in self.places:
            levels[place.key] = place.level
            codes[same(place.code)] = place.key
            for name in filter(None, map(same, place.names)):
                # Two places of one name: only their codes tell them apart.
                names[name] = place.key if names.get(name, place.key) == place.key else None
        self._found = {**names, **codes}
        self._levels = levels

    def level_of(self, key: str) -> int | None:
        """The level of a place of the registry."""
        return self._levels.get(key)

    def knows(self, text: str) -> bool:
        """Whether the text is a place of the registry, or stands for several of one name."""
        return same(text) in self._found

    def find(self, text: str, *, keep: bool) -> tuple[str, str]:
        """(key of the place, "") or ("", its name as the file has it) or ("", "") for all places together.

        Raises CellProblem: two places of that name, a name that is too long, or unknown and not to be kept.
        """
        name = same(text)
        if name in ALL_TOGETHER:
            return "", ""
        if name in self._found:
            key = self._found[name]
            if key is None:
                raise CellProblem("place_two")
            return key, ""
        given = _named(text)
        if keep:
            return "", given
        close = difflib.get_close_matches(name, self._found, n=1, cutoff=_CLOSE)
        raise CellProblem("place_unknown", close[0] if close else "")


def _named(text: str) -> str:
    """A name that is kept as the file has it. Raises CellProblem for a formula and what is too long."""
    text = " ".join(plain(text).split())
    if is_formula(text):
        raise CellProblem("formula")
    if len(text) > LONGEST_NAME:
        raise CellProblem("name_long")
    return text


def read_kind(text: str) -> str:
    """The part of what is counted; "" for all together. Raises CellProblem."""
    return "" if same(text) in ALL_TOGETHER else _named(text)


def read_sex(text: str) -> str:
    """Our code; "" for all together. Raises CellProblem."""
    name = same(text)
    if name in ALL_TOGETHER:
        return ""
    if name not in SEXES:
        raise CellProblem("sex_unknown")
    return SEXES[name]


def read_age(text: str) -> str:
    """Our code of an age band; "" for all together. Raises CellProblem."""
    name = same(text)
    if name in ALL_TOGETHER:
        return ""
    if name not in AGES:
        raise CellProblem("age_unknown")
    return AGES[name]
