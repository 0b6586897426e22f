"""Marula Bay: a district that does not exist, in seven places whose borders meet."""

from __future__ import annotations

from dataclasses import dataclass

from kinga.core.registry.actions import add_place
from kinga.core.registry.models import Place
from kinga.core.security.rules import Actor

__all__ = ["AREAS", "Area", "add_places"]

# Corners in a plane of 100 by 85 units, y upward, each named once so that neighbours share them exactly.
_CORNERS = {
    "a": (6, 78), "b": (10, 64), "c": (4, 52), "d": (12, 42), "e": (8, 30), "f": (18, 22), "g": (30, 16),
    "h": (34, 6), "i": (50, 4), "j": (60, 12), "k": (76, 8), "l": (92, 14), "m": (96, 32), "n": (94, 52),
    "o": (98, 70), "p": (86, 80), "q": (66, 76), "r": (44, 82), "s": (24, 80), "t": (28, 62), "u": (26, 44),
    "v": (20, 54), "w": (46, 64), "x": (40, 30), "y": (58, 36), "z": (62, 56), "A": (76, 48), "B": (74, 28),
    "C": (50, 31), "D": (61, 46), "E": (54, 62), "F": (38, 65), "G": (35, 39), "H": (34, 24), "I": (47, 74),
    "J": (86, 53), "K": (66, 34), "L": (77, 18), "M": (19, 61), "N": (19, 45),
}  # fmt: skip


@dataclass(frozen=True)
class Area:
    """One place: its code, names, people, the corners of its border, and reports in an ordinary week."""

    code: str
    name: str
    name_ar: str
    population: int
    corners: str
    weekly: float


AREAS = (
    Area("XM-MT", "Market Town", "بلدة السوق", 92_000, "tFwEzDyCxGuv", 12.0),
    Area("XM-OH", "Old Harbour", "المرفأ القديم", 71_000, "bMtvuNdc", 10.0),
    Area("XM-TW", "Three Wells", "الآبار الثلاث", 55_000, "yDzAJnmlkLBK", 7.0),
    Area("XM-RV", "Reed Valley", "وادي القصب", 48_000, "dNuGxHgfe", 6.0),
    Area("XM-CH", "Cedar Hills", "تلال الأرز", 39_000, "rqponJAzEwI", 5.0),
    Area("XM-NR", "North Ridge", "الحافة الشمالية", 31_000, "asrIwFtMb", 4.0),
    Area("XM-SP", "Salt Pans", "الملاحات", 27_000, "gHxCyKBLkjih", 4.0),
)
_SOURCE = "Invented for the demonstration of Kinga"


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
    return {
        area.code: add_place(
            by=by,
            code=area.code,
            name=area.name,
            name_ar=area.name_ar,
            level=1,
            parent=district,
            population=area.population,
            shape=[[list(_CORNERS[corner]) for corner in area.corners + area.corners[0]]],
            source=_SOURCE,
        )
        for area in AREAS
    }
