"""Reads about workers who come and go."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from kinga.core.security.keys.scopes import TEAMS, KeyScope
from kinga.core.security.models import KeyEpoch, KeyWrap, User

__all__ = ["behind", "colleagues"]


def colleagues(user: User) -> QuerySet[User]:
    """Everybody of the worker's agency, who left too; those who work here first, by name."""
    return User.objects.filter(agency_id=user.agency_id).order_by("-is_active", "name")


def behind(most: int) -> list[tuple[KeyScope, int]]:
    """Objects, each with its newest epoch, whose newest key is held by a team's older key: somebody who left the team may have kept that one.

    The youngest first, `most` of them. They get a new key (`begin_epoch`), which needs nobody to be unlocked.
    """
    newer = KeyEpoch.objects.filter(
        kind=OuterRef("for_kind"), object_id=OuterRef("for_id"), epoch__gt=OuterRef("for_epoch")
    )
    followed = KeyWrap.objects.filter(
        Q(epoch__gt=OuterRef("epoch")) | Q(epoch=OuterRef("epoch"), for_epoch__gt=OuterRef("for_epoch")),
        kind=OuterRef("kind"), object_id=OuterRef("object_id"),
        for_kind=OuterRef("for_kind"), for_id=OuterRef("for_id"),
    )  # fmt: skip
    rows = KeyWrap.objects.filter(Exists(newer), ~Exists(followed), for_kind__in=TEAMS)
    found = rows.order_by("-object_id").values_list("kind", "object_id", "epoch")[: 2 * most]
    return [(KeyScope(kind, key), epoch) for kind, key, epoch in list(dict.fromkeys(found))[:most]]
