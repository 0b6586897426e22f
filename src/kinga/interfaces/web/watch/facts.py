"""The published figures of the brief, each shown as what it is: a mean to compare with, a claim, or a count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kinga.core.foundation.language import isolated
from kinga.insight.watch import published
from kinga.insight.watch.models import PublishedFact
from kinga.interfaces.web.watch.sentences import number
from kinga.methods.surge import judge_against_mean, remarkable_totals, weigh_ratio

__all__ = ["Card", "Row", "cards", "readable"]

_YEARS_OF_MONTHS = 36
_USUAL_SHARES = (0.10, 0.20, 0.30)

_COUNTRIES = {
    "AUS": gettext_lazy("Australia"),
    "GBR": gettext_lazy("United Kingdom"),
    "IND": gettext_lazy("India"),
    "KEN": gettext_lazy("Kenya"),
    "PHL": gettext_lazy("Philippines"),
    "UGA": gettext_lazy("Uganda"),
    "global": gettext_lazy("All countries"),
}


@dataclass(frozen=True)
class Row:
    """One line of a card's table."""

    cells: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One published figure: a sentence, what kind of evidence it is, a table, and its source."""

    key: str
    sentence: str
    kind: str
    caution: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    source: str


def cards() -> list[Card]:
    """All cards, in the order of the brief. No database: the figures ship with Kinga."""
    facts = published.facts()
    return [_uganda(facts), _philippines(facts), _esafety(facts), _kenya(facts)]


def readable(fact: PublishedFact) -> tuple[str, str]:
    """The country by its name, and the value with marks between thousands; several in one value are kept in order."""
    whole = re.compile(r"(?<![\d.])\d{4,}(?![\d.])")
    value = whole.sub(lambda found: str(number_format(int(found[0]), force_grouping=True)), fact.value)
    return str(_COUNTRIES.get(fact.country, fact.country)), value.replace("/", " / ")


def _uganda(facts: dict[str, published.Fact]) -> Card:
    mean, observed = facts["BR11"].number(), facts["BR12"].number()
    verdict = judge_against_mean(observed, mean=mean, periods=_YEARS_OF_MONTHS)
    words = {"mean": number(mean), "observed": number(observed), "ratio": number(verdict.ratio)}
    spread = number(verdict.unremarkable_from)
    return Card(
        "uganda",
        _("Uganda Child Helpline: %(observed)s calls in March 2020, where %(mean)s a month were usual: a surge.") % words,
        _("A count against a published mean"),
        _("To be unremarkable, the months would have had to vary so much that their variance is %(spread)s times "
          "their mean. More calls may also mean more lines or more publicity.") % {"spread": spread},
        _("What is known"),
        (_("What"), _("Figure")),
        (
            Row((_("Mean calls a month, 2017 to 2019"), number(mean))),
            Row((_("Calls in March 2020"), number(observed))),
            Row((_("Times the mean"), number(verdict.ratio))),
            Row((_("Variance over mean that would make it unremarkable"), spread)),
        ),
        facts["BR12"].source,
    )  # fmt: skip


def _philippines(facts: dict[str, published.Fact]) -> Card:
    rows = [Row((str(year), number(count), "NCMEC")) for year, count in published.country_reports("PHL")]
    rows += [
        Row((_("%(year)s (as the Philippine DOJ counts)") % {"year": facts[code].period_start[:4]},
             number(facts[code].number()), isolated(facts[code].source)))
        for code in ("PH06", "PH07", "PH08")
    ]  # fmt: skip
    return Card(
        "philippines",
        _("Philippines: CyberTipline reports rose from %(before)s in 2019 to %(after)s in 2020.")
        % {"before": number(facts["PH06"].number()), "after": number(facts["PH07"].number())},
        _("Published counts"),
        _("These are reports that platforms made, not children and not offences. They are no measure of prevalence, "
          "and two offices count them differently."),
        _("CyberTipline reports by year"),
        (_("Year"), _("Reports"), _("Source")),
        tuple(rows),
        "NCMEC CyberTipline; " + facts["PH07"].source,
    )  # fmt: skip


def _esafety(facts: dict[str, published.Fact]) -> Card:
    ratio = 1 + facts["BR08"].number() / 100
    rows = [
        Row((number(dispersion), number(base) if base is not None else "–"))
        for dispersion, base in weigh_ratio(ratio).bases
    ]
    return Card(
        "esafety",
        _(
            "Australia, eSafety: %(rise)s%% more reports of image-based abuse in the three weeks to 9 April 2020."
        )
        % {"rise": number(facts["BR08"].number())},
        _("A claim: only a ratio was published, so there is no p-value"),
        _(
            "The table says how many reports there must have been before, for such a rise to be more than chance."
        ),
        _("The base that would make the claim remarkable at .005"),
        (_("Variance over mean"), _("Smallest base count")),
        tuple(rows),
        facts["BR08"].source,
    )


def _kenya(facts: dict[str, published.Fact]) -> Card:
    share = facts["BR14"].number() / 100
    rows = [
        Row((f"{number(row.usual * 100)}%", number(row.total)))
        for row in remarkable_totals(share, _USUAL_SHARES)
    ]
    return Card(
        "kenya",
        _("Kenya: sexual offences were %(share)s%% of the criminal matters reported in two weeks.")
        % {"share": number_format(facts["BR14"].number(), use_l10n=True)},
        _("A claim: a share without its total, so there is no p-value"),
        _("A share can rise because other matters fell. The table says how many matters there must have been, "
          "for such a share to be more than chance."),
        _("The total that would make the share remarkable at .005"),
        (_("If the usual share was"), _("Smallest total of matters")),
        tuple(rows),
        facts["BR14"].source,
    )  # fmt: skip
