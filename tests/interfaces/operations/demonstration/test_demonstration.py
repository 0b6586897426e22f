"""The demonstration, a twentieth of it: built by verbs, marked for good, the same from the same seed."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from typing import Any

import pytest
from django.db import transaction

from kinga.core.registry.boundaries import read_outlines
from kinga.core.security.actions import add_agency
from kinga.core.security.errors import SiteBegun
from kinga.core.security.keys import hashers
from kinga.core.security.keys.passphrases import Cost
from kinga.core.security.queries import is_demonstration
from kinga.core.security.rules import Actor
from kinga.interfaces.operations import demonstration
from kinga.interfaces.operations.demonstration import rates
from kinga.interfaces.operations.demonstration.places import AREAS, boundaries
from kinga.response.intake.models import Report
from kinga.response.triage.models import Decision

from .loaded import NOW, load

SYSTEM = Actor.system("tests")


@pytest.fixture(autouse=True)
def _fast_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "COST", Cost(time=1, memory=8, lanes=1))


@pytest.mark.django_db
def test_a_site_in_use_never_becomes_one() -> None:
    add_agency(by=SYSTEM, slug="real", name="A live agency")
    with pytest.raises(SiteBegun):
        load()
    assert not is_demonstration()
    with pytest.raises(demonstration.UnknownWorker):
        demonstration.code("amani.calls")


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_world() -> None:
    def world(seed: str) -> list[Any]:
        with transaction.atomic():
            load(seed=seed)
            rows = Report.objects.scope("test").order_by("received_at", "harm")
            told = [
                (row.received_at, row.harm, row.place and row.place.code, row.story.open()) for row in rows
            ]
            told.append(sorted(Decision.objects.scope("test").values_list("kind", "at")))  # type: ignore[arg-type]
            transaction.set_rollback(True)
        return told

    first, again, other = world("one"), world("one"), world("two")
    assert first == again
    assert first != other


def test_the_months_have_their_pattern() -> None:
    today = NOW.date()

    def expected(place: str, harm: str, ago: int) -> float:
        weekly = next(area.weekly for area in AREAS if area.code == place)
        return sum(
            rates.rate(place, weekly, harm, today - dt.timedelta(days=ago - n), today) for n in range(7)
        )

    assert expected("XM-MT", "home", 30) > 2 * expected("XM-MT", "home", 120)
    assert expected("XM-RV", "home", 10) > 3 * expected("XM-RV", "home", 120)
    assert expected("XM-OH", "home", 20) == 0 < expected("XM-OH", "home", 60)
    dice = random.Random(1)
    drawn = [rates.poisson(dice, 2.5) for _ in range(4000)]
    assert 2.4 < sum(drawn) / len(drawn) < 2.6


def test_the_places_tile_without_gap_or_overlap() -> None:
    outlines = read_outlines(boundaries())
    assert {outline.code for outline in outlines} == {area.code for area in AREAS}
    sides: dict[frozenset[tuple[float, ...]], int] = {}
    for outline in outlines:
        (ring,) = outline.rings
        for here, there in itertools.pairwise(map(tuple, ring)):
            sides[frozenset((here, there))] = sides.get(frozenset((here, there)), 0) + 1
    outer = [side for side, times in sides.items() if times == 1]
    assert set(sides.values()) == {1, 2}
    corners = [corner for side in outer for corner in side]
    assert all(corners.count(corner) == 2 for corner in corners), "the outer border is one closed line"
