"""What the site is, and the agencies on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.foundation.language import in_language
from kinga.core.security.scoping import KingaModel

__all__ = ["Agency", "Regime", "Site"]


class Site(KingaModel):
    """What this database is for: one row, written once and never changed. No row: not begun."""

    data_classes: ClassVar = {"operational": ("id", "only", "demonstration", "seed", "begun_at")}

    only = models.BooleanField(default=True, unique=True)  # keeps it at one row
    demonstration = models.BooleanField()  # invented people only: this machine only, a banner on every page
    seed = models.CharField(max_length=20, blank=True)  # of a demonstration: the same seed, the same world
    begun_at = models.DateTimeField(default=clock.now)


class Regime(models.TextChoices):
    """The legal regime an agency works under; sharing between the two needs purpose and consent."""

    VICTIM_SERVICE = "victim_service", _("Victim service")
    LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement")


class Agency(KingaModel):
    """An organisation on this server. What is here may be shown to the public, names of workers never."""

    data_classes: ClassVar = {
        "public": ("id", "slug", "name", "name_ar", "about", "about_ar", "regime", "country", "time_zone"),
        "operational": ("takes_reports", "order"),
    }

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=300, blank=True)  # who they are, in a sentence, on the public form
    about_ar = models.CharField(max_length=300, blank=True)
    regime = models.CharField(max_length=20, choices=Regime, default=Regime.VICTIM_SERVICE)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2; empty in the demonstration
    time_zone = models.CharField(max_length=40, default="UTC")
    takes_reports = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)  # the first that takes reports is offered first

    class Meta:
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the language of the page, where the agency gave one."""
        return in_language(self, "name")
