"""Reads of the intake room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from kinga.core.foundation.sitekey import derive
from kinga.core.registry.countable import Countable
from kinga.core.security.keys import Ring, site_key
from kinga.core.security.keys.scopes import receipt_scope
from kinga.core.security.models import User
from kinga.core.security.roles import Permission
from kinga.response.intake import receipts
from kinga.response.intake.models import Report, ReportStatus

__all__ = ["by_receipt", "countable", "receipt_id", "receipt_ring", "receipt_secret", "visible_to", "wrote"]


def visible_to(user: User) -> QuerySet[Report]:
    """The reports of the worker's agency, when the role reads reports; otherwise none."""
    rows = Report.objects.scope("agency").select_related("place", "taken_by")
    rows = rows.filter(agency_id=user.agency_id).exclude(status=ReportStatus.SHREDDED)
    return rows if user.may(Permission.REPORT_READ) else rows.none()


def wrote(user: User) -> QuerySet[Report]:
    """Reports whose reporter wrote again and has no answer yet, the most urgent first, decided or not."""
    return visible_to(user).exclude(wrote_at=None).order_by("-urgency", "wrote_at", "id")


def receipt_id(typed: str) -> str:
    """The stored id of a typed receipt. Raises BadReceipt when it cannot be one."""
    return receipts.lookup_id(receipts.parse(typed), derive(site_key(), "receipt"))


def receipt_secret(typed: str) -> bytes:
    """The 32-byte secret of whoever holds a receipt. Raises BadReceipt."""
    return receipts.secret(receipts.parse(typed), derive(site_key(), "receipt secret"))


def receipt_ring(report: Report, typed: str) -> Ring:
    """What the receipt of this report opens: the agency's messages, and nothing that was reported."""
    return Ring({receipt_scope(report.pk): receipt_secret(typed)})


def by_receipt(typed: str) -> Report | None:
    """The report whose receipt this is: for its mailbox only. Raises BadReceipt."""
    return (
        Report.objects.scope("receipt").filter(receipt_id=receipt_id(typed)).select_related("agency").first()
    )


def countable(since: dt.datetime) -> Iterator[Countable]:
    """Reports received since the start of the day of `since`: all of them, and by harm. One query."""
    start = since.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = (
        Report.objects.scope("count")
        .filter(received_at__gte=start)
        .annotate(day=TruncDate("received_at", tzinfo=dt.UTC))
        .values_list("agency_id", "place_id", "age_band", "sex", "harm", "day")
        .annotate(n=Count("id"))
        .order_by("day")
    )
    for agency, place, age_band, sex, harm, day, n in rows:
        for indicator in ("reports.received", f"reports.{harm}"):
            yield Countable(indicator, "reports", agency, place, age_band, sex, day, n)
