"""What the account room does by the clock."""

from __future__ import annotations

from kinga.core.foundation.tasks import task
from kinga.core.security.actions import forget_what_is_over
from kinga.core.security.queries import count_over
from kinga.core.security.rules import Actor
from kinga.core.security.workers.actions import renew_keys
from kinga.core.security.workers.queries import behind

__all__ = ["forget", "renew"]


@task(attempts=3)
def forget() -> None:
    """Every hour: sessions, kept forms and counts of tries that are over. An hour without any leaves no event."""
    if any(count_over().values()):
        forget_what_is_over(by=Actor.system("schedule"))


@task(attempts=3)
def renew() -> None:
    """Every hour: new keys for what hangs on a team that somebody has left. Needs nobody to be unlocked."""
    if behind(1):
        renew_keys(by=Actor.system("schedule"))
