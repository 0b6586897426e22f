"""What is written into a case: people, concerns, notes."""

from __future__ import annotations

from uuid import UUID

from kinga.core.foundation import clock
from kinga.core.people.models import Person
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.errors import NotPermitted
from kinga.core.security.keys.making import give_key
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor
from kinga.response.cases.access import locked, touch
from kinga.response.cases.models import Case, CasePerson, Concern, Note

__all__ = ["add_person_to_case", "raise_concern", "resolve_concern", "write_note"]


@action
def add_person_to_case(*, by: Actor, case: Case, person: Person, role: str) -> CasePerson:
    """A person takes part in a case: whoever reads it reads them. Raises CannotOpen when `by` cannot read them."""
    row = locked(by, case, Permission.CASE_WRITE)
    if person.agency_id != row.agency_id:
        raise NotPermitted("cases: another agency's person.")
    link, _made = CasePerson.objects.scope("writing").get_or_create(
        case=row, person=person, defaults={"role": role}
    )
    give_key(person.seal_scope(), to=row.seal_scope(), by=by)
    touch(row)
    audit.record(by=by, verb="cases.add_person", about=row, facts={"person": str(person.pk), "role": role})
    return link


@action
def raise_concern(
    *, by: Actor, case: Case, harm: str, detail: str = "", submission: UUID | None = None
) -> Concern:
    """A harm or risk in the case."""
    row = locked(by, case, Permission.CASE_WRITE)
    if made := audit.earlier(submission, Concern):
        return made
    concern = Concern(case=row, harm=harm, detail=detail, raised_at=clock.now(), raised_by_id=by.user_id)
    concern.save()
    touch(row)
    audit.remember(submission, concern)
    audit.record(
        by=by, verb="cases.raise_concern", about=row, facts={"concern": str(concern.pk), "harm": harm}
    )
    return concern


@action
def resolve_concern(*, by: Actor, concern: Concern) -> Concern:
    """The harm or risk is over."""
    row = locked(by, concern.case, Permission.CASE_WRITE)
    concern = Concern.objects.scope("writing").select_for_update(of=("self",)).get(pk=concern.pk)
    concern.resolved_at = clock.now()
    concern.version += 1
    concern.save(update_fields=["resolved_at", "version"])
    touch(row)
    audit.record(by=by, verb="cases.resolve_concern", about=row, facts={"concern": str(concern.pk)})
    return concern


@action
def write_note(
    *, by: Actor, case: Case, text: str, corrects: Note | None = None, submission: UUID | None = None
) -> Note:
    """A note. It is never changed: another note corrects it."""
    row = locked(by, case, Permission.CASE_WRITE, closed_too=True)
    if made := audit.earlier(submission, Note):
        return made
    note = Note(case=row, text=text, author_id=by.user_id, at=clock.now(), corrects=corrects)
    note.save()
    touch(row)
    audit.remember(submission, note)
    audit.record(by=by, verb="cases.write_note", about=row, facts={"note": str(note.pk)})
    return note
