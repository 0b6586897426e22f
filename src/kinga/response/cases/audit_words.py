"""What the acts of the cases room are called on the auditor's pages."""

from django.utils.translation import gettext_lazy as _

from kinga.core.security.trail.acts import READ, Act

__all__ = ["ACTS"]

ACTS = {
    "cases.read_list": Act(_("Read a list of cases"), READ),
    "cases.read_case": Act(_("Read a case"), READ),
    "cases.read_form": Act(_("Opened a form of a case that shows sealed words"), READ),
    "cases.search_people": Act(_("Searched the cases for a name or number"), READ),
    "cases.print_case": Act(_("Printed a case"), READ),
    "cases.open_case": Act(_("Opened a new case")),
    "cases.change_case": Act(_("Changed a case")),
    "cases.close_case": Act(_("Closed a case")),
    "cases.reopen_case": Act(_("Reopened a case")),
    "cases.link_report": Act(_("Linked a report to a case")),
    "cases.unlink_report": Act(_("Took a report out of a case")),
    "cases.add_person": Act(_("Put a person into a case")),
    "cases.raise_concern": Act(_("Raised a concern")),
    "cases.resolve_concern": Act(_("Resolved a concern")),
    "cases.write_note": Act(_("Wrote a note")),
    "cases.add_task": Act(_("Added a task")),
    "cases.finish_task": Act(_("Finished a task")),
    "cases.drop_task": Act(_("Dropped a task")),
    "cases.move_task": Act(_("Moved a task")),
    "cases.assign_lead": Act(_("Made someone the lead of a case")),
    "cases.add_team_member": Act(_("Took someone into the team of a case")),
    "cases.end_team_member": Act(_("Ended someone's part in a case")),
    "cases.set_retention": Act(_("Set how long closed cases are kept")),
    "cases.hold_case": Act(_("Put a legal hold on a case")),
    "cases.lift_hold": Act(_("Lifted the legal hold on a case, as the second person")),
    "cases.ask_disposal": Act(_("Asked for a case to be shredded, or its hold lifted")),
    "cases.end_disposal": Act(_("Refused or took back what was asked for at the end of a case")),
    "cases.shred_case": Act(_("Shredded a case, as the second person")),
    "cases.read_certificate": Act(_("Read the certificate of a shredded case"), READ),
    "cases.read_disposal": Act(_("Looked at what was asked for at the end of a case"), READ),
}
