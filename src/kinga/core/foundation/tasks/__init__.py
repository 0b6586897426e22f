"""Background work: what a page must not wait for, and what comes round by the clock.

Its words: a *task* is a function called later by a worker; an *attempt* is one call of it; a *lease* is how
long a silent worker keeps its tasks; a *periodic* is a task that comes round. A task is written down in the
transaction that asks for it, may be attempted more than once (so it must be idempotent), and is given ids
only. Upstream: django-tasks and its database backend.

    @task(attempts=5)
    def send_reminder(*, reminder: str) -> None: ...

    send_reminder.enqueue(reminder=str(reminder.pk))
"""

from .declare import GiveUp, Periodic, task

__all__ = ["GiveUp", "Periodic", "task"]
