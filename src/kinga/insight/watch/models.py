"""Tables of the watch room. They hold counts, never a person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.registry.codes import AgeBand, Sex
from kinga.core.registry.models import Place
from kinga.core.security.models import Agency
from kinga.core.security.scoping import KingaModel
from kinga.insight.watch.annotations.kinds import AnnotationKind
from kinga.insight.watch.imports.kinds import ImportStatus

__all__ = ["Annotation", "CountImport", "Frequency", "ImportStatus", "Indicator", "Observation", "Outcome", "PublishedFact",
           "Series", "Signal", "Unit", "Withdrawn"]  # fmt: skip


class Unit(models.TextChoices):
    """What one count is one of. Never added to another: a call is not a case."""

    CALLS = "calls", _("Calls")
    CONTACTS = "contacts", _("Contacts")
    MESSAGES = "messages", _("Messages")
    VISITS = "visits", _("Visits")
    REPORTS = "reports", _("Reports")
    CASES = "cases", _("Cases")
    REFERRALS = "referrals", _("Referrals")
    PEOPLE = "people", _("People")
    CHILDREN = "children", _("Children")


class Frequency(models.TextChoices):
    """How long one period of a series is."""

    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class Indicator(KingaModel):
    """What is counted and in which unit. The unit is part of its identity."""

    data_classes: ClassVar = {
        "public": ("id", "code", "unit", "name", "name_ar", "about", "origin", "source", "licence"),
        "operational": ("agency",),
    }

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # of whoever brought it in; None: shared by all
    code = models.CharField(max_length=60)  # "reports.received", or an importer's own
    unit = models.CharField(max_length=30, choices=Unit)
    name = models.CharField(max_length=160)
    name_ar = models.CharField(max_length=160, blank=True)
    about = models.CharField(max_length=500, blank=True)
    origin = models.CharField(max_length=10, default="own")  # own, imported, published
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "unit"], name="indicator_once")]
        ordering = ("name",)


class Series(KingaModel):
    """One indicator in one place, age band and sex; empty stands for all of them together."""

    data_classes: ClassVar = {
        "public": (
            "id",
            "indicator",
            "place",
            "place_name",
            "age_band",
            "sex",
            "frequency",
            "newest",
            "level",
            "rarest",
        ),
        "operational": ("agency", "detected_at", "key"),
    }

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="series")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: public
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place_name = models.CharField(max_length=120, blank=True)  # of an imported place without a code here
    age_band = models.CharField(max_length=10, choices=AgeBand, blank=True)
    sex = models.CharField(max_length=10, choices=Sex, blank=True)
    frequency = models.CharField(max_length=5, choices=Frequency, default=Frequency.DAY)
    detected_at = models.DateTimeField(null=True, blank=True)
    # How it stood then (`engine.standing`): lists are ordered by it, so that no page judges thousands of series.
    newest = models.DateField(null=True, blank=True)  # the last day or period that has a count
    level = models.CharField(max_length=8, blank=True)
    rarest = models.FloatField(default=1.0)  # the smallest chance among its last four periods

    # The parts above as one text: unique on every database, where NULLs would not be.
    key = models.CharField(max_length=400, unique=True)


class CountImport(KingaModel):
    """One file of counts: checked row by row, taken in whole or not at all, and undone whole.

    The file waits in the data folder under the import's id until it is taken in or given up. Its counts are a
    vintage: where two imports hold the same series and period, the one taken in last counts.
    """

    data_classes: ClassVar = {
        "operational": ("id", "agency", "format", "size", "sha256", "mapping", "name", "unit", "source", "licence",
                        "frequency", "status", "trouble", "problems", "rows", "series_count", "first_period", "last_period",
                        "replaced", "made_at", "made_by", "touched_at", "done_at", "undone_at", "undone_by",
                        "undo_reason"),
    }  # fmt: skip

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=5)  # csv, xlsx; the file's own name is not kept
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    # How the file is read: "reading", "plan" and "headings", as `reading.plan` keeps them.
    mapping: models.JSONField[Any, Any] = models.JSONField(default=dict)
    name = models.CharField(max_length=160, blank=True)  # of what is counted
    unit = models.CharField(max_length=30, choices=Unit, blank=True)
    source = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    frequency = models.CharField(max_length=5, choices=Frequency, default=Frequency.DAY)
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.COLUMNS)
    trouble: models.JSONField[Any, Any] = models.JSONField(default=dict)  # why the file could not be read
    problems = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)  # counts taken in
    series_count = models.PositiveIntegerField(default=0)
    first_period = models.DateField(null=True, blank=True)
    last_period = models.DateField(null=True, blank=True)
    replaced = models.PositiveIntegerField(default=0)  # counts that took the place of earlier ones
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    touched_at = models.DateTimeField(default=clock.now)  # a file nobody touches for a day is given up
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "security.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undo_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-made_at",)


class Observation(KingaModel):
    """The count of one series in one period. No row: missing. `count` 0: counted, and none.

    Rows of an import count only while it stands as taken in: `queries.standing()`.
    """

    data_classes: ClassVar = {
        "public": ("id", "series", "period", "count", "denominator"),
        "operational": ("batch",),
    }

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="observations")
    period = models.DateField()  # the first day of the period
    count = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField(null=True, blank=True)
    batch = models.ForeignKey(
        CountImport, on_delete=models.CASCADE, null=True, blank=True, related_name="observations"
    )

    class Meta:
        ordering = ("period",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "period"], condition=models.Q(batch=None), name="observation_once"
            ),
            models.UniqueConstraint(
                fields=["series", "period", "batch"],
                condition=models.Q(batch__isnull=False),
                name="observation_once_an_import",
            ),
        ]


class Outcome(models.TextChoices):
    """What a signal turned out to be."""

    TRUE = "true", _("A real change")
    REPORTING = "reporting", _("A change in how reports are made or counted")
    CAMPAIGN = "campaign", _("A campaign or news")
    CAPACITY = "capacity", _("A change in lines or staff")
    DEFINITION = "definition", _("A change of definition")
    UNCLEAR = "unclear", _("Still unclear")


class Withdrawn(models.TextChoices):
    """Why a signal does not stand any more."""

    UNDONE = "undone", _("The counts it came from were taken back.")
    REPLACED = "replaced", _("The counts it came from were replaced by newer ones.")


class Signal(KingaModel):
    """What the engine says about one period of a series, and what a person made of it."""

    data_classes: ClassVar = {
        "public": ("id", "series", "period", "period_end", "direction", "observed", "expected", "lower", "upper",
                   "p_value", "alpha", "method", "why", "cautions", "facts"),
        "operational": ("found_at", "outcome", "review_note", "reviewed_at", "reviewed_by", "withdrawn_at", "withdrawn_why"),
    }  # fmt: skip

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="signals")
    period = models.DateField()
    period_end = models.DateField()
    direction = models.CharField(max_length=8)  # surge, silence
    observed = models.FloatField()
    expected = models.FloatField()
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    p_value = models.FloatField(null=True)
    alpha = models.FloatField()
    method = models.CharField(max_length=20)
    why = models.CharField(max_length=40, blank=True)  # why this method: a code of methods.surge.choosing
    cautions: models.JSONField[Any, Any] = models.JSONField(default=list)  # codes of what could make it wrong
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)  # further numbers of the method
    found_at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    review_note = models.CharField(max_length=500, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    # A signal is never deleted: someone may have acted on it.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=10, choices=Withdrawn, blank=True)

    class Meta:
        ordering = ("-period", "p_value")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "period", "direction", "method"],
                condition=models.Q(withdrawn_at=None),
                name="signal_once",
            )
        ]


class Annotation(KingaModel):
    """What is known to have happened on some days: of an indicator and a place, or of all of them (None)."""

    data_classes: ClassVar = {
        "operational": ("id", "agency", "indicator", "place", "kind", "first", "last", "words", "made_at", "made_by",
                        "withdrawn_at", "withdrawn_by"),
    }  # fmt: skip

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: of published counts
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=AnnotationKind)
    first = models.DateField()
    last = models.DateField(null=True, blank=True)  # None: it goes on
    words = models.CharField(max_length=200)  # facts and sources, never a person
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "security.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-first",)


class PublishedFact(KingaModel):
    """A figure someone published, as they published it. Not a count: it may be a ratio, a share or a claim."""

    data_classes: ClassVar = {
        "public": ("id", "code", "country", "metric", "period_start", "period_end", "value", "unit", "comparison",
                   "source", "seen"),
    }  # fmt: skip

    code = models.CharField(max_length=10, unique=True)  # "BR12"
    country = models.CharField(max_length=10)
    metric = models.CharField(max_length=200)
    period_start = models.CharField(max_length=10, blank=True)  # ISO date, or a year and month
    period_end = models.CharField(max_length=10, blank=True)
    value = models.CharField(max_length=40)
    unit = models.CharField(max_length=60)
    comparison = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200)
    seen = models.CharField(max_length=12)

    class Meta:
        ordering = ("code",)
