"""Drawing the public pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.forms import CharField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.foundation.language import in_language
from kinga.core.registry.zones import label
from kinga.core.security.keys import unlocked
from kinga.core.security.models import Agency
from kinga.core.security.rules import Actor
from kinga.interfaces.web.report import summary
from kinga.interfaces.web.report.forms import MessageForm, ReceiptForm
from kinga.interfaces.web.report.journey import FIRST, LAST, PARTS, STEPS, before, place_of
from kinga.interfaces.web.report.sending import chosen_agency
from kinga.interfaces.web.report.visits import carry
from kinga.interfaces.web.report.visits.visit import ASKED, BOX, BRIEF_PAGES, Visit, remember_language
from kinga.interfaces.web.ui.languages.offered import offered
from kinga.response.intake.actions import read_mailbox
from kinga.response.intake.models import Report
from kinga.response.intake.queries import by_receipt, receipt_ring

__all__ = [
    "PAGES",
    "ask_receipt",
    "chosen_language",
    "draw",
    "ended",
    "languages",
    "lost",
    "nobody_reads",
    "speaking",
    "wait_a_minute",
]

PAGES = (*STEPS, *BRIEF_PAGES)


@contextmanager
def speaking(request: HttpRequest, code: str) -> Iterator[None]:
    """Draw in the chosen language; a code that is not offered changes nothing."""
    if code in dict(offered(request)):
        translation.activate(code)
    yield


def chosen_language(request: HttpRequest) -> str:
    """The language that was chosen in this browser on a page before; "" when none was."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in dict(offered(request)) else ""


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with its language."""
    response = render(request, f"report/{template}.html", {"hide_languages": True, **context}, status=status)
    response.headers["Content-Language"] = translation.get_language() or "en"
    remember_language(request, response)
    return response


def _others(request: HttpRequest) -> list[tuple[str, str]]:
    """The languages one may change to; none when there is no choice."""
    choices = offered(request)
    return choices if len(choices) > 1 else []


def languages(request: HttpRequest) -> HttpResponse:
    """The first page: every language in its own words."""
    return _answer(request, "language", {"choices": offered(request)})


def draw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page on which a visit is. After sending there is only one."""
    if visit.sent:
        return _receipt(request, visit)
    if visit.page == BOX:
        return _messages(request, visit)
    if visit.page == ASKED:
        return ask_receipt(request, visit)
    return _question(request, visit)


def _question(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One question, with what was answered before or just typed. 422 when what was sent is wrong, 409 with a note."""
    step, carried = STEPS[visit.page], visit.carried
    agency = chosen_agency(carried.answers)
    context = {
        "step": step,
        "form": _form(visit),
        "form_has_errors": visit.wrong,
        "note": visit.note,
        "carried": carry.seal(carried, visit.key),
        "page": place_of(step, carried.answers),
        "parts": PARTS,
        "back": before(step, carried.answers),
        "agency": in_language(agency, "name") if agency else "",
        "languages_offered": _others(request),
        "may_finish": step not in {FIRST, LAST} and not carried.checked,
        **(summary.page(carried.answers) if step == LAST else {}),
    }
    template = "check" if step == LAST else "question"
    return _answer(request, template, context, status=422 if visit.wrong else 409 if visit.note else 200)


def _form(visit: Visit) -> Form:
    """What the fields show: what was sent and is wrong, else what was just typed, else what was answered before."""
    step, answers = STEPS[visit.page], visit.carried.answers
    if visit.wrong:
        return step.form(visit.in_fields, answers=answers)
    typed = visit.in_fields
    if not typed:
        return step.form(initial=dict(answers.get(step.key, {})), answers=answers)
    shown = {name: typed.getlist(name) if name == "days" else typed.get(name) for name in typed}
    return step.form(initial=shown, answers=answers)


def lost(request: HttpRequest, form: type[Form]) -> HttpResponse:
    """The cookie is gone or the page was changed: say so, and keep what was typed on this page in view."""
    texts = {name: field for name, field in form.base_fields.items() if isinstance(field, CharField)}
    words = [
        (str(field.label), request.POST[name]) for name, field in texts.items() if request.POST.get(name)
    ]
    return _answer(request, "lost", {"words": words}, status=409)


def ended(request: HttpRequest) -> HttpResponse:
    """An address whose page is no longer held: nothing of it is shown to whoever goes back to it."""
    return _answer(request, "ended", {}, status=410)


def _receipt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Sent: the words to keep, and what happens now."""
    agency = Agency.objects.get(pk=visit.sent["agency"])
    context = {
        **visit.sent,
        "agency": in_language(agency, "name"),
        "in_digits": visit.sent["receipt"][:1].isdigit(),
    }
    return _answer(request, "receipt", context)


def wait_a_minute() -> str:
    """What is said when many send from one network."""
    return _(
        "Many people are writing from your network just now. Wait a minute, then press “Send” again. What you wrote is "
        "still here, and nothing is lost."
    )


def nobody_reads(request: HttpRequest) -> HttpResponse:
    """No agency takes reports: nothing was sent."""
    return _answer(request, "nobody", {}, status=503)


def ask_receipt(request: HttpRequest, visit: Visit | None = None) -> HttpResponse:
    """Type the receipt; with what is wrong with the one that was typed."""
    form = ReceiptForm(visit.in_fields if visit else None)
    if visit and visit.note:
        form.add_error("receipt", visit.note)
    context = {"form": form, "form_has_errors": visit is not None, "hide_languages": False}
    return _answer(request, "return", context, status=422 if visit else 200)


def _of_box(report: Report, receipt: str) -> list[dict[str, Any]]:
    """The agency's words, opened with the receipt. What they wrote themselves it cannot open: an abuser may find it."""
    with unlocked(receipt_ring(report, receipt)):
        return [
            {
                "at": message.at,
                "from_agency": message.from_agency,
                "text": message.for_reporter.open() if message.from_agency else "",
            }
            for message in read_mailbox(by=Actor.public(), report=report)
        ]


def _messages(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The messages of one mailbox, and a field to write more."""
    report = by_receipt(visit.carried.receipt)
    if report is None:
        return ended(request)
    form = MessageForm(visit.in_fields) if visit.wrong else MessageForm()
    if visit.wrong and visit.note:
        form.add_error("text", visit.note)
    context = {
        "messages_of_box": _of_box(report, visit.carried.receipt),
        "agency": report.agency.local_name,
        "zone": report.agency.time_zone if clock.zone(report.agency.time_zone) else "UTC",
        "clock": label(report.agency.time_zone),
        "form": form,
        "form_has_errors": visit.wrong,
        "carried": carry.seal(visit.carried, visit.key),
        "said": "" if visit.wrong else visit.note,
    }
    return _answer(request, "messages", context, status=422 if visit.wrong else 200)
