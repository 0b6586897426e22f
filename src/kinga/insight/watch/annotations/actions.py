"""Say what is known to have happened, and take it back."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.errors import NotPermitted
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor, Target
from kinga.insight.watch.errors import EndsBeforeItBegins
from kinga.insight.watch.models import Annotation, Series

__all__ = ["annotate", "withdraw_annotation"]


@action
def annotate(
    *,
    by: Actor,
    series: Series,
    kind: str,
    first: dt.date,
    last: dt.date | None,
    words: str,
    everywhere: bool = False,
) -> Annotation:
    """Note what happened to a series; with `everywhere`, to every series of its agency. Raises EndsBeforeItBegins."""
    _require(by, series.agency_id)
    if last is not None and last < first:
        raise EndsBeforeItBegins(_("The last day is before the first. Change one of the two."))
    row = Annotation.objects.create(
        agency_id=series.agency_id,
        indicator_id=None if everywhere else series.indicator_id,
        place_id=None if everywhere else series.place_id,
        kind=kind,
        first=first,
        last=last,
        words=words,
        made_at=clock.now(),
        made_by_id=by.user_id,
    )
    audit.record(by=by, verb="watch.annotate", about=row, facts={"kind": kind, "everywhere": everywhere})
    return row


@action
def withdraw_annotation(*, by: Actor, annotation: Annotation) -> Annotation:
    """Take a note back; it stays in the records."""
    _require(by, annotation.agency_id)
    annotation.withdrawn_at, annotation.withdrawn_by_id = clock.now(), by.user_id
    annotation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(by=by, verb="watch.withdraw_annotation", about=annotation, facts={"kind": annotation.kind})
    return annotation


def _require(by: Actor, agency_id: UUID | None) -> None:
    """Published counts belong to all agencies: what one of them notes would be told to every other."""
    require(by, Permission.WATCH_REVIEW, Target(agency_id=agency_id))
    if agency_id is None and by.user_id is not None:
        raise NotPermitted("watch: published counts are not an agency's to annotate.")
