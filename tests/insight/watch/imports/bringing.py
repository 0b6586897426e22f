"""Bringing a file in as a page does, in one call."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from kinga.core.foundation import files
from kinga.core.security.models import User
from kinga.insight.watch.imports import actions, jobs, store
from kinga.insight.watch.models import CountImport

__all__ = ["bring", "said", "taken", "weekly"]

FACTS = {"name": "Calls", "unit": "calls", "source": "The office, 2020", "licence": "CC BY 4.0"}


def bring(user: User, data: str | bytes, name: str = "counts.csv") -> CountImport:
    """A file has come and was opened."""
    came = store.incoming() / "came"
    content = data.encode() if isinstance(data, str) else data
    files.write_whole(came, content)
    row = actions.bring_in(
        by=user.actor, agency=user.agency, came=came, name=name, sha256=hashlib.sha256(content).hexdigest()
    )
    jobs.open_up(row)
    row.refresh_from_db()
    return row


def said(user: User, row: CountImport, facts: dict[str, str] | None = None, **plan: Any) -> CountImport:
    """Its columns were said, as proposed with these changes of the plan, and it was read."""
    mapping = {**row.mapping, "plan": {**row.mapping["plan"], **plan}}
    row = actions.say_columns(by=user.actor, row=row, mapping=mapping, facts={**FACTS, **(facts or {})})
    jobs.check(row)
    row.refresh_from_db()
    return row


def taken(user: User, data: str | bytes, facts: dict[str, str] | None = None, **plan: Any) -> CountImport:
    """From nothing to taken in."""
    row = said(user, bring(user, data), facts, **plan)
    assert row.status == "checked", (row.status, row.trouble)
    row = actions.start_taking(by=user.actor, row=row)
    jobs.take(row)
    row.refresh_from_db()
    return row


def weekly(counts: Sequence[int | None], first: str = "2019-01-07", place: str = "") -> str:
    """A table of weeks from a Monday on; None is a blank."""
    start = dt.date.fromisoformat(first)
    lines = [
        f"{start + dt.timedelta(days=7 * week)},{place},{'' if count is None else count}"
        for week, count in enumerate(counts)
    ]
    return "week,place,calls\n" + "\n".join(lines) + "\n"
