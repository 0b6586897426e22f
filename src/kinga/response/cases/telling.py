"""Who did what, as whole sentences that every language can turn.

An act is told in four sentences: by you, by someone named, by someone who has left, by the software. Nothing is
put together from pieces: the only placeholders are proper names. What an act is about (words that somebody
wrote, a label) stands beside the sentence, never in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import get_language

from kinga.core.security.models import Agency, User

__all__ = ["GONE", "SOFTWARE", "Sentence", "Told", "Who", "who_is"]


@dataclass(frozen=True)
class Who:
    """Whoever acted, as the reader knows them: `you`, `named` (with the name), `gone` or `software`."""

    form: str
    name: str = ""


SOFTWARE = Who("software")
GONE = Who("gone")


@dataclass(frozen=True)
class Sentence:
    """A whole translated sentence and the proper names that stand in it, by placeholder.

    A page isolates the names (`<bdi>`); `str()` gives plain text.
    """

    pattern: str
    names: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.pattern % self.names


@dataclass(frozen=True)
class Told:
    """One act in its four sentences. Translators may choose any form that carries no gender: the actor is unknown."""

    you: str | Promise
    named: str | Promise  # with %(actor)s
    gone: str | Promise
    software: str | Promise

    def by(self, who: Who, **names: str) -> Sentence:
        """The sentence for whoever acted; `names` fill its other placeholders."""
        pattern = str(getattr(self, who.form))
        return Sentence(pattern, {"actor": who.name, **names} if who.form == "named" else names)


def who_is(worker: User | None, reader: User) -> Who:
    """A worker as `reader` knows them: oneself, a colleague by name, another agency's worker by the agency.

    None is the software: rows name no worker for what it did itself.
    """
    if worker is None:
        return SOFTWARE
    if worker.pk == reader.pk:
        return Who("you")
    if worker.agency_id != reader.agency_id:
        return Who("named", _agency_name(worker.agency))
    return Who("named", worker.name)


def _agency_name(agency: Agency) -> str:
    return (agency.name_ar if get_language() == "ar" else "") or agency.name
