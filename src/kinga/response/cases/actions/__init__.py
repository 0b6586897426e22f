"""Every write of the cases room, by what it touches."""

from kinga.response.cases.actions.case import (
    change_case,
    close_case,
    link_report,
    open_case,
    reopen_case,
    unlink_report,
)
from kinga.response.cases.actions.content import (
    add_person_to_case,
    raise_concern,
    resolve_concern,
    write_note,
)
from kinga.response.cases.actions.people import (
    add_contact_to_case,
    add_new_person,
    add_person_from_report,
    change_person_in_case,
    set_contact_rule_in_case,
    settle_rule_clash_in_case,
    show_contact,
)
from kinga.response.cases.actions.task import add_task, drop_task, finish_task, move_task
from kinga.response.cases.actions.team import add_team_member, assign_lead, end_team_member

__all__ = [
    "add_contact_to_case",
    "add_new_person",
    "add_person_from_report",
    "add_person_to_case",
    "add_task",
    "add_team_member",
    "assign_lead",
    "change_case",
    "change_person_in_case",
    "close_case",
    "drop_task",
    "end_team_member",
    "finish_task",
    "link_report",
    "move_task",
    "open_case",
    "raise_concern",
    "reopen_case",
    "resolve_concern",
    "set_contact_rule_in_case",
    "settle_rule_clash_in_case",
    "show_contact",
    "unlink_report",
    "write_note",
]
