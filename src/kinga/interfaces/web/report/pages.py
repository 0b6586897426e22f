"""Drawing the public pages."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.forms import CharField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from kinga.core.foundation.language import in_language
from kinga.core.security.keys import unlocked
from kinga.core.security.queries import agencies_taking_reports
from kinga.core.security.rules import Actor
from kinga.interfaces.web.report import summary
from kinga.interfaces.web.report.carry import Carried, fresh_key, give_key, key_of, seal
from kinga.interfaces.web.report.contact_forms import may_be_contacted
from kinga.interfaces.web.report.forms import MessageForm, ReceiptForm
from kinga.interfaces.web.report.journey import FIRST, LAST, Step, before, place_of
from kinga.interfaces.web.report.mailbox import Opened
from kinga.interfaces.web.report.sending import Sent, chosen_agency
from kinga.interfaces.web.ui.languages.offered import offered
from kinga.response.intake.actions import read_mailbox
from kinga.response.intake.models import Report
from kinga.response.intake.queries import receipt_ring

__all__ = [
    "ask_receipt",
    "choose_again",
    "languages",
    "lost",
    "messages",
    "nobody_reads",
    "question",
    "receipt",
    "speaking",
]


@contextmanager
def speaking(request: HttpRequest, code: str) -> Iterator[None]:
    """Draw in the chosen language; a code that is not offered changes nothing."""
    if code in dict(offered(request)):
        translation.activate(code)
    yield


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, key: str = ""
) -> HttpResponse:
    """A page with the language and, at the beginning, the key put into the browser."""
    response = render(request, f"report/{template}.html", {"hide_languages": True, **context}, status=status)
    response.headers["Content-Language"] = translation.get_language() or "en"
    code = (translation.get_language() or "en")[:2]
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != code:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, httponly=True, samesite="Lax", secure=settings.HTTPS
        )
    if key:
        give_key(response, key, secure=settings.HTTPS)
    return response


def _others(request: HttpRequest) -> list[tuple[str, str]]:
    """The languages one may change to; none when there is no choice."""
    choices = offered(request)
    return choices if len(choices) > 1 else []


def languages(request: HttpRequest) -> HttpResponse:
    """The first page: every language in its own words."""
    return _answer(request, "language", {"choices": offered(request)})


def question(
    request: HttpRequest,
    step: Step,
    carried: Carried,
    *,
    typed: Mapping[str, Any] | None = None,
    form: Form | None = None,
    new_key: bool = False,
    note: str = "",
) -> HttpResponse:
    """One question, with what was answered before or just typed. 422 when `form` has errors, 409 with a `note`."""
    cookie = fresh_key() if new_key else ""
    key = base64.urlsafe_b64decode(cookie) if new_key else key_of(request) or b""
    if step == LAST:
        carried.checked = True
    page, pages = place_of(step, carried.answers)
    agency = chosen_agency(carried.answers)
    context = {
        "step": step,
        "form": form or step.form(initial=_initial(step, carried, typed), answers=carried.answers),
        "form_has_errors": form is not None,
        "note": note,
        "carried": seal(carried, key),
        "page": page,
        "pages": pages,
        "back": before(step, carried.answers),
        "agency": in_language(agency, "name") if agency else "",
        "languages_offered": _others(request),
        "may_finish": step not in {FIRST, LAST} and not carried.checked,
        **(summary.page(carried.answers) if step == LAST else {}),
    }
    template = "check" if step == LAST else "question"
    status = 422 if form is not None else 409 if note else 200
    return _answer(request, template, context, status=status, key=cookie)


def _initial(step: Step, carried: Carried, typed: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the fields show: what was just typed, else what was answered before."""
    if typed is None:
        return dict(carried.answers.get(step.key, {}))
    several = getattr(typed, "getlist", None)
    return {
        name: several(name) if several and name == "days" else typed.get(name)
        for name in step.form.base_fields
    }


def lost(request: HttpRequest, step: Step) -> HttpResponse:
    """The cookie is gone or the page was changed: say so, and keep what was typed on this page in view."""
    texts = {name: field for name, field in step.form.base_fields.items() if isinstance(field, CharField)}
    words = [
        (str(field.label), request.POST[name]) for name, field in texts.items() if request.POST.get(name)
    ]
    return _answer(request, "lost", {"words": words}, status=409)


def receipt(request: HttpRequest, sent: Sent, carried: Carried) -> HttpResponse:
    """Sent: the words to keep, and what happens now."""
    context = {
        "receipt": sent.receipt,
        "agency": in_language(sent.report.agency, "name"),
        "danger": sent.report.danger_now,
        "may_contact": may_be_contacted(carried.answers),
    }
    return _answer(request, "receipt", context)


def choose_again(request: HttpRequest, carried: Carried) -> HttpResponse:
    """The chosen agency stopped taking reports meanwhile: nothing was sent, and the choice is theirs again."""
    if not agencies_taking_reports().exists():
        return nobody_reads(request)
    carried.answers.pop("agency", None)
    carried.checked = True
    note = _(
        "The people you chose no longer take messages here. Nothing was sent. Please choose who should read it."
    )
    return question(request, FIRST, carried, note=note)


def nobody_reads(request: HttpRequest) -> HttpResponse:
    """No agency takes reports: nothing was sent."""
    return _answer(request, "nobody", {}, status=503)


def ask_receipt(request: HttpRequest, form: ReceiptForm | None = None) -> HttpResponse:
    """Type the receipt."""
    wrong = form is not None
    context = {"form": form or ReceiptForm(), "form_has_errors": wrong, "hide_languages": False}
    return _answer(request, "return", context, status=422 if wrong else 200)


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


def messages(request: HttpRequest, opened: Opened, form: MessageForm | None, said: str = "") -> HttpResponse:
    """The messages of one mailbox, and a field to write more."""
    assert opened.report is not None  # noqa: S101 - the view asked
    cookie = fresh_key()
    carried = Carried.fresh()
    carried.receipt = opened.receipt
    context = {
        "messages_of_box": _of_box(opened.report, opened.receipt),
        "agency": opened.report.agency.local_name,
        "form": form or MessageForm(),
        "form_has_errors": form is not None,
        "carried": seal(carried, base64.urlsafe_b64decode(cookie)),
        "said": said,
    }
    return _answer(request, "messages", context, status=422 if form is not None else 200, key=cookie)
