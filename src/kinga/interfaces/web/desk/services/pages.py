"""Drawing the pages of the directory: what may be said about an address, and how sure a status is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.registry.models import Service, ServiceStatus
from kinga.core.registry.rules import is_stale
from kinga.core.security.errors import EditClash
from kinga.core.security.roles import Permission
from kinga.interfaces.web.desk.services.forms import ChangeForm, ServiceForm, StatusForm
from kinga.interfaces.web.ui import timewords
from kinga.interfaces.web.ui.access import StaffRequest
from kinga.interfaces.web.ui.languages.joining import listed

__all__ = ["Line", "after_clash", "edit", "line", "query_of", "service"]

_KINDS = {
    ServiceStatus.ACTIVE: "done",
    ServiceStatus.TEMPORARILY_CLOSED: "caution",
    ServiceStatus.INACTIVE: "waiting",
    ServiceStatus.DEFUNCT: "closed",
}


@dataclass(frozen=True)
class Line:
    """One service with its status in words; `stale` when nobody confirmed it for too long."""

    service: Service
    kind: str
    word: str | Promise
    sure: str
    stale: bool
    places: str


def line(row: Service) -> Line:
    """A service as the directory shows it."""
    stale = is_stale(row.status_as_of, clock.today())
    day = timewords.full(row.status_as_of)
    sure = _("not confirmed since %(day)s") if stale else _("as of %(day)s")
    kind = "caution" if stale and row.status == ServiceStatus.ACTIVE else _KINDS[ServiceStatus(row.status)]
    places = listed(row.places.all())
    return Line(row, kind, row.get_status_display(), sure % {"day": day}, stale, places)


def query_of(request: StaffRequest) -> str:
    """The filters without the page, for the links to other pages of the list."""
    asked: QueryDict = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


def service(
    request: StaffRequest, row: Service, *, status_form: StatusForm | None = None, address: str = ""
) -> HttpResponse:
    """One service. `address` is shown only when it was just revealed."""
    shown = line(row)
    facts = [
        {"label": _("Who gives it"), "value": row.provider.name, "said": True},
        {"label": _("Kind of help"), "value": row.get_kind_display()},
        {"label": _("What it does"), "value": row.description, "said": True},
        {"label": _("Who it is for"), "value": row.eligibility, "said": True},
        {"label": _("When it is open"), "value": row.hours, "said": True},
        {
            "label": _("Phone number"),
            "value": format_html('<bdi dir="ltr">{}</bdi>', row.phone) if row.phone else "",
        },
        {"label": _("Languages spoken"), "value": row.languages, "said": True},
        {"label": _("Places it serves"), "value": shown.places, "said": True},
        {"label": _("Places free"), "value": row.places_left},
    ]
    context = {
        "row": shown,
        "service": row,
        "facts": facts,
        "address": address,
        "may_reveal": request.user.may(Permission.REFERRAL_OFFER),
        "may_manage": request.user.may(Permission.SERVICE_MANAGE),
        "form": status_form or StatusForm(initial={"status": row.status, "as_of": clock.today()}),
        "form_has_errors": status_form is not None,
    }
    return render(request, "services/service.html", context, status=422 if status_form else 200)


def edit(request: StaffRequest, form: ServiceForm, row: Service | None = None) -> HttpResponse:
    """The form of a service, new or standing."""
    wrong = form.is_bound and not form.is_valid()
    context = {"form": form, "service": row, "form_has_errors": wrong}
    return render(request, "services/edit.html", context, status=422 if wrong else 200)


def after_clash(form: ChangeForm, clash: EditClash) -> ChangeForm:
    """The form as it was typed, on the version that stands now, with the other value beside each clash."""
    typed = QueryDict(mutable=True)
    for name, values in cast("QueryDict", form.data).lists():  # of the places, all that were ticked
        typed.setlist(name, values)
    theirs = {name: now for name, (now, _mine) in clash.fields.items()}
    typed["base_version"] = str(clash.current_version)
    typed["base"] = json.dumps({**form.cleaned_data["base"], **theirs})
    again = ChangeForm(typed)
    again.is_valid()
    for name, now in theirs.items():
        again.add_error(
            name,
            _(
                "Someone else changed this meanwhile. It now says: “%(now)s”. "
                "Write what should stand, then send the form again."
            )
            % {"now": dict(getattr(again.fields[name], "choices", ()) or ()).get(now, now)},
        )
    return again
