"""Marula Bay: a district that does not exist, in seven places whose borders meet."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from kinga.core.foundation import clock
from kinga.core.registry.actions import add_place, set_boundaries
from kinga.core.registry.models import Place
from kinga.core.security.rules import Actor

__all__ = ["AREAS", "Area", "add_places", "boundaries"]


@dataclass(frozen=True)
class Area:
    """One place: its code, names, people, and reports in an ordinary week."""

    code: str
    name: str
    name_ar: str
    population: int
    weekly: float


AREAS = (
    Area("XM-MT", "Market Town", "بلدة السوق", 92_000, 12.0),
    Area("XM-OH", "Old Harbour", "المرفأ القديم", 71_000, 10.0),
    Area("XM-TW", "Three Wells", "الآبار الثلاث", 55_000, 7.0),
    Area("XM-RV", "Reed Valley", "وادي القصب", 48_000, 6.0),
    Area("XM-CH", "Cedar Hills", "تلال الأرز", 39_000, 5.0),
    Area("XM-NR", "North Ridge", "الحافة الشمالية", 31_000, 4.0),
    Area("XM-SP", "Salt Pans", "الملاحات", 27_000, 4.0),
)
_SOURCE = "Invented for the demonstration of Kinga"


def boundaries() -> str:
    """The outlines of the places, as GeoJSON: a sea without land, so that no real border is drawn."""
    return (
        files("kinga.interfaces.operations.demonstration")
        .joinpath("data/marula_bay.geojson")
        .read_text(encoding="utf-8")
    )


def add_places(*, by: Actor) -> dict[str, Place]:
    """The district and its places, by code."""
    district = add_place(
        by=by,
        code="XM",
        name="Marula Bay (invented)",
        name_ar="خليج المارولا (مختلق)",
        level=0,
        population=sum(area.population for area in AREAS),
        source=_SOURCE,
    )
    places = {
        area.code: add_place(
            by=by,
            code=area.code,
            name=area.name,
            name_ar=area.name_ar,
            level=1,
            parent=district,
            population=area.population,
            source=_SOURCE,
        )
        for area in AREAS
    }
    set_boundaries(
        by=by, text=boundaries(), source=_SOURCE, licence="Apache-2.0", as_of=str(clock.today().year)
    )
    return places
