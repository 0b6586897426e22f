"""Invented people and what careless lists make of them: for tests and simulation, never for an estimate.

Names are built from our own syllables, so nobody has them; how common they are follows Zipf's law, as names do. People
live in households that share family name, place and often the phone, which is what makes strangers look alike. A list
writes a person down with errors of its own: slips of the finger, other spellings, another script, swapped or missing
parts, wrong days, old phones.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods.linkage.records import COLUMNS, RecordList

__all__ = ["CLEAN", "ROUGH", "USUAL", "Care", "People", "Synthetic", "invent", "write_lists"]

Row = dict[str, str]
_ONSETS: Final = [
    "b",
    "d",
    "f",
    "g",
    "j",
    "k",
    "l",
    "m",
    "n",
    "r",
    "s",
    "t",
    "w",
    "z",
    "ch",
    "sh",
    "kh",
    "nd",
    "mb",
    "ng",
    "th",
    "y",
    "h",
    "p",
]
_VOWELS: Final = ["a", "e", "i", "o", "u", "aa"]
_ENDS: Final = ["", "", "", "n", "r", "m", "s", "l"]
_GIVEN, _FAMILY, _PLACES = 900, 2500, 60
# Another spelling of the same sound, as transcription from other scripts makes them.
_SPELLINGS: Final = (
    ("k", "q"),
    ("i", "y"),
    ("f", "ph"),
    ("aa", "a"),
    ("u", "oo"),
    ("sh", "ch"),
    ("j", "dj"),
    ("z", "s"),
)
_CYRILLIC: Final = {
    **dict(zip("abdefgijklmnoprstuwyzh", "абдефгийклмнопрстувйзх", strict=True)),
    "ch": "ч",
    "sh": "ш",
    "kh": "х",
    "ng": "нг",
    "th": "т",
}
_ARABIC: Final = {
    **dict(zip("abdfgijklmnoprstuwyzh", "ابدفگيجكلمنوبرستووىزه", strict=True)),
    "ch": "ش",
    "sh": "ش",
    "kh": "خ",
    "th": "ث",
    "e": "",
    "aa": "ا",
    "a": "",
}


@dataclass(frozen=True)
class Care:
    """How carefully lists are kept: the chance of each error in one record.

    ``slip`` is for each name, ``spelling`` another spelling of the same sound, ``script`` another script, ``missing``
    for each column but the family name, ``day`` a wrong birth date, ``moved`` another place, ``phone`` a changed phone,
    ``twice`` that a person stands on a list twice.
    """

    slip: float = 0.04
    spelling: float = 0.06
    script: float = 0.02
    swapped: float = 0.01
    missing: float = 0.12
    day: float = 0.06
    sex: float = 0.005
    moved: float = 0.15
    phone: float = 0.2
    twice: float = 0.02


CLEAN: Final = Care(0.01, 0.01, 0.0, 0.0, 0.02, 0.01, 0.0, 0.03, 0.05, 0.0)
USUAL: Final = Care()
ROUGH: Final = Care(0.1, 0.12, 0.05, 0.03, 0.3, 0.12, 0.01, 0.3, 0.4, 0.04)


@dataclass(frozen=True)
class People:
    """Invented people: one row each, and which household each lives in."""

    rows: tuple[Row, ...]
    households: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Synthetic:
    """Lists with the truth beside them: ``truth[i][j]`` is the person of record j of list i."""

    lists: tuple[RecordList, ...]
    truth: tuple[npt.NDArray[np.int64], ...]


def invent(people: int, generator: np.random.Generator, *, alone: float = 0.6) -> People:
    """So many people, a share ``alone`` of them without anyone of their household among them."""
    given, family, places = _all_names()
    households = np.arange(people)
    joined = np.nonzero(generator.random(people) >= alone)[0]
    households[joined] = households[np.maximum(joined - 1, 0)]
    rows: list[Row] = []
    first: dict[int, Row] = {}
    picks = (_zipf(generator, len(given), people), _zipf(generator, len(family), people))
    where = _zipf(generator, len(places), people)
    for i in range(people):
        row = {
            "given_name": given[picks[0][i]],
            "family_name": family[picks[1][i]],
            "birth_date": _birth(generator),
            "sex": "f" if generator.random() < 0.6 else "m",
            "place": places[where[i]],
            "phone": "07" + "".join(str(digit) for digit in generator.integers(0, 10, 8)),
        }
        head = first.setdefault(int(households[i]), row)
        row["family_name"], row["place"] = head["family_name"], head["place"]
        if generator.random() < 0.5:
            row["phone"] = head["phone"]
        rows.append(row)
    return People(tuple(rows), households)


def write_lists(
    people: People, on: npt.NDArray[np.bool_], care: Care, generator: np.random.Generator
) -> Synthetic:
    """The lists of a population: ``on[i, j]`` says whether person i is on list j. Records stand in no order."""
    lists, truth = [], []
    for j in range(on.shape[1]):
        who = np.nonzero(on[:, j])[0]
        who = generator.permutation(np.concatenate([who, who[generator.random(who.size) < care.twice]]))
        rows = [_written(people.rows[i], care, generator) for i in who]
        columns = COLUMNS[1:]
        cells = {column: tuple(row[column] for row in rows) for column in columns}
        lists.append(RecordList(f"list{j + 1}", columns, cells))
        truth.append(who)
    return Synthetic(tuple(lists), tuple(truth))


@cache
def _all_names() -> tuple[list[str], list[str], list[str]]:
    """Given names, family names and places."""
    return (
        _names(_GIVEN, (1, 3), np.random.default_rng(7)),
        _names(_FAMILY, (2, 3), np.random.default_rng(8)),
        _names(_PLACES, (2, 3), np.random.default_rng(9)),
    )


def _names(number: int, syllables: tuple[int, int], generator: np.random.Generator) -> list[str]:
    """So many different names, always the same ones."""
    found: dict[str, None] = {}
    while len(found) < number:
        size = int(generator.integers(syllables[0], syllables[1] + 1)) + 1
        parts = [str(generator.choice(_ONSETS)) + str(generator.choice(_VOWELS)) for _ in range(size)]
        found["".join(parts) + str(generator.choice(_ENDS))] = None
    return list(found)


def _zipf(generator: np.random.Generator, names: int, people: int) -> npt.NDArray[np.int64]:
    weights = 1.0 / (np.arange(names) + 8.0)
    return generator.choice(names, people, p=weights / weights.sum())


def _birth(generator: np.random.Generator) -> str:
    day = np.datetime64("1960-01-01") + int(generator.integers(0, 365 * 50))
    # Ages are heaped: many know the year only, and the first of January is written down.
    return f"{day.astype('datetime64[Y]')}-01-01" if generator.random() < 0.04 else str(day)


def _written(row: Row, care: Care, generator: np.random.Generator) -> Row:
    """One person as one list has them."""
    chance = generator.random(16)
    new = dict(row)
    for at, column in enumerate(("given_name", "family_name")):
        if chance[at] < care.spelling:
            new[column] = _respelled(new[column], generator)
        if chance[2 + at] < care.slip:
            new[column] = _slipped(new[column], generator, string.ascii_lowercase)
    if chance[4] < care.script:
        table = _CYRILLIC if generator.random() < 0.5 else _ARABIC
        new["given_name"], new["family_name"] = (
            _in_script(new[c], table) for c in ("given_name", "family_name")
        )
    if chance[5] < care.swapped:
        new["given_name"], new["family_name"] = new["family_name"], new["given_name"]
    if chance[6] < care.day:
        new["birth_date"] = _misdated(new["birth_date"], generator)
    if chance[7] < care.sex:
        new["sex"] = "m" if new["sex"] == "f" else "f"
    if chance[8] < care.moved:
        places = _all_names()[2]
        new["place"] = places[int(generator.integers(len(places)))]
    if chance[9] < care.phone:
        new["phone"] = "07" + "".join(str(digit) for digit in generator.integers(0, 10, 8))
    for at, column in enumerate(("given_name", "birth_date", "sex", "place", "phone")):
        if chance[10 + at] < care.missing * (0.3 if column == "given_name" else 1.0):
            new[column] = ""
    return new


def _slipped(text: str, generator: np.random.Generator, letters: str) -> str:
    at = int(generator.integers(len(text)))
    other = letters[int(generator.integers(len(letters)))]
    kind = int(generator.integers(4))
    if kind == 0:
        return text[:at] + other + text[at:]
    if kind == 1 and len(text) > 2:
        return text[:at] + text[at + 1 :]
    if kind == 2 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + other + text[at + 1 :]


def _respelled(text: str, generator: np.random.Generator) -> str:
    fitting = [(one, other) for one, other in _SPELLINGS if one in text]
    if not fitting:
        return text + "h"
    one, other = fitting[int(generator.integers(len(fitting)))]
    return text.replace(one, other)


def _in_script(text: str, table: dict[str, str]) -> str:
    written, at = [], 0
    while at < len(text):
        size = 2 if text[at : at + 2] in table else 1
        written.append(table.get(text[at : at + size], ""))
        at += size
    return "".join(written) or text


def _misdated(text: str, generator: np.random.Generator) -> str:
    year, month, day = text.split("-")
    kind = int(generator.integers(4))
    if kind == 0 and int(day) <= 12:
        return f"{year}-{day}-{month}"
    if kind == 1:
        return f"{int(year) + int(generator.choice([-1, 1]))}-{month}-{min(int(day), 28):02d}"
    if kind == 2:
        return year
    return f"{year}-{month}-{int(generator.integers(1, 29)):02d}"
