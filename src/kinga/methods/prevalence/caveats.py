"""What must be said beside an estimate: a code, an English sentence with named placeholders, and what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["Caveat", "complete"]


@dataclass(frozen=True)
class Caveat:
    """One thing to be said. Screens translate by ``code``; ``sentence`` is the English one with its placeholders."""

    code: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def english(self) -> str:
        """The sentence, filled in."""
        return self.sentence.format(**self.values)


def complete(
    said: Iterable[Caveat], sentences: Mapping[str, str], always: Iterable[str]
) -> tuple[Caveat, ...]:
    """What is always said first, then the rest, each once: no result can be made without them."""
    first = [Caveat(code, sentences[code]) for code in always]
    known = {caveat.code for caveat in first}
    return (*first, *(caveat for caveat in said if caveat.code not in known))
