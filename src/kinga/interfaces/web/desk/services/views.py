"""The pages of the service directory."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kinga.core.registry import actions, queries
from kinga.core.security.errors import EditClash
from kinga.core.security.roles import Permission
from kinga.interfaces.web.desk.services import pages
from kinga.interfaces.web.desk.services.forms import ChangeForm, FilterForm, ServiceForm, StatusForm
from kinga.interfaces.web.ui.access import StaffRequest, requires

__all__ = ["add", "address", "change", "detail", "directory", "status"]

_A_PAGE = 40


@requires(Permission.SERVICE_READ)
def directory(request: StaffRequest) -> HttpResponse:
    """Every service, without its address; narrowed by kind, place and what is open."""
    form = FilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = queries.matching(queries.services_visible_to(request.user), **chosen)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [pages.line(row) for row in page],
        "filter": form,
        "query": pages.query_of(request),
        "may_manage": request.user.may(Permission.SERVICE_MANAGE),
    }
    return render(request, "services/directory.html", context)


@requires(Permission.SERVICE_READ)
def detail(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """One service, and the form to say whether it is open."""
    return pages.service(request, queries.service(service_id))


@requires(Permission.SERVICE_READ)
@require_POST
def status(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Say whether it is open, as of a day."""
    row = queries.service(service_id)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return pages.service(request, row, status_form=form)
    actions.set_service_status(by=request.user.actor, service=row, **form.cleaned_data)
    messages.success(request, _("Saved. Colleagues see it now."))
    return redirect("services:service", service_id)


@requires(Permission.REFERRAL_OFFER)
@require_POST
def address(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Show the address once; the look is recorded."""
    row = queries.service(service_id)
    shown = actions.reveal_address(by=request.user.actor, service=row)
    return pages.service(request, row, address=shown or _("No address is stored."))


@requires(Permission.SERVICE_MANAGE)
def add(request: StaffRequest) -> HttpResponse:
    """A new service."""
    form = ServiceForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return pages.edit(request, form)
    asked = dict(form.cleaned_data)
    provider, name = asked.pop("provider"), asked.pop("new_provider")
    made = actions.add_service(by=request.user.actor, provider=provider, new_provider=name, **asked)
    messages.success(request, _("The service is in the directory."))
    return redirect("services:service", made.pk)


@requires(Permission.SERVICE_MANAGE)
def change(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Change a service. When somebody else changed the same fields, the page shows both."""
    row = queries.service(service_id)
    if request.method != "POST":
        return pages.edit(request, ChangeForm(initial=ChangeForm.start(row)), row)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return pages.edit(request, form, row)
    try:
        actions.change_service(
            by=request.user.actor,
            service=row,
            base_version=form.cleaned_data["base_version"],
            base=form.cleaned_data["base"],
            changes=form.changes(),
            keep=frozenset({"address"}),
            places=form.cleaned_data["places"],
        )
    except EditClash as clash:
        return pages.edit(request, pages.after_clash(form, clash), row)
    messages.success(request, _("Changed."))
    return redirect("services:service", row.pk)
