"""Names and sentences of the watch room, translated; numbers come formatted by the page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kinga.core.foundation.language import isolated
from kinga.core.registry.codes import Harm
from kinga.insight.watch.models import Indicator, Series

__all__ = [
    "CAUTIONS",
    "METHODS",
    "PLAINLY",
    "WHY",
    "indicator_name",
    "own_name",
    "part_name",
    "series_name",
    "unit_name",
]

_OWN = {
    "reports.received": gettext_lazy("Reports received"),
    "cases.opened": gettext_lazy("Cases opened"),
    "cases.closed": gettext_lazy("Cases closed"),
    "referrals.offered": gettext_lazy("Referrals offered"),
    "referrals.accepted": gettext_lazy("Referrals accepted"),
    "referrals.refused": gettext_lazy("Referrals refused"),
    "referrals.arrived": gettext_lazy("Referrals: the person arrived"),
    "referrals.completed": gettext_lazy("Referrals completed"),
    "referrals.withdrawn": gettext_lazy("Referrals withdrawn"),
}

CAUTIONS = {
    "coverage_change": gettext_lazy("More or fewer places may be reporting than before."),
    "definition_change": gettext_lazy("What is counted, or how it is classed, may have changed."),
    "delay": gettext_lazy("Reports for this period may still be on their way."),
    "campaign": gettext_lazy("A campaign or a news story may have led more people to report."),
    "line_capacity": gettext_lazy(
        "Lines or staff may have been full or away, so that people could not get through."
    ),
    "holiday": gettext_lazy("A holiday fell into this period."),
    "restriction": gettext_lazy(
        "Restrictions were in force: people may have had other ways to tell, or none."
    ),
    "small_numbers": gettext_lazy("The numbers are small: one or two cases change the picture."),
    "short_baseline": gettext_lazy("The history is short and may not hold a usual season, holiday or month."),
}
WHY = {
    "long": gettext_lazy(
        "There are three years of history or more, so the same season of earlier years is compared."
    ),
    "short": gettext_lazy("There is enough history for a short baseline, not for seasons."),
    "short_days": gettext_lazy(
        "Days are judged as sums of seven, because single days vary with the weekday."
    ),
    "very_short": gettext_lazy(
        "There is just enough history for a first comparison with the seven periods before."
    ),
}
METHODS = {
    "short": gettext_lazy("Short baseline, negative binomial, both directions"),
    "ears-c1": gettext_lazy("EARS C1: the seven periods before, upward only"),
    "ears-c2": gettext_lazy("EARS C2: seven periods, with two left out before the one judged, upward only"),
    "ears-c3": gettext_lazy("EARS C3: the last three of C2 added up, upward only"),
    "cusum": gettext_lazy("CUSUM: small changes that last"),
    "glr": gettext_lazy("GLR: small changes that last, of any size"),
    "farrington": gettext_lazy("Farrington Flexible: the same weeks of earlier years"),
    "harmonic": gettext_lazy("Seasons and trend by regression (harmonic quasi-Poisson), both directions"),
}

# The same for whoever never heard of them: what was compared with what.
_BEFORE = gettext_lazy("Kinga compared these days with the weeks before them, and allowed for the ups and downs that counts have by chance.")  # fmt: skip
_SEASONS = gettext_lazy("Kinga compared these days with the same season of earlier years, and allowed for a trend and for chance.")  # fmt: skip
_LASTING = gettext_lazy("Kinga added up how far each period lay from what was expected, so that a small change that lasts is seen.")  # fmt: skip
PLAINLY = {
    **dict.fromkeys(("short", "ears-c1", "ears-c2", "ears-c3"), _BEFORE),
    **dict.fromkeys(("farrington", "harmonic"), _SEASONS),
    **dict.fromkeys(("cusum", "glr"), _LASTING),
}


# The units that Kinga counts in itself; an importer's own unit stands as it was written.
_UNITS = {
    "reports": gettext_lazy("reports"),
    "calls": gettext_lazy("calls"),
    "cases": gettext_lazy("cases"),
    "people": gettext_lazy("people"),
    "referrals": gettext_lazy("referrals"),
}


def unit_name(unit: str) -> str:
    """The unit of an indicator in the language of the page."""
    return str(_UNITS[unit]) if unit in _UNITS else isolated(unit)


def own_name(code: str) -> str:
    """The English name of one of our own indicators, as it is stored."""
    from django.utils.translation import override

    with override("en"):
        return str(_name(code))


def _name(code: str) -> str | Promise:
    if code in _OWN:
        return _OWN[code]
    harm = dict(Harm.choices).get(code.partition(".")[2])
    return _("Reports: %(harm)s") % {"harm": harm} if harm else code


def indicator_name(indicator: Indicator, language: str) -> str:
    """The name in the language of the page."""
    if indicator.origin == "own":
        return str(_name(indicator.code))
    if language.startswith("ar") and indicator.name_ar:
        return indicator.name_ar
    return isolated(indicator.name)


def series_name(series: Series, language: str) -> str:
    """The indicator and, where the series is one part of it, which."""
    return " · ".join([indicator_name(series.indicator, language), *_parts(series)])


def part_name(series: Series) -> str:
    """Which part of its indicator a series is, where the indicator is said already."""
    return " · ".join(_parts(series)) or _("All places together")


def _parts(series: Series) -> list[str]:
    place = series.place_name if series.place is None else series.place.local_name
    parts = [
        isolated(place),
        series.get_age_band_display() if series.age_band else "",
        series.get_sex_display() if series.sex else "",
    ]
    return list(filter(None, parts))
