"""One form, one page: the frame that the forms of a case share, and choosing after a clash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kinga.core.people.errors import WeakerRule
from kinga.core.security.actions import note_read
from kinga.core.security.editing import plain
from kinga.core.security.errors import EditClash
from kinga.errors import KingaError
from kinga.interfaces.web.casework.forms.common import EditForm
from kinga.interfaces.web.ui.access import StaffRequest
from kinga.interfaces.web.ui.forms import Form
from kinga.response.cases import queries
from kinga.response.cases.errors import NotNow
from kinga.response.cases.models import Case

__all__ = ["bound", "case_of", "edit_page", "form_page", "to_case"]

_UNPROCESSABLE = 422


def case_of(request: StaffRequest, case_id: UUID) -> Case:
    """The case, if this worker may read it. Raises NotPermitted."""
    return queries.case(request.user, case_id)


def to_case(case: Case) -> HttpResponse:
    """Back to the page of the case."""
    return redirect("cases:case", case.pk)


def bound(request: HttpRequest) -> Any:
    """What was sent, for a form; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def _crumbs(case: Case | None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Cases"), "url": reverse("cases:list")}]
    if case is not None:
        crumbs.append({"label": case.reference, "url": reverse("cases:case", args=[case.pk])})
    return crumbs


def _field_of(error: KingaError) -> str | None:
    """The field that an error leads to: of a rule that allows more, the tick for their own word is missing."""
    if isinstance(error, NotNow):
        return "reason"
    return "confirmed" if isinstance(error, WeakerRule) else None


def form_page(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    primary: str,
    case: Case | None = None,
    save: Callable[[Any], HttpResponse] | None = None,
    **more: Any,
) -> HttpResponse:
    """Show a form, or call `save` with it when it was sent and is right. An error of `save` stands in the form.

    `more` goes to the template: lead, note, facts, before.
    """
    if form.is_bound and form.is_valid() and save is not None:
        try:
            return save(form)
        except EditClash as clash:
            return _clash_page(request, form, clash, case, title)
        except KingaError as error:
            if type(error).__name__ == "NotPermitted":
                raise
            form.add_error(_field_of(error), str(error))
    wrong = form.is_bound and bool(form.errors)
    context = {
        "form": form, "title": title, "primary": primary, "case": case, "crumbs": _crumbs(case),
        "cancel_url": _crumbs(case)[-1]["url"], "form_has_errors": wrong, "shows_person": case is not None, **more,
    }  # fmt: skip
    return _drawn(request, "casework/form.html", context, _UNPROCESSABLE if wrong else 200)


def edit_page(
    request: HttpRequest,
    form: EditForm,
    *,
    save: Callable[[Any], HttpResponse],
    case: Case,
    title: str,
    primary: str,
) -> HttpResponse:
    """As form_page, for a form over a row: a clash is shown until each field has been chosen."""
    if form.is_bound and (form.is_valid() or (form.reopened and form.fits())):
        names = [
            name
            for name in form.edited
            if f"clash_{name}" in form.data and (form.reopened or f"choose_{name}" not in form.data)
        ]
        if names:
            # On what the worker was shown, not on what stands now: who saved in between clashes anew.
            base, version = form.cleaned_data["base"], form.cleaned_data["base_version"]
            fields = {name: (base.get(name, ""), plain(form.cleaned_data[name])) for name in names}
            unchosen = not form.reopened
            return _clash_page(request, form, EditClash(fields, version), case, title, unchosen=unchosen)
    return form_page(request, form, title=title, primary=primary, case=case, save=save)


def _drawn(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """Forms and clashes show sealed words of the case: drawing one is an event, like reading the case."""
    if context["case"] is not None:
        actor = cast("StaffRequest", request).user.actor
        note_read(by=actor, verb="cases.read_form", about=context["case"])
    return render(request, template, context, status=status)


def _both_versions(form: Any, clash: EditClash) -> list[dict[str, Any]]:
    """Each clashing field in words: theirs and mine."""
    return [
        {
            "name": name,
            "label": form.fields[name].label if name in form.fields else _("Safe times"),
            "theirs": form.words(name, theirs),
            "mine": form.words(name, mine),
            "chosen": form.data.get(f"choose_{name}", ""),
        }
        for name, (theirs, mine) in clash.fields.items()
    ]


def _unchosen(fields: list[dict[str, Any]]) -> list[dict[str, str]]:
    """For the summary of errors: each field that has two versions and none chosen."""
    words = _("Choose one version of “%(label)s”.")
    return [
        {"text": words % {"label": field["label"]}, "href": f"#theirs_{field['name']}"} for field in fields
    ]


def _clash_page(
    request: HttpRequest,
    form: Any,
    clash: EditClash,
    case: Case | None,
    title: str,
    *,
    unchosen: bool = False,
) -> HttpResponse:
    """Both versions of each field that two people changed; nothing typed is lost, nothing of theirs either."""
    base = form.after_clash(
        {name: theirs for name, (theirs, _mine) in clash.fields.items()}, clash.current_version
    )
    leave_out = {"csrfmiddlewaretoken", "base", "base_version", *(f"choose_{name}" for name in clash.fields)}
    kept = [
        (name, value) for name, values in request.POST.lists() if name not in leave_out for value in values
    ]
    fields = _both_versions(form, clash)
    context = {
        "fields": fields, "kept": [*kept, *base.items()], "case": case, "title": title, "crumbs": _crumbs(case),
        "cancel_url": _crumbs(case)[-1]["url"], "shows_person": True, "form_has_errors": unchosen,
        "unchosen": _unchosen(fields) if unchosen else [],
    }  # fmt: skip
    return _drawn(request, "casework/clash.html", context, _UNPROCESSABLE if unchosen else 409)
