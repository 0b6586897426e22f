"""Tables of the security room: agencies, workers, grants, wrapped keys, audit events, submissions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock, ids
from kinga.core.security.keys import KeyScope
from kinga.core.security.roles import ROLES, Permission, Relation, Role
from kinga.core.security.rules import Actor
from kinga.core.security.scoping import KingaModel
from kinga.core.security.sealing import SealedField

__all__ = ["Agency", "AuditEvent", "Grant", "KeptForm", "KeyBox", "Site", "Submission", "User"]


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
        return self.name


class UserManager(BaseUserManager["User"]):
    """Workers are made by `actions.add_worker`; sign-in finds them by user name."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A worker of one agency. Signs in with a passphrase and a second factor."""

    data_classes: ClassVar = {
        "operational": (
            "id", "username", "name", "agency", "role", "language", "is_active", "password", "last_login", "joined_at",
        ),
    }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)  # the worker's name, shown to colleagues
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="workers")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """Who this is to `can()` and to the audit log."""
        return Actor("user", user_id=self.pk, agency_id=self.agency_id, role=Role(self.role))

    def may(self, permission: Permission) -> bool:
        """Whether the role alone allows it: for navigation, never instead of `can()`."""
        return self.is_active and permission in ROLES[Role(self.role)]


class Grant(KingaModel):
    """One worker's relation to one object, with its end. Never deleted: ended."""

    data_classes: ClassVar = {
        "operational": (
            "id",
            "user",
            "kind",
            "object_id",
            "relation",
            "until",
            "given_by",
            "given_at",
            "ended_at",
        ),
    }

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    kind = models.CharField(max_length=40)  # "case"
    object_id = models.UUIDField()
    relation = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Relation])
    until = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "object_id"], name="grant_by_object"),  # who may see this case
            models.Index(fields=["user", "kind"], name="grant_by_user"),  # the cases of a worker
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind", "object_id", "relation"],
                condition=models.Q(ended_at=None),
                name="one_open_grant",
            )
        ]


class KeyBox(KingaModel):
    """One wrapped key of one object and epoch. Apart from the data, so that deleting it shreds them."""

    data_classes: ClassVar = {
        "operational": ("id", "kind", "object_id", "epoch", "wrapped", "commitment", "made_at"),
    }

    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    epoch = models.PositiveIntegerField(default=1)
    wrapped = models.BinaryField()
    commitment = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id", "epoch"], name="one_key_an_epoch")
        ]


class AuditEvent(KingaModel):
    """One act: when, who, what, about what. Codes, ids and counts only."""

    data_classes: ClassVar = {
        "operational": (
            "id", "at", "verb", "actor_kind", "actor_name", "user_id", "agency_id", "object_kind", "object_id", "facts",
        ),
    }  # fmt: skip

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=40, blank=True)
    user_id = models.UUIDField(null=True)  # no foreign key: the event outlives the worker's row
    agency_id = models.UUIDField(null=True)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        ordering = ("at", "id")
        indexes: ClassVar = [
            models.Index(fields=["object_id", "at"], name="audit_by_object"),  # the story of one case
            models.Index(fields=["user_id", "at"], name="audit_by_user"),  # what one worker did
        ]


class Submission(models.Model):
    """The key of a form that was sent, bound for ever to what it made: sent twice, made once."""

    data_classes: ClassVar = {"operational": ("key", "object_kind", "object_id", "at")}

    key = models.UUIDField(primary_key=True)
    object_kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    at = models.DateTimeField()


class KeptForm(KingaModel):
    """What a worker had typed when their session ended: sealed to them, one day long."""

    data_classes: ClassVar = {"operational": ("id", "user", "path", "kept_at"), "sealed": ("content",)}

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_forms")
    path = models.CharField(max_length=300)
    kept_at = models.DateTimeField(default=clock.now)
    content = SealedField(max_length=200_000)

    def seal_scope(self) -> KeyScope:
        """Sealed to the worker."""
        return KeyScope("user", self.user_id)
