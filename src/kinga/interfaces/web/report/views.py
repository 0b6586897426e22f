"""The public pages: choose a language, answer, send, come back. Thin: the journey is data in `journey.py`."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kinga.core.security.queries import agencies_taking_reports
from kinga.interfaces.web.report import mailbox, pages
from kinga.interfaces.web.report.forms import MessageForm
from kinga.interfaces.web.report.journey import FIRST, LAST, STEPS, Step, after, before, skip_to_check
from kinga.interfaces.web.report.sending import chosen_agency, print_of, send
from kinga.interfaces.web.report.visits.origin import from_our_own_page
from kinga.interfaces.web.report.visits.pace import may_send
from kinga.interfaces.web.report.visits.visit import ASKED, BOX, SENT, Visit, arrive, begin, find, show
from kinga.interfaces.web.ui.access import open_to_all

__all__ = ["come_back", "page", "start", "write"]


@open_to_all
@never_cache
@from_our_own_page
def start(request: HttpRequest) -> HttpResponse:
    """Language first, unless this browser chose one on another page. Then a visit begins with its first question."""
    code = request.POST.get("language", "") if request.method == "POST" else pages.chosen_language(request)
    if request.method != "POST" and not code:
        return pages.languages(request)
    with pages.speaking(request, code):
        return show(request, begin(request), FIRST.key, pages.draw)


@open_to_all
@never_cache
def page(request: HttpRequest, address: str) -> HttpResponse:
    """A page of a visit, as often as the browser asks: forward, back, again. It writes nothing."""
    visit = find(request, address, pages.PAGES)
    return pages.draw(request, visit) if visit else pages.ended(request)


@open_to_all
@never_cache
@from_our_own_page
def write(request: HttpRequest) -> HttpResponse:
    """Take one answer and show the next question; or change the language, go back, go to one, or send."""
    if request.method != "POST":  # a tab that was restored, an address that was typed
        return redirect("report:begin")
    step = STEPS.get(request.POST.get("step", ""), FIRST)
    visit = arrive(request)
    if visit is None:
        return pages.lost(request, step.form)
    if "language" in request.POST:
        with pages.speaking(request, request.POST["language"]):
            visit.write_down(request.POST, step.form.base_fields)
            return show(request, visit, step.key, pages.draw)
    form = step.form(request.POST, answers=visit.carried.answers)
    if form.is_valid() and step != LAST:
        visit.carried.answers[step.key] = form.cleaned_data
    if step == LAST and not {"back", "change"} & request.POST.keys():
        return _send(request, visit)
    return show(request, visit, _next(request, step, visit, form), pages.draw)


def _next(request: HttpRequest, step: Step, visit: Visit, form: Form) -> str:
    """The page that follows one answer. Nothing typed is left behind: a text that does not fit is shown again."""
    carried = visit.carried
    typed = any(request.POST.get(name) for name in form.errors)
    following = step
    if {"back", "finish"} & request.POST.keys() and not typed:
        if step != LAST:
            carried.answers[step.key] = {**carried.answers.get(step.key, {}), **form.cleaned_data}
        going_back = "back" in request.POST
        following = (before(step, carried.answers) or FIRST) if going_back else skip_to_check(carried.answers)
    elif request.POST.get("change", "") in STEPS:
        carried.checked = True
        following = STEPS[request.POST["change"]]
    elif not form.is_valid():
        visit.wrong = True
        visit.write_down(request.POST, form.fields)
    else:
        following = after(step, carried.answers, checked=carried.checked)
    carried.checked = carried.checked or following == LAST
    return following.key


def _send(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make the report once, however often this page is sent, and show the receipt."""
    agency = chosen_agency(visit.carried.answers)
    if agency is None:
        return _choose_again(request, visit)
    if not may_send(request, visit.carried, print_of(visit).hex()):
        visit.note = pages.wait_a_minute()
        return show(request, visit, LAST.key, pages.draw)
    visit.sent = send(visit, agency)
    visit.carried.answers = {}
    return show(request, visit, SENT, pages.draw)


def _choose_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The chosen agency stopped taking reports meanwhile: nothing was sent, and the choice is theirs again."""
    if not agencies_taking_reports().exists():
        return pages.nobody_reads(request)
    visit.carried.answers.pop("agency", None)
    visit.carried.checked = True
    visit.note = _(
        "The people you chose no longer take messages here. Nothing was sent. Please choose who should read it."
    )
    return show(request, visit, FIRST.key, pages.draw)


@open_to_all
@never_cache
@from_our_own_page
def come_back(request: HttpRequest) -> HttpResponse:
    """The return page: the receipt opens the agency's messages, and one can write more. Nothing that was reported."""
    if request.method != "POST":
        return pages.ask_receipt(request)
    visit = arrive(request)
    if visit is None and "text" in request.POST:
        return pages.lost(request, MessageForm)
    visit = visit or begin(request)
    report = mailbox.open_box(request, visit)
    if report is None:
        return show(request, visit, ASKED, pages.draw)
    form = MessageForm(request.POST) if "text" in request.POST else None
    if form is not None and form.is_valid() and mailbox.may_write(request, visit, form.cleaned_data["text"]):
        mailbox.write(visit, report, form.cleaned_data["text"])
    elif form is not None:
        visit.wrong, visit.note = True, pages.wait_a_minute() if form.is_valid() else ""
        visit.write_down(request.POST, form.fields)
    return show(request, visit, BOX, pages.draw)
