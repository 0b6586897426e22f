"""Whether the site can do its work: what a load balancer or a watchdog asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError, connection

from kinga.core.foundation.tasks.queries import work_state

__all__ = ["Readiness", "readiness"]


@dataclass(frozen=True)
class Readiness:
    """`database`: it answers. `worker`: one has said within the last minute that it lives."""

    database: bool
    worker: bool

    @property
    def ready(self) -> bool:
        """Pages can be served and background work is done."""
        return self.database and self.worker


def readiness() -> Readiness:
    """Ask the database, and it for the workers. A few small queries; never an error."""
    try:
        return Readiness(database=True, worker=work_state().workers > 0)
    except DatabaseError:
        connection.close()
        return Readiness(database=False, worker=False)
