"""Code lists that many rooms share. The stored codes never change; the labels are translated."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["AgeBand", "Channel", "Harm", "Language", "ServiceKind", "Sex"]


class Harm(models.TextChoices):
    """The broad kind of harm a report or case is about. Operational: coarse on purpose."""

    HOME = "home", _("Violence at home")
    SEXUAL = "sexual", _("Sexual violence")
    ONLINE = "online", _("Abuse online, or pictures")
    LABOUR = "labour", _("Forced or bonded work")
    TRAFFICKING = "trafficking", _("Taken or held by someone")
    NEGLECT = "neglect", _("A child left without care")
    STRANDED = "stranded", _("Stranded without food, money or shelter")
    OTHER = "other", _("Something else")
    UNKNOWN = "unknown", _("Not known")


class AgeBand(models.TextChoices):
    """Age in bands: the birth date itself is sealed."""

    UNDER_12 = "0-11", _("Under 12")
    TEEN = "12-17", _("12 to 17")
    YOUNG = "18-24", _("18 to 24")
    ADULT = "25-59", _("25 to 59")
    OLDER = "60+", _("60 or over")
    UNKNOWN = "unknown", _("Not known")


class Sex(models.TextChoices):
    """Sex or gender, as the person says it."""

    FEMALE = "female", _("Girl or woman")
    MALE = "male", _("Boy or man")
    OTHER = "other", _("Another answer")
    UNKNOWN = "unknown", _("Not known")


class Channel(models.TextChoices):
    """How a report came."""

    WEB = "web", _("Web form")
    PHONE = "phone", _("Phone call")
    WALK_IN = "walk_in", _("In person")
    PARTNER = "partner", _("From another agency")
    OTHER = "other", _("Another way")


class ServiceKind(models.TextChoices):
    """What kind of help a service gives. Sealed where it is tied to a person."""

    SHELTER = "shelter", _("Safe place to stay")
    HEALTH = "health", _("Health care")
    COUNSELLING = "counselling", _("Counselling")
    LEGAL = "legal", _("Legal help")
    POLICE = "police", _("Police")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    FOOD = "food", _("Food and essentials")
    CASH = "cash", _("Cash help")
    TRANSPORT = "transport", _("Transport")
    OTHER = "other", _("Other help")


class Language(models.TextChoices):
    """Languages people ask to be spoken to in."""

    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")
    OTHER = "other", _("Another language")
    UNKNOWN = "unknown", _("Not known")
