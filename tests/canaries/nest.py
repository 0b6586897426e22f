"""Canaries: words that nobody else ever wrote, each with the field it was planted in."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

__all__ = ["Canary", "Nest"]

_CONSONANTS, _VOWELS = "bcdfghjklmnpqrstvwxz", "aeiou"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_PHONES = ("contact_value", "value", "phone", "number")
_LEAST_FOR_BOTH = 40  # characters a field must hold to take a word of each script


@dataclass(frozen=True)
class Canary:
    """One planted word (or number, or receipt) and where it was planted."""

    word: str
    kind: str  # word, arabic, phone, receipt
    place: str


@dataclass
class Nest:
    """Makes canaries, all different, and remembers them. The same seed gives the same words."""

    seed: int
    planted: list[Canary] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def text(self, place: str, most: int = 200) -> str:
        """Something to type into a field of `most` characters at most, as a person would fill it."""
        name = place.rsplit(".", 1)[-1]
        if name in _PHONES:
            return self.phone(place)
        first = self.word(place)
        return f"{first} {self.arabic(place)}" if most >= _LEAST_FOR_BOTH else first

    def word(self, place: str) -> str:
        """Fourteen letters that can be spoken, like a name: `Qavomiresuloba`."""
        letters = [self._random.choice(_CONSONANTS if at % 2 == 0 else _VOWELS) for at in range(14)]
        return self.add("word", "".join(letters).capitalize(), place)

    def arabic(self, place: str) -> str:
        """Twelve Arabic letters."""
        return self.add("arabic", "".join(self._random.choice(_ARABIC) for _ in range(12)), place)

    def phone(self, place: str) -> str:
        """A number that no telephone has: country 000, twelve more digits."""
        groups = [f"{self._random.randrange(10_000):04}" for _ in range(3)]
        return self.add("phone", "+000 " + " ".join(groups), place)

    def add(self, kind: str, word: str, place: str) -> str:
        """Remember a word that the software made itself, such as a receipt."""
        self.planted.append(Canary(word, kind, place))
        return word
