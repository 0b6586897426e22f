"""The facts about a case that `can()` asks for, and the lock every write takes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security.queries import grants_on, require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor, Target
from kinga.response.cases.errors import CaseIsClosed, CaseIsShredded
from kinga.response.cases.models import Case, CaseStatus

__all__ = ["locked", "target", "touch"]


def target(case: Case) -> Target:
    """The case as `can()` sees it: its agency, and who stands in a relation to it. One query."""
    return Target(
        agency_id=case.agency_id,
        needs_relation=True,
        whole_agency=Permission.CASE_READ_ALL,
        grants=grants_on("case", case.pk),
    )


def locked(by: Actor, case: Case, permission: Permission, *, closed_too: bool = False) -> Case:
    """The case, read again and locked for a write that `by` may do. Raises NotPermitted, CaseIsClosed or CaseIsShredded."""
    row = Case.objects.scope("writing").select_for_update(of=("self",)).get(pk=case.pk)
    require(by, permission, target(row))
    if row.status == CaseStatus.SHREDDED:
        raise CaseIsShredded(_("The case was shredded. Nothing of it is left to act on."))
    if row.status == CaseStatus.CLOSED and not closed_too:
        raise CaseIsClosed(_("The case is closed. Reopen it first, then try again."))
    return row


def touch(case: Case) -> None:
    """Something in the case changed: it moves up in the lists. Not an edit of its own fields."""
    case.changed_at = clock.now()
    case.save(update_fields=["changed_at"])
