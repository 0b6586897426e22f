"""The trace: one event for each act, in the act's own transaction.

`record()` writes an event; `@action` wraps every public function of an `actions.py`: one transaction,
and an error when it ended without an event, so nothing is written unseen. Events hold ids and counts,
never a name, a number or a narrative. Inside `only_reads()` every verb refuses but those that record a read.
"""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar, cast, overload
from uuid import UUID

from django.db import connection, models, transaction

from kinga.core.foundation import clock, ids
from kinga.core.security.errors import AuditMissing, OnlyReading
from kinga.core.security.keys.versions import pending, set_pending, take_pending
from kinga.core.security.models import AuditEvent, Submission
from kinga.core.security.rules import Actor
from kinga.core.security.trail.leaves import Event, content, tag
from kinga.core.security.trail.logkeys import event_key

__all__ = ["action", "earlier", "only_reads", "record", "remember"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_M = TypeVar("_M", bound=models.Model)
_seen: ContextVar[int] = ContextVar("kinga_audit_seen", default=0)
_only_reads: ContextVar[bool] = ContextVar("kinga_audit_only_reads", default=False)

Fact = str | int | bool | None


def record(
    *, by: Actor, verb: str, about: models.Model | None, facts: Mapping[str, Fact | list[str]] | None = None
) -> AuditEvent:
    """Write one event. `verb` is `room.act` ("cases.open"); `facts` are codes, ids and counts only."""
    said = Event(
        id=ids.new_id(),
        at=clock.now(),
        verb=verb,
        actor_kind=by.kind,
        actor_name=by.name,
        user_id=by.user_id,
        agency_id=by.agency_id,
        object_kind=about._meta.label_lower if about is not None else "",
        object_id=about.pk if about is not None else None,
        object_agency_id=_agency_of(about),
        facts=dict(facts or {}) | ({"sealed": sealed} if (sealed := take_pending()) else {}),
        salt=secrets.token_bytes(16),
    )
    event = AuditEvent.objects.create(**vars(said), mac=tag(event_key(), content(said)))
    _seen.set(_seen.get() + 1)
    return event


def _agency_of(about: models.Model | None) -> UUID | None:
    """Whose `about` is: its own agency, or that of the object it hangs on, if that is loaded. Never a query."""
    if about is None or about._meta.label_lower == "security.agency":
        return about.pk if about is not None else None
    own = getattr(about, "agency_id", None) or getattr(about, "from_agency_id", None)
    if own is not None:
        return cast("UUID", own)
    loaded = about._state.fields_cache
    holders = (loaded[name] for name in ("case", "person", "report", "checkpoint") if name in loaded)
    return next((getattr(holder, "agency_id", None) for holder in holders), None)


@contextmanager
def only_reads() -> Iterator[None]:
    """Inside this block a verb that writes raises OnlyReading; recording a read stays possible."""
    token = _only_reads.set(True)
    try:
        yield
    finally:
        _only_reads.reset(token)


@overload
def action(function: Callable[_P, _R], /) -> Callable[_P, _R]: ...


@overload
def action(*, reads: bool) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]: ...


def action(function: Callable[_P, _R] | None = None, /, *, reads: bool = False) -> Any:
    """Make a verb: keyword-only arguments with `by=`, one transaction, at least one audit event in it.

    `@action(reads=True)` is for a verb that records a read, and what being read entails (a message is no longer new).
    """
    return functools.partial(_verb, reads=reads) if function is None else _verb(function, reads=reads)


def _verb(function: Callable[_P, _R], *, reads: bool) -> Callable[_P, _R]:
    @functools.wraps(function)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        if args:
            raise TypeError(f"{function.__name__} takes keyword arguments only.")
        if _only_reads.get() and not reads:
            raise OnlyReading(f"{function.__name__} writes, and this page was only to be looked at.")
        before, waiting = _seen.get(), pending()
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                if _seen.get() == before:
                    raise AuditMissing(f"{function.__module__}.{function.__name__} wrote no audit event.")
                if set(pending()) - set(
                    waiting
                ):  # sealed after the last event of the act: it is logged all the same
                    record(by=cast("Actor", kwargs["by"]), verb="security.seal", about=None)
        except BaseException:
            set_pending(waiting)
            raise
        return result

    run.__kinga_action__ = True  # type: ignore[attr-defined]
    return cast("Callable[_P, _R]", run)


def earlier(submission: UUID | None, model: type[_M]) -> _M | None:
    """What the same submission made before, if it was sent twice. Counts as the act's event."""
    if submission is None:
        return None
    _one_at_a_time(submission)
    known = Submission.objects.filter(key=submission, object_kind=model._meta.label_lower).first()
    if known is None:
        return None
    _seen.set(_seen.get() + 1)
    return cast("Any", model)._base_manager.get(pk=known.object_id)  # type: ignore[no-any-return]


def _one_at_a_time(submission: UUID) -> None:
    """The second copy of a form waits until the first has been stored, and then finds it.

    On SQLite a transaction that writes has the whole database to itself; PostgreSQL is asked for a lock by the key.
    """
    if connection.vendor == "postgresql":
        number = int.from_bytes(submission.bytes[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def remember(submission: UUID | None, made: models.Model) -> None:
    """Bind a submission's key to what it made, for ever: a second copy of the form finds it."""
    if submission is not None:
        Submission.objects.create(
            key=submission, object_kind=made._meta.label_lower, object_id=made.pk, at=clock.now()
        )
