"""Columns that seem to name people: a file of counts has none. A warning for whoever brings it in, never a proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kinga.core.foundation.language import isolated
from kinga.insight.watch.reading.words import same

__all__ = ["people_in"]

# English, Spanish, French, Portuguese, Swahili, Filipino, Arabic, Hindi; as `same` makes them comparable.
_ALONE: Final = frozenset(
    map(
        same,
        (
            "name", "names", "full name", "first name", "last name", "surname", "family name", "given name", "victim",
            "client", "caller", "survivor", "patient", "phone", "telephone", "mobile", "cell", "phone number", "email",
            "e-mail", "mail", "address", "home address", "street", "date of birth", "birth date", "dob", "passport",
            "national id", "id number", "ssn", "nombre", "nombres", "apellido", "apellidos", "telefono", "correo",
            "direccion", "fecha de nacimiento", "nom", "prenom", "adresse", "date de naissance", "nome", "sobrenome",
            "endereco", "telefone", "jina", "simu", "anwani", "pangalan", "tirahan", "اسم", "الاسم", "هاتف", "الهاتف",
            "رقم الهاتف", "عنوان", "العنوان", "تاريخ الميلاد", "नाम", "फोन", "पता",
        ),
    )
)  # fmt: skip
_WITHIN: Final = frozenset({"phone", "telephone", "mobile", "surname", "email", "passport", "whatsapp"})
_WHOSE: Final = frozenset(
    {"victim", "client", "caller", "survivor", "patient", "person", "child", "mother", "father", "guardian"}
)


def people_in(headings: Sequence[str]) -> list[str]:
    """The headings that seem to name people, set apart from the words round them. "Place name" is none."""
    return [isolated(heading) for heading in headings if _names_people(same(heading))]


def _names_people(heading: str) -> bool:
    parts = set(heading.split())
    return heading in _ALONE or bool(parts & _WITHIN) or ("name" in parts and bool(parts & _WHOSE))
