"""The parts of a series are its own: never those of another place, of another agency, or the whole."""

from __future__ import annotations

import datetime as dt

import pytest

from kinga.core.security.roles import Role
from kinga.insight.watch import queries
from kinga.insight.watch.models import Indicator, Observation, Series
from tests import world

pytestmark = pytest.mark.django_db

# place, age, sex: the parts of a whole, and what stands beneath them
_ALL = {
    "whole": (None, "", ""),
    "here": ("XM-A", "", ""),
    "there": ("XM-B", "", ""),
    "women": (None, "", "female"),
    "young women": (None, "18-24", "female"),
    "women here": ("XM-A", "", "female"),
    "young women here": ("XM-A", "18-24", "female"),
    "women there": ("XM-B", "", "female"),
}


@pytest.mark.parametrize(
    ("of", "parts"),
    [
        ("whole", {"here", "there", "women", "young women"}),
        ("here", {"women here", "young women here"}),
        ("women", {"women here", "women there", "young women"}),
        ("women here", {"young women here"}),
        ("young women here", set()),
    ],
)
def test_parts_are_beneath_what_they_are_parts_of(of: str, parts: set[str]) -> None:
    agency, stranger = world.agency(), world.agency("stranger")
    places = {code: world.place(code) for code in ("XM-A", "XM-B")}
    indicator = Indicator.objects.create(code="calls", name="Calls", unit="calls", origin="import")
    made = {}
    for name, (place, age, sex) in _ALL.items():
        for owner in (agency, stranger):
            row = Series.objects.create(
                indicator=indicator,
                agency=owner,
                place=places.get(place or ""),
                age_band=age,
                sex=sex,
                frequency="week",
                key=f"{owner.slug} {name}",
            )
            Observation.objects.create(series=row, period=dt.date(2020, 1, 6), count=1)
            made[row.pk] = name if owner == agency else "of a stranger"
    user = world.worker(agency, Role.ANALYST)
    row = Series.objects.get(pk=next(key for key, name in made.items() if name == of))
    assert {made[part.pk] for part in queries.parts_of(user, row)} == parts
    assert len(queries.parts_of(user, row)) == len(parts)
