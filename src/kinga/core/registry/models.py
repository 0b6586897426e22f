"""Tables of the registry: places, providers, services."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.foundation.language import in_language
from kinga.core.registry.codes import ServiceKind
from kinga.core.security.keys import KeyScope
from kinga.core.security.models import Agency
from kinga.core.security.scoping import KingaModel
from kinga.core.security.sealing import SealedField

__all__ = ["Boundary", "Place", "Provider", "Service", "ServiceStatus"]


class Place(KingaModel):
    """An area with a code. Its boundary, where one is known, is a row of its own: few pages draw it."""

    data_classes: ClassVar = {
        "public": ("id", "code", "name", "name_ar", "level", "parent", "population", "source"),
    }

    code = models.CharField(max_length=20, unique=True)  # ISO 3166-2 or a national code
    name = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120, blank=True)
    level = models.PositiveSmallIntegerField(default=1)  # 0 country, 1 first level
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    population = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("level", "name")

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the language of the page, where it is known."""
        return in_language(self, "name")


class Boundary(KingaModel):
    """The outline of a place for maps, simplified, and whose outline it is: borders are claims."""

    data_classes: ClassVar = {"public": ("id", "place", "rings", "source", "licence", "as_of")}

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="boundary")
    rings: models.JSONField[Any, Any] = models.JSONField()  # lists of [longitude, latitude], closed
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=100)
    as_of = models.CharField(max_length=10, blank=True)  # an ISO date, or a year


class Provider(KingaModel):
    """Whoever gives a service (HSDS organization); tied to an agency when it is one on this server."""

    data_classes: ClassVar = {"public": ("id", "name", "agency")}

    name = models.CharField(max_length=160)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="providers"
    )

    def __str__(self) -> str:
        return self.name


class ServiceStatus(models.TextChoices):
    """Opening status, after HSDS 3.0 `status`."""

    ACTIVE = "active", _("Open")
    TEMPORARILY_CLOSED = "temporarily closed", _("Closed for now")
    INACTIVE = "inactive", _("Not open")
    DEFUNCT = "defunct", _("Closed for good")


class Service(KingaModel):
    """Help that people can be referred to (HSDS service). A confidential one never shows its address."""

    data_classes: ClassVar = {
        "public": (
            "id", "provider", "name", "kind", "description", "eligibility", "phone", "languages", "hours",
            "status", "status_as_of", "status_note", "confidential", "public", "places",
        ),
        "operational": ("version", "places_left", "updated_at"),
        "sealed": ("address",),
    }  # fmt: skip

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=ServiceKind)
    description = models.CharField(max_length=500, blank=True)
    eligibility = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    languages = models.CharField(max_length=80, blank=True)
    hours = models.CharField(max_length=160, blank=True)  # in words, as the provider says them
    status = models.CharField(max_length=20, choices=ServiceStatus, default=ServiceStatus.ACTIVE)
    status_as_of = models.DateField(default=clock.today)
    status_note = models.CharField(max_length=200, blank=True)
    confidential = models.BooleanField(default=False)
    public = models.BooleanField(default=False)  # may be shown to the public
    places_left = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # capacity, where the provider says it
    places = models.ManyToManyField(Place, related_name="services", blank=True)
    address = SealedField(max_length=300)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def seal_scope(self) -> KeyScope:
        """Each service has its own key."""
        return KeyScope("service", self.pk)
