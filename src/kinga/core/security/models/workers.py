"""Workers, and how each stands to one object."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from kinga.core.foundation import clock, ids
from kinga.core.security.models.sites import Agency
from kinga.core.security.roles import ROLES, Beginning, Permission, Relation, Role
from kinga.core.security.rules import Actor
from kinga.core.security.scoping import KingaModel

__all__ = ["Grant", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    """Workers are made by `actions.add_worker`; sign-in finds them by user name."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A worker of one agency. Signs in with a passphrase and a second factor."""

    data_classes: ClassVar = {
        "operational": (
            "id", "username", "name", "agency", "role", "language", "is_active", "password", "last_login", "joined_at",
            "beginning", "first_until",
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
    # What is still to do at the first sign-in of whoever a colleague added; empty for everybody else.
    beginning = models.CharField(max_length=12, blank=True, choices=[(b.value, b.value) for b in Beginning])
    first_until = models.DateTimeField(null=True, blank=True)  # until then the first passphrase signs in

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
