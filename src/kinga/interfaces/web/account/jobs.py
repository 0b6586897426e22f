"""What the account room does by the clock."""

from __future__ import annotations

from kinga.core.foundation.tasks import task
from kinga.core.security.actions import forget_what_is_over
from kinga.core.security.queries import count_over
from kinga.core.security.rules import Actor

__all__ = ["forget"]


@task(attempts=3)
def forget() -> None:
    """Every hour: sessions, kept forms and counts of tries that are over. An hour without any leaves no event."""
    if any(count_over().values()):
        forget_what_is_over(by=Actor.system("schedule"))
