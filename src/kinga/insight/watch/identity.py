"""Finding or making the series of an indicator."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kinga.insight.watch.models import Frequency, Indicator, Series

__all__ = ["Group", "series_for"]


@dataclass(frozen=True)
class Group:
    """Which part of an indicator a series counts; None and "" stand for all of them together."""

    agency_id: UUID | None = None
    place_id: UUID | None = None
    place_name: str = ""
    age_band: str = ""
    sex: str = ""
    frequency: str = Frequency.DAY

    def key(self, indicator: Indicator) -> str:
        """The text that is unique for a series."""
        parts = [
            indicator.pk,
            self.agency_id,
            self.place_id,
            self.place_name,
            self.age_band,
            self.sex,
            self.frequency,
        ]
        return "|".join("" if part is None else str(part) for part in parts)


def series_for(indicator: Indicator, group: Group) -> Series:
    """The series of an indicator and group, made when it is new."""
    series, _made = Series.objects.get_or_create(
        key=group.key(indicator),
        defaults={
            "indicator": indicator,
            "agency_id": group.agency_id,
            "place_id": group.place_id,
            "place_name": group.place_name,
            "age_band": group.age_band,
            "sex": group.sex,
            "frequency": group.frequency,
        },
    )
    return series
