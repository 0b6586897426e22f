"""Decisions about first passphrases. Pure."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

__all__ = ["FIRST_FOR", "is_over", "new_first_passphrase", "two_of"]

FIRST_FOR = dt.timedelta(days=7)  # how long a first passphrase signs in
# Told by telephone or on a slip of paper: nothing that is taken for something else.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _SIGNS_EACH = 4, 4  # 79 bits


def new_first_passphrase() -> str:
    """A random passphrase for one sign-in, four groups of four signs."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_SIGNS_EACH)) for _ in range(_GROUPS))
    return "-".join(groups)


def is_over(until: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a first passphrase that was good `until` then signs in no more."""
    return until is not None and now >= until


def two_of(groups: Sequence[str]) -> dict[int, str]:
    """Two of the groups of a recovery key, by their place (from 1), to be asked back. Which ones is chance."""
    places = sorted(secrets.SystemRandom().sample(range(1, len(groups) + 1), 2))
    return {place: groups[place - 1] for place in places}
