"""Published figures that ship with Kinga: a typed loader, and the counts that can be judged. No database here."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib.resources import files

from django.utils.translation import gettext as _

from kinga.insight.watch.errors import ShippedDataMissing

__all__ = ["ISOLATION", "LINEA_144", "Fact", "country_reports", "facts", "linea144_days"]


LINEA_144 = "ar.linea144"
"""The indicator of Argentina's line 144."""
ISOLATION = dt.date(2020, 3, 20), dt.date(2020, 11, 8)
"""Argentina's compulsory isolation, from Decree 297/2020 to Decree 875/2020 (Official Gazette)."""


@dataclass(frozen=True)
class Fact:
    """One row of published_facts.csv, as published: `value` may be a number, a range or several numbers."""

    id: str
    country: str
    metric: str
    period_start: str
    period_end: str
    value: str
    unit: str
    comparison_value: str
    source: str
    seen: str

    def number(self) -> float:
        """The value as a number. Raises ValueError when it is several."""
        return float(self.value)


def _rows(name: str) -> Iterator[dict[str, str]]:
    try:
        text = files("kinga.insight.watch").joinpath(f"data/{name}").read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ShippedDataMissing(
            _("The data file %(name)s is missing. Install Kinga again.") % {"name": name}
        ) from error
    yield from csv.DictReader(io.StringIO(text))


def facts() -> dict[str, Fact]:
    """All published facts, by id."""
    names = {entry.name for entry in fields(Fact)}
    found = {}
    for row in _rows("published_facts.csv"):
        if set(row) != names:
            raise ShippedDataMissing(
                _("The file of published facts has other columns than expected. Install Kinga again.")
            )
        found[row["id"]] = Fact(**row)
    return found


def linea144_days() -> list[tuple[dt.date, int]]:
    """Reports to Argentina's line 144 by day, 2020 (counts only)."""
    return [
        (dt.date.fromisoformat(row["date"]), int(row["reports"]))
        for row in _rows("ar_linea144_daily_2020.csv")
    ]


def country_reports(iso3: str) -> list[tuple[int, int]]:
    """CyberTipline reports that NCMEC resolved to a country, by year. Not a count of victims, nor of offences."""
    for row in _rows("ncmec_reports_per_country_2019_2023.csv"):
        if row["iso3"] == iso3:
            years = [name for name in row if name.isdigit()]
            return [(int(year), int(row[year].replace(",", ""))) for year in sorted(years)]
    return []
