"""What shredding destroys: every key that opens the case, in every epoch, and the sealed words themselves.

Other rooms offer what of theirs goes with a case at the contribution point "shredding": a function of the case that
gives a `Doomed`. Called inside `actions.approve_disposal`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from kinga.core.foundation.contributions import contributions
from kinga.core.people.models import ContactPoint, IndexToken, Person, RuleClash
from kinga.core.security.keys import KeyScope
from kinga.core.security.keys.making import destroy_keys
from kinga.core.security.keys.scopes import receipt_scope
from kinga.core.security.models import KeptForm
from kinga.core.security.sealing import empty_sealed
from kinga.response.cases.models import Case, CasePerson, CaseReport, CaseStatus, Concern, Note, Task
from kinga.response.intake.models import Message, Report, ReportStatus

__all__ = ["Doomed", "shred"]


@dataclass
class Doomed:
    """What goes with a case: rows whose sealed words are emptied, scopes whose keys are destroyed, and what remains.

    `counts` are for the certificate, by code.
    """

    rows: list[QuerySet[Any]] = field(default_factory=list)
    scopes: list[KeyScope] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def shred(case: Case) -> dict[str, int]:
    """Destroy the case. Counts by code, of what was destroyed and of what others keep."""
    parts = [_of_case(case), _of_people(case), _of_reports(case)]
    parts += [part(case) for part in contributions("shredding")]
    counted: Counter[str] = Counter()
    for part in parts:
        counted.update(part.counts)
        for rows in part.rows:
            empty_sealed(rows)
        epochs, wraps = destroy_keys(part.scopes)
        counted.update(keys=epochs, wraps=wraps)
    forms, _each = KeptForm.objects.filter(path__contains=str(case.pk)).delete()
    counted.update(kept_forms=forms)
    return dict(sorted(counted.items()))


def _of_case(case: Case) -> Doomed:
    rows: dict[str, QuerySet[Any]] = {
        "notes": Note.objects.scope("shredding").filter(case=case),
        "tasks": Task.objects.scope("shredding").filter(case=case),
        "concerns": Concern.objects.scope("shredding").filter(case=case),
    }
    counts = {name: found.count() for name, found in rows.items()}
    own = Case.objects.scope("shredding").filter(pk=case.pk)
    return Doomed([own, *rows.values()], [case.seal_scope()], counts)


def _of_people(case: Case) -> Doomed:
    """The people who are in no other case; those who are stay there, and the certificate says how many."""
    links = CasePerson.objects.scope("shredding").filter(case=case)
    elsewhere = (
        CasePerson.objects.scope("shredding").exclude(case=case).exclude(case__status=CaseStatus.SHREDDED)
    )
    ids = set(links.values_list("person_id", flat=True))
    staying = set(elsewhere.filter(person_id__in=ids).values_list("person_id", flat=True))
    going = ids - staying
    points = ContactPoint.objects.scope("shredding").filter(person_id__in=going)
    clashes = RuleClash.objects.scope("shredding").filter(point__person_id__in=going)
    people = Person.objects.scope("shredding").filter(pk__in=going)
    entries, _each = IndexToken.objects.scope("shredding").filter(person_id__in=going).delete()
    counts = {
        "people": len(going), "people_kept": len(staying), "ways_to_reach": points.count(), "search_tokens": entries,
    }  # fmt: skip
    return Doomed([people, points, clashes], [KeyScope("person", key) for key in sorted(going)], counts)


def _of_reports(case: Case) -> Doomed:
    """The reports that led to the case, with their mailboxes: the receipt opens nothing any more."""
    ids = list(CaseReport.objects.scope("shredding").filter(case=case).values_list("report_id", flat=True))
    reports = Report.objects.scope("shredding").filter(pk__in=ids)
    messages = Message.objects.scope("shredding").filter(report_id__in=ids)
    copies = Report.objects.scope("shredding").filter(origin_id__in=ids).count()
    counts = {"reports": len(ids), "messages": messages.count(), "reports_elsewhere": copies}
    reports.update(status=ReportStatus.SHREDDED, receipt_id=None)
    scopes = [scope for key in ids for scope in (KeyScope("report", key), receipt_scope(key))]
    return Doomed([reports, messages], scopes, counts)
