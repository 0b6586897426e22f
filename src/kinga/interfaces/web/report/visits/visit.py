"""One way through the pages in one tab: each answer is taken by a form and shown by an address of its own.

So the browser's own Back asks for the address before, and sees the question with what was answered. What the address
shows is held by the store as ciphertext; its key is in the cookie. Where nothing can be held, or the browser holds no
cookie, the page is the answer to the form itself, and the field in it carries everything (ADR 40).
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import translation

from kinga.core.foundation.visits import store
from kinga.core.foundation.visits.store import Holding, Kept
from kinga.interfaces.web.report.visits import carry
from kinga.interfaces.web.report.visits.carry import Carried
from kinga.interfaces.web.ui.visitor import network_key

__all__ = [
    "ASKED",
    "BOX",
    "BRIEF",
    "BRIEF_PAGES",
    "OPEN",
    "SENT",
    "Draw",
    "Visit",
    "arrive",
    "begin",
    "find",
    "forget",
    "remember_language",
    "show",
]

OPEN = dt.timedelta(hours=1)  # since the last answer
BRIEF = dt.timedelta(minutes=10)  # a receipt, the messages behind one
# The pages beside the questions: after sending, a receipt that opens nothing, the messages behind one that does.
SENT, ASKED, BOX = "sent", "asked", "box"
BRIEF_PAGES = (SENT, ASKED, BOX)
_VISIT = 22  # letters of an address that say which visit; those that follow say which page of it


@dataclass
class Visit:
    """Where someone is. `key` is None for a browser without cookies.

    `typed` is what stood in the fields of `page` and is not an answer yet, as a query string; `wrong`: it was sent and
    did not fit. `note` is one more sentence for that page. `sent` is what the page after sending shows: from then on
    every address of the visit shows it, and the answers are gone. `came` and `took` know a form that is sent twice.
    """

    carried: Carried
    key: bytes | None
    page: str = ""
    typed: str = ""
    wrong: bool = False
    note: str = ""
    sent: dict[str, Any] = field(default_factory=dict)
    came: str = ""
    took: str = ""

    def write_down(self, data: QueryDict, names: Iterable[str]) -> None:
        """Keep what stands in these fields, so that the page that follows shows it."""
        kept = QueryDict(mutable=True)
        for name in names:
            if name in data:
                kept.setlist(name, data.getlist(name))
        self.typed = kept.urlencode()

    @property
    def in_fields(self) -> QueryDict:
        """What `write_down` kept."""
        return QueryDict(self.typed)

    @property
    def lasts(self) -> dt.timedelta:
        """How long the addresses of this visit show something."""
        return BRIEF if self.page in BRIEF_PAGES else OPEN


Draw = Callable[[HttpRequest, Visit], HttpResponse]


class _SeeOther(HttpResponseRedirect):
    status_code = 303


def begin(request: HttpRequest) -> Visit:
    """A new visit, of a browser that may have others under way: all share its key and nothing else."""
    key = (carry.key_of(request) or carry.fresh_key()) if carry.holds_cookies(request) else None
    return Visit(Carried.fresh(), key)


def arrive(request: HttpRequest) -> Visit | None:
    """The visit that a sent form carries; None when its key is gone or it was changed.

    What it carries counts, never what the store holds: it is what this page showed.
    """
    found = carry.unseal(request.POST.get("carried", ""), carry.key_of(request))
    if found is None:
        return None
    visit = Visit(*found)
    if visit.key is None and visit.carried.language:
        translation.activate(visit.carried.language)
    return visit


def find(request: HttpRequest, address: str, pages: Iterable[str]) -> Visit | None:
    """The visit of an address, at the page that it names; None when it has ended or is not this browser's. One query."""
    key = carry.key_of(request)
    row = store.find(address[:_VISIT]) if key is not None else None
    visit = _opened(row, key) if row is not None and key is not None else None
    if visit is None:
        return None
    tag = address[_VISIT:]
    page = next((each for each in pages if secrets.compare_digest(_tag(visit, each), tag)), None)
    if page is None:
        return None
    if page != visit.page:
        visit.page, visit.typed, visit.wrong, visit.note = page, "", False, ""
    return visit


