"""The public pages: choose a language, answer, send, come back. Thin: the journey is data in `journey.py`."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kinga.core.security.rules import Actor
from kinga.interfaces.web.report import mailbox, pages
from kinga.interfaces.web.report.carry import Carried, key_of, unseal
from kinga.interfaces.web.report.journey import FIRST, LAST, STEPS, Step, after, before, skip_to_check
from kinga.interfaces.web.report.sending import chosen_agency, send
from kinga.interfaces.web.ui.access import open_to_all
from kinga.response.intake.actions import add_message

__all__ = ["begin", "come_back", "write"]


@open_to_all
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Language first. Choosing one begins: the key goes into the cookie, the first question is shown."""
    if request.method != "POST":
        return pages.languages(request)
    with pages.speaking(request, request.POST.get("language", "")):
        return pages.question(request, FIRST, Carried.fresh(), new_key=True)


@open_to_all
@never_cache
def write(request: HttpRequest) -> HttpResponse:
    """Take one answer and show the next question; or change the language, go back, go to one, or send."""
    if request.method != "POST":  # a tab that was restored, an address that was typed
        return redirect("report:begin")
    step = STEPS.get(request.POST.get("step", ""), FIRST)
    carried = unseal(request.POST.get("carried", ""), key_of(request))
    if carried is None:
        return pages.lost(request, step)
    if "language" in request.POST:
        with pages.speaking(request, request.POST["language"]):
            return pages.question(request, step, carried, typed=request.POST)
    form = step.form(request.POST, answers=carried.answers)
    if form.is_valid() and step != LAST:
        carried.answers[step.key] = form.cleaned_data
    return _turn(request, step, carried, form)


def _turn(request: HttpRequest, step: Step, carried: Carried, form: Form) -> HttpResponse:
    """The page that follows one answer. Nothing typed is left behind: a text that does not fit is shown again."""
    typed = any(request.POST.get(name) for name in form.errors)
    if {"back", "finish"} & request.POST.keys() and not typed:
        if step != LAST:
            carried.answers[step.key] = {**carried.answers.get(step.key, {}), **form.cleaned_data}
        if "back" in request.POST:
            return pages.question(request, before(step, carried.answers) or FIRST, carried)
        return pages.question(request, skip_to_check(carried.answers), carried)
    if request.POST.get("change", "") in STEPS:
        carried.checked = True
        return pages.question(request, STEPS[request.POST["change"]], carried)
    if not form.is_valid():
        return pages.question(request, step, carried, typed=request.POST, form=form)
    if step == LAST:
        return _send(request, carried)
    return pages.question(request, after(step, carried.answers, checked=carried.checked), carried)


def _send(request: HttpRequest, carried: Carried) -> HttpResponse:
    """Make the report once, however often this page is sent, and show the receipt."""
    agency = chosen_agency(carried.answers)
    if agency is None:
        return pages.choose_again(request, carried)
    return pages.receipt(request, send(carried, agency, key_of(request) or b""), carried)


@open_to_all
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """The return page: the receipt opens the agency's messages, and one can write more. Nothing that was reported."""
    if request.method != "POST":
        return pages.ask_receipt(request)
    opened = mailbox.open_box(request)
    if opened.report is None:
        return pages.ask_receipt(request, opened.form)
    form = mailbox.message_form(request)
    if form is not None and form.is_valid():
        add_message(
            by=Actor.public(),
            report=opened.report,
            text=form.cleaned_data["text"],
            from_agency=False,
            submission=mailbox.submission(request),
        )
        return pages.messages(request, opened, None, said=_("Your message was sent."))
    return pages.messages(request, opened, form)
