"""Addresses of the casework pages."""

from django.urls import path

from kinga.interfaces.web.casework.views import case, ending, handling, lists, people, work

app_name = "cases"
_ONE = "<uuid:case_id>"
_PERSON = f"{_ONE}/people/<uuid:person_id>"
_POINT = f"{_PERSON}/contacts/<uuid:point_id>"
_TASK = f"{_ONE}/tasks/<uuid:task_id>"

urlpatterns = [
    path("", lists.case_list, name="list"),
    path("open", lists.open_by_hand, name="open"),
    path("find", lists.find, name="find"),
    path("find/rebuild", lists.rebuild, name="rebuild_search"),
    path("retention", ending.retention, name="retention"),
    path("list/<slug:which>", lists.case_list, name="list"),
    path(_ONE, case.case_page, name="case"),
    path(f"{_ONE}/print", case.print_page, name="print"),
    path(f"{_ONE}/change", handling.change, name="change"),
    path(f"{_ONE}/assign", handling.assign, name="assign"),
    path(f"{_ONE}/team", handling.join_team, name="team"),
    path(f"{_ONE}/team/<uuid:user_id>/end", handling.end_team, name="end_team"),
    path(f"{_ONE}/close", handling.close, name="close"),
    path(f"{_ONE}/reopen", handling.reopen, name="reopen"),
    path(f"{_ONE}/hold", ending.hold, name="hold"),
    path(f"{_ONE}/ask/<slug:act>", ending.ask, name="ask_disposal"),
    path(f"{_ONE}/decide", ending.decide, name="decide_disposal"),
    path(f"{_ONE}/certificate", ending.certificate, name="certificate"),
    path(f"{_ONE}/note", work.note, name="note"),
    path(f"{_ONE}/concern", work.concern, name="concern"),
    path(f"{_ONE}/concerns/<uuid:concern_id>/resolve", work.resolve_concern, name="resolve_concern"),
    path(f"{_ONE}/task", work.add_task, name="add_task"),
    path(f"{_TASK}/finish", work.finish_task, name="finish_task"),
    path(f"{_TASK}/drop", work.drop_task, name="drop_task"),
    path(f"{_TASK}/move", work.move_task, name="move_task"),
    path(f"{_ONE}/person", people.add_person, name="add_person"),
    path(_PERSON, people.change_person, name="change_person"),
    path(f"{_PERSON}/contact", people.add_contact, name="add_contact"),
    path(_POINT, people.contact_rule, name="contact_rule"),
    path(f"{_POINT}/versions/<uuid:clash_id>", people.rule_clash, name="rule_clash"),
    path(f"{_POINT}/show", people.show_contact, name="show_contact"),
]