def show(request: HttpRequest, visit: Visit, page: str, draw: Draw) -> HttpResponse:
    """The page that follows a form: at an address of its own, or drawn as the answer where nothing can be held."""
    visit.page = page
    if visit.key is None:
        visit.carried.language = translation.get_language() or ""
        return draw(request, visit)
    address = _keep(request, visit, visit.key)
    if address is None:
        response = draw(request, visit)
    else:
        response = _SeeOther(reverse("report:page", args=[address]))
        remember_language(request, response)
    carry.give_key(response, visit.key)
    return response


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """This browser leaves: everything it holds the key of goes, and the key. The way out never waits for a database."""
    key = carry.key_of(request)
    if key is not None:
        with suppress(DatabaseError):
            store.forget_browser(_browser(key))
    for name in (carry.cookie_name(), settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME):
        if name in request.COOKIES:
            response.delete_cookie(name)


def remember_language(request: HttpRequest, response: HttpResponse) -> None:
    """The next page is in the language of this one."""
    code = (translation.get_language() or "en")[:2]
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != code:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, httponly=True, samesite="Lax", secure=settings.HTTPS
        )


def _keep(request: HttpRequest, visit: Visit, key: bytes) -> str | None:
    """Hold the visit and return its address; None when there is no room for it.

    Where another page of the same visit was first, this one is either the same form sent twice, which leads where the
    first one led, or a second tab, which becomes a visit of its own.
    """
    came, took = visit.carried.turn, _took(request, key)
    visit.carried.turn, visit.came, visit.took = carry.encode(secrets.token_bytes(9)), came, took
    kept = store.keep(_holding(request, visit, key, came))
    if kept is Kept.OTHER:
        row = store.find(visit.carried.visit)
        standing = _opened(row, key) if row is not None else None
        if standing is not None and (standing.came, standing.took) == (came, took):
            return _address(standing, standing.page)
        visit.carried.visit = Carried.fresh().visit
        kept = store.keep(_holding(request, visit, key, ""))
    if kept is Kept.DONE:
        return _address(visit, visit.page)
    visit.carried.turn = came  # the page goes on from what the store holds
    return None


def _holding(request: HttpRequest, visit: Visit, key: bytes, before: str) -> Holding:
    content = asdict(visit)
    del content["key"]
    return Holding(
        visit=visit.carried.visit,
        browser=_browser(key),
        sender=network_key(request),
        before=before,
        turn=visit.carried.turn,
        sealed=carry.seal_with(key, _purpose(visit.carried.visit), content).encode(),
        lasts=visit.lasts,
    )


def _opened(row: Any, key: bytes) -> Visit | None:
    content = carry.open_with(key, _purpose(row.pk), bytes(row.sealed).decode())
    if content is None:
        return None
    return Visit(key=key, **{**content, "carried": Carried(**content["carried"])})


def _address(visit: Visit, page: str) -> str:
    return visit.carried.visit + _tag(visit, page)


def _tag(visit: Visit, page: str) -> str:
    """Which page of the visit, in letters that tell nobody else."""
    assert visit.key is not None  # noqa: S101 - only what is held has addresses
    return carry.encode(carry.mark(visit.key, "page", f"{visit.carried.visit}|{page}")[:8])


def _browser(key: bytes) -> str:
    return carry.mark(key, "browser").hex()


def _purpose(visit: str) -> str:
    return f"kinga open visit 1|{visit}"


def _took(request: HttpRequest, key: bytes) -> str:
    """A mark of what this form said, so that the same one is known again."""
    said = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "carried"):
        said.pop(name, None)
    return carry.encode(carry.mark(key, "took", said.urlencode())[:12])
