"""Tables of the people room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.registry.codes import AgeBand, Language, Sex
from kinga.core.security.keys import KeyScope
from kinga.core.security.models import Agency
from kinga.core.security.scoping import PersonalModel
from kinga.core.security.sealing import SealedField

__all__ = ["ContactKind", "ContactPoint", "IndexToken", "Person", "RuleClash", "Safety"]


class Person(PersonalModel):
    """Someone a case is about."""

    data_classes: ClassVar = {
        "operational": ("id", "agency", "age_band", "sex", "language", "version", "made_at", "index_rules"),
        "sealed": ("name", "other_names", "birth_date", "address", "remarks"),
    }

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="people")
    name = SealedField(max_length=200)
    other_names = SealedField(max_length=200)
    birth_date = SealedField(max_length=20)  # ISO date, or a year
    address = SealedField(max_length=300)
    remarks = SealedField(max_length=2000)
    age_band = models.CharField(max_length=10, choices=AgeBand, default=AgeBand.UNKNOWN)
    sex = models.CharField(max_length=10, choices=Sex, default=Sex.UNKNOWN)
    language = models.CharField(max_length=10, choices=Language, default=Language.UNKNOWN)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=clock.now)
    index_rules = models.PositiveSmallIntegerField(default=0)  # blind.RULES of their tokens; 0: none made yet

    def seal_scope(self) -> KeyScope:
        """Each person has their own key."""
        return KeyScope("person", self.pk)


class IndexToken(PersonalModel):
    """One token by which a person of an agency is found (keys.blind). It tells nothing without the agency's key."""

    data_classes: ClassVar = {"operational": ("id", "agency", "person", "token")}

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    token = models.BinaryField()  # 8 bytes

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency", "token"], name="person_by_token")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "token"], name="one_token_a_person")
        ]


class ContactKind(models.TextChoices):
    """One way to reach a person."""

    CALL = "call", _("Phone call")
    SMS = "sms", _("Text message")
    APP = "app", _("Messaging app")
    EMAIL = "email", _("E-mail")
    VISIT = "visit", _("Visit")
    GO_BETWEEN = "go_between", _("Through someone they trust")


class Safety(models.TextChoices):
    """What the person said about this way of contact."""

    SAFE = "safe", _("Safe, as the rule says")
    NOT_SAFE = "not_safe", _("Not safe: never use")
    UNKNOWN = "unknown", _("Not asked yet: do not use")


class ContactPoint(PersonalModel):
    """One way to reach a person, with its safe-contact rule.

    `windows` is a list of {"days": [0..6, Monday 0], "from": "HH:MM", "to": "HH:MM"} in `time_zone`; an empty
    list means any time, None that they did not say when. `zone_assumed`: nobody has said which clock they mean.
    Only Safety.SAFE, known times and an unexpired rule allow contact; an open RuleClash makes it stricter.
    """

    data_classes: ClassVar = {
        "operational": (
            "id", "person", "kind", "safety", "windows", "time_zone", "zone_assumed", "voicemail", "expires_on",
            "rule_set_at", "rule_set_by", "version", "made_at",
        ),
        "sealed": ("value", "who_may_answer", "code_word", "instructions"),
    }  # fmt: skip

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=12, choices=ContactKind)
    value = SealedField(max_length=200)  # the number, address or place
    safety = models.CharField(max_length=10, choices=Safety, default=Safety.UNKNOWN)
    windows: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, default="UTC", blank=True)
    zone_assumed = models.BooleanField(default=True)
    voicemail = models.BooleanField(default=False)  # may a message be left
    who_may_answer = SealedField(max_length=200)
    code_word = SealedField(max_length=60)
    instructions = SealedField(max_length=500)
    expires_on = models.DateField(null=True, blank=True)
    rule_set_at = models.DateTimeField(default=clock.now)
    rule_set_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("made_at", "id")

    def seal_scope(self) -> KeyScope:
        """Under the person's key."""
        return KeyScope("person", self.person_id)


class RuleClash(PersonalModel):
    """A version of a safe-contact rule that another worker's edit stood against, until a person has chosen.

    It is the whole rule as its worker meant it. While it is open, what holds is the stricter of it and the
    contact point's own rule (`queries.rule_of`). `clashing`: the fields that both had changed.
    """

    data_classes: ClassVar = {
        "operational": (
            "id", "point", "clashing", "safety", "windows", "time_zone", "zone_assumed", "voicemail", "expires_on",
            "words_differ", "made_at", "made_by", "settled_at", "settled_by",
        ),
        "sealed": ("who_may_answer", "code_word", "instructions"),
    }  # fmt: skip

    point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="rule_clashes")
    clashing: models.JSONField[Any, Any] = models.JSONField()  # names of fields
    safety = models.CharField(max_length=10, choices=Safety)
    windows: models.JSONField[Any, Any] = models.JSONField(null=True)
    time_zone = models.CharField(max_length=40, blank=True)
    zone_assumed = models.BooleanField()
    voicemail = models.BooleanField()
    expires_on = models.DateField(null=True)
    words_differ = (
        models.BooleanField()
    )  # both wrote who may answer, a code word or more to keep to, and differ
    who_may_answer = SealedField(max_length=200)
    code_word = SealedField(max_length=60)
    instructions = SealedField(max_length=500)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("security.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("made_at", "id")

    def seal_scope(self) -> KeyScope:
        """Under the person's key."""
        return KeyScope("person", self.point.person_id)
