"""The acts of a case in words. Whole sentences; see `telling` for why each has four."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kinga.response.cases.telling import Told

__all__ = [
    "ACTS",
    "CONCERN",
    "NOTE",
    "NOTE_CORRECTED",
    "TASK_DROPPED",
    "TASK_FINISHED",
    "TO_SOMEONE_GONE",
    "TO_YOU",
]

NOTE = Told(
    _("You wrote a note."),
    _("%(actor)s wrote a note."),
    _("Someone who has left wrote a note."),
    _("The software wrote a note."),
)
NOTE_CORRECTED = Told(
    _("You corrected a note."),
    _("%(actor)s corrected a note."),
    _("Someone who has left corrected a note."),
    _("The software corrected a note."),
)
TASK_FINISHED = Told(
    _("You finished a task."),
    _("%(actor)s finished a task."),
    _("Someone who has left finished a task."),
    _("The software finished a task."),
)
TASK_DROPPED = Told(
    _("You dropped a task."),
    _("%(actor)s dropped a task."),
    _("Someone who has left dropped a task."),
    _("The software dropped a task."),
)
CONCERN = Told(
    _("You raised a concern."),
    _("%(actor)s raised a concern."),
    _("Someone who has left raised a concern."),
    _("The software raised a concern."),
)
# The same acts towards the reader, and towards someone whose name is gone.
TO_YOU: dict[str, Told] = {
    "cases.assign_lead": Told(
        _("You took over the case."),
        _("%(actor)s handed the case to you."),
        _("Someone who has left handed the case to you."),
        _("The software handed the case to you."),
    ),
    "cases.add_team_member": Told(
        _("You joined the case."),
        _("%(actor)s added you to the case."),
        _("Someone who has left added you to the case."),
        _("The software added you to the case."),
    ),
    "cases.end_team_member": Told(
        _("You ended your work on the case."),
        _("%(actor)s ended your work on the case."),
        _("Someone who has left ended your work on the case."),
        _("The software ended your work on the case."),
    ),
}
TO_SOMEONE_GONE: dict[str, Told] = {
    "cases.assign_lead": Told(
        _("You handed the case to someone who has left."),
        _("%(actor)s handed the case to someone who has left."),
        _("Someone who has left handed the case to someone who has left."),
        _("The software handed the case to someone who has left."),
    ),
    "cases.add_team_member": Told(
        _("You added someone who has left to the case."),
        _("%(actor)s added someone who has left to the case."),
        _("Someone who has left added someone who has left to the case."),
        _("The software added someone who has left to the case."),
    ),
    "cases.end_team_member": Told(
        _("You ended the work of someone who has left."),
        _("%(actor)s ended the work of someone who has left."),
        _("Someone who has left ended the work of someone who has left."),
        _("The software ended the work of someone who has left."),
    ),
}

# By the verb of the event. What is not here is told by its note, task or concern, or is no part of the story.
ACTS: dict[str, Told] = {
    "cases.open_case": Told(
        _("You opened the case."),
        _("%(actor)s opened the case."),
        _("Someone who has left opened the case."),
        _("The software opened the case."),
    ),
    "cases.close_case": Told(
        _("You closed the case."),
        _("%(actor)s closed the case."),
        _("Someone who has left closed the case."),
        _("The software closed the case."),
    ),
    "cases.reopen_case": Told(
        _("You opened the case again."),
        _("%(actor)s opened the case again."),
        _("Someone who has left opened the case again."),
        _("The software opened the case again."),
    ),
    "cases.assign_lead": Told(
        _("You handed the case to %(worker)s."),
        _("%(actor)s handed the case to %(worker)s."),
        _("Someone who has left handed the case to %(worker)s."),
        _("The software handed the case to %(worker)s."),
    ),
    "cases.add_team_member": Told(
        _("You added %(worker)s to the case."),
        _("%(actor)s added %(worker)s to the case."),
        _("Someone who has left added %(worker)s to the case."),
        _("The software added %(worker)s to the case."),
    ),
    "cases.end_team_member": Told(
        _("You ended the work of %(worker)s on the case."),
        _("%(actor)s ended the work of %(worker)s on the case."),
        _("Someone who has left ended the work of %(worker)s on the case."),
        _("The software ended the work of %(worker)s on the case."),
    ),
    "cases.link_report": Told(
        _("You added a report to the case."),
        _("%(actor)s added a report to the case."),
        _("Someone who has left added a report to the case."),
        _("The software added a report to the case."),
    ),
    "cases.unlink_report": Told(
        _("You took a report out of the case."),
        _("%(actor)s took a report out of the case."),
        _("Someone who has left took a report out of the case."),
        _("The software took a report out of the case."),
    ),
    "cases.add_person": Told(
        _("You added a person to the case."),
        _("%(actor)s added a person to the case."),
        _("Someone who has left added a person to the case."),
        _("The software added a person to the case."),
    ),
    "cases.change_case": Told(
        _("You changed the case."),
        _("%(actor)s changed the case."),
        _("Someone who has left changed the case."),
        _("The software changed the case."),
    ),
    "cases.resolve_concern": Told(
        _("You wrote down that a concern is over."),
        _("%(actor)s wrote down that a concern is over."),
        _("Someone who has left wrote down that a concern is over."),
        _("The software wrote down that a concern is over."),
    ),
    "cases.move_task": Told(
        _("You moved a task to another time."),
        _("%(actor)s moved a task to another time."),
        _("Someone who has left moved a task to another time."),
        _("The software moved a task to another time."),
    ),
}
