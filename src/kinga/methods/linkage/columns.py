"""Records of all lists as columns that can be compared: names folded and heard, dates in parts, phones by their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from kinga.methods import names
from kinga.methods.linkage.records import RecordList

__all__ = ["FIELDS", "Columns", "columns"]

FIELDS: Final = MappingProxyType(
    {
        "given_name": ("given", "given_sound"),
        "family_name": ("family", "family_sound"),
        "birth_date": ("birth_date", "birth_year"),
        "sex": ("sex",),
        "place": ("place", "place_sound"),
        "phone": ("phone",),
    }
)
"""A column of a record file and the columns that are compared for it; the first two texts, the last one the looser."""

PHONE_END: Final = 8
"""Digits of a phone that are compared: its end, because country codes and leading zeros come and go."""

_SEXES: Final = MappingProxyType(
    {
        **dict.fromkeys(
            ("f", "female", "w", "woman", "girl", "femme", "femenino", "mujer", "mke", "kike"), "f"
        ),
        **dict.fromkeys(("أنثى", "انثى", "إمرأة", "महिला", "স্ত্রী", "ж", "жен", "женский", "2"), "f"),
        **dict.fromkeys(("m", "male", "man", "boy", "homme", "masculino", "hombre", "mume", "kiume"), "m"),
        **dict.fromkeys(("ذكر", "पुरुष", "পুরুষ", "м", "муж", "мужской", "1"), "m"),
    }
)
"""Words for sex in several languages; others are compared as they are written. 1 and 2 after ISO/IEC 5218."""


@dataclass(frozen=True)
class Columns:
    """All records, list after list. ``of`` is the list of each; texts are None where nothing is known."""

    lists: tuple[str, ...]
    of: npt.NDArray[np.int64]
    texts: dict[str, list[str | None]]

    @property
    def size(self) -> int:
        """How many records."""
        return self.of.size

    def codes(self, name: str) -> npt.NDArray[np.int64]:
        """A column as numbers, equal where the texts are; -1 where nothing is known."""
        known: dict[str, int] = {}
        values = [-1 if text is None else known.setdefault(text, len(known)) for text in self.texts[name]]
        return np.array(values, np.int64)


def columns(lists: Sequence[RecordList]) -> Columns:
    """Make the records of all lists comparable. A field that no list fills is left out."""
    of = np.concatenate([np.full(one.size, i, np.int64) for i, one in enumerate(lists)])
    texts: dict[str, list[str | None]] = {}
    for field, targets in FIELDS.items():
        raw = [cell for one in lists for cell in one.cells.get(field, ("",) * one.size)]
        if any(raw):
            for target in targets:
                made = _mapped(raw, _MAKERS[target])
                # What says nothing once it is read, such as a phone of two digits, is no column.
                if any(made):
                    texts[target] = made
    if {"given_sound", "family_sound"} <= set(texts):
        both = zip(texts["given_sound"], texts["family_sound"], strict=True)
        # Empty only where no record has both names: then no rule can ask for them together either.
        texts["both_sounds"] = [
            "|".join(sorted((one, other))) if one and other else None for one, other in both
        ]
    return Columns(tuple(one.name for one in lists), of, texts)


def _mapped(raw: Sequence[str], maker: Callable[[str], str]) -> list[str | None]:
    made = lru_cache(maxsize=None)(maker)
    return [made(cell) or None for cell in raw]


def _phone(text: str) -> str:
    digits = "".join(str(int(letter)) for letter in text if letter.isdecimal())
    return digits[-PHONE_END:] if len(digits) >= PHONE_END - 2 else ""


def _sex(text: str) -> str:
    return _SEXES.get(text.casefold().strip("."), names.fold(text))


_MAKERS: Final = MappingProxyType(
    {
        "given": names.fold,
        "given_sound": names.sound,
        "family": names.fold,
        "family_sound": names.sound,
        "place": names.fold,
        "place_sound": names.sound,
        "birth_date": lambda text: text if len(text) == 10 else "",
        "birth_year": lambda text: text[:4],
        "sex": _sex,
        "phone": _phone,
    }
)
