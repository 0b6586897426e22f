"""People of a case, and how each may be reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.people.models import ContactPoint, Person
from kinga.core.people.queries import open_clashes
from kinga.core.security.errors import EditClash
from kinga.core.security.roles import Permission
from kinga.interfaces.web.casework.forms.people import (
    AddContactForm,
    AddPersonForm,
    ChangePersonForm,
    ContactRuleForm,
    RuleClashForm,
)
from kinga.interfaces.web.casework.reported import reported_person
from kinga.interfaces.web.casework.rulewords import clash_page, in_words, versions
from kinga.interfaces.web.casework.views.common import bound, case_of, edit_page, form_page, to_case
from kinga.interfaces.web.ui.access import StaffRequest, requires
from kinga.response.cases import actions
from kinga.response.cases.models import Case

__all__ = ["add_contact", "add_person", "change_person", "contact_rule", "rule_clash", "show_contact"]

_POINT = (
    "kind", "value", "safety", "windows", "time_zone", "zone_assumed", "who_may_answer", "code_word", "voicemail",
    "instructions", "expires_on", "submission",
)  # fmt: skip


def _person(case: Case, person_id: UUID) -> Person:
    return get_object_or_404(case.people.select_related("person"), person_id=person_id).person


def _point(case: Case, person_id: UUID, point_id: UUID) -> ContactPoint:
    return get_object_or_404(_person(case, person_id).contact_points.select_related("person"), pk=point_id)


@requires(Permission.CASE_WRITE)
def add_person(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Somebody new in the case."""
    case = case_of(request, case_id)
    sent = request.POST.get("report") or request.GET.get("report")
    if sent:
        return reported_person(request, case, sent)

    def save(form: AddPersonForm) -> HttpResponse:
        actions.add_new_person(by=request.user.actor, case=case, **form.cleaned_data)
        return to_case(case)

    form = AddPersonForm(bound(request))
    return form_page(
        request, form, title=_("Add a person"), primary=_("Add the person"), case=case, save=save
    )


@requires(Permission.CASE_WRITE)
def change_person(request: StaffRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """What is known about a person."""
    case = case_of(request, case_id)
    person = _person(case, person_id)

    def save(form: ChangePersonForm) -> HttpResponse:
        base, version = form.cleaned_data["base"], form.cleaned_data["base_version"]
        actions.change_person_in_case(
            by=request.user.actor,
            case=case,
            person=person,
            base_version=version,
            base=base,
            changes=form.changes(),
        )
        return to_case(case)

    form = ChangePersonForm(bound(request), initial=ChangePersonForm.start(person))
    page = {"title": _("Change a person"), "primary": _("Save")}
    return edit_page(request, form, case=case, save=save, **page)


@requires(Permission.CASE_WRITE)
def add_contact(request: StaffRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """A way to reach a person, with its rule."""
    case = case_of(request, case_id)
    person = _person(case, person_id)

    def save(form: AddContactForm) -> HttpResponse:
        point: dict[str, Any] = {name: form.cleaned_data[name] for name in _POINT}
        confirmed = form.cleaned_data["confirmed"]
        actions.add_contact_to_case(
            by=request.user.actor, case=case, person=person, confirmed=confirmed, **point
        )
        return to_case(case)

    form = AddContactForm(bound(request), initial={"time_zone": case.agency.time_zone, "zone_assumed": True})
    page = {"title": _("Add a way to reach them"), "primary": _("Save"), "lead": person.name.open()}
    return form_page(request, form, case=case, save=save, **page)


@requires(Permission.CASE_WRITE)
def contact_rule(request: StaffRequest, case_id: UUID, person_id: UUID, point_id: UUID) -> HttpResponse:
    """Change a safe-contact rule. Versions that wait for a person to choose come first."""
    case = case_of(request, case_id)
    point = _point(case, person_id, point_id)
    waiting = open_clashes(point)
    if waiting and request.method != "POST":
        return redirect("cases:rule_clash", case_id, person_id, point_id, waiting[0].pk)

    def save(form: ContactRuleForm) -> HttpResponse:
        base, version = form.cleaned_data["base"], form.cleaned_data["base_version"]
        said = {"changes": form.changes(), "confirmed": form.cleaned_data["confirmed"]}
        edit = actions.set_contact_rule_in_case(
            by=request.user.actor, case=case, point=point, base_version=version, base=base, **said
        )
        if edit.clash:
            return redirect("cases:rule_clash", case_id, person_id, point_id, edit.clash.pk)
        return to_case(case)

    form = ContactRuleForm(bound(request), initial=ContactRuleForm.start(point))
    page = {"title": _("Change the safe-contact rule"), "primary": _("Save the rule")}
    return edit_page(request, form, case=case, save=save, **page)


@requires(Permission.CASE_WRITE)
def rule_clash(
    request: StaffRequest, case_id: UUID, person_id: UUID, point_id: UUID, clash_id: UUID
) -> HttpResponse:
    """Two versions of one rule: what holds meanwhile, and choosing."""
    case = case_of(request, case_id)
    point = _point(case, person_id, point_id)
    clash = next((each for each in open_clashes(point) if each.pk == clash_id), None)
    if clash is None:  # somebody has chosen
        return to_case(case)

    def save(form: RuleClashForm) -> HttpResponse:
        chosen = {name: form.cleaned_data[name] for name in ("base_version", "confirmed")}
        try:
            actions.settle_rule_clash_in_case(
                by=request.user.actor, case=case, clash=clash, take=form.taken(), **chosen
            )
        except EditClash:
            messages.warning(request, _("The rule was changed meanwhile. Look at it again, then choose."))
            return redirect("cases:contact_rule", case_id, person_id, point_id)
        return to_case(case)

    start = {"base_version": point.version}
    form = RuleClashForm(bound(request), versions=versions(point, clash), initial=start)
    return form_page(request, form, case=case, save=save, **clash_page(point))


@requires(Permission.CASE_READ)
@require_POST
def show_contact(request: StaffRequest, case_id: UUID, person_id: UUID, point_id: UUID) -> HttpResponse:
    """The number, after its rule. Each look is an event."""
    case = case_of(request, case_id)
    point = _point(case, person_id, point_id)
    value = actions.show_contact(by=request.user.actor, case=case, point=point)
    context = {
        "case": case, "name": point.person.name.open(), "rule": in_words(point), "value": value, "shows_person": True,
        "crumbs": [
            {"label": _("Cases"), "url": reverse("cases:list")},
            {"label": case.reference, "url": reverse("cases:case", args=[case.pk])},
        ],
    }  # fmt: skip
    return render(request, "casework/contact.html", context)
