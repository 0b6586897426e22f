"""The check against forged forms, for browsers with cookies and without.

Django's check needs a cookie. Someone whose browser holds none would be refused before the first question. The browser
itself says then where a form comes from; what no page of ours sealed is refused in any case, and there is no session
here that a forged form could use.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from kinga.interfaces.web.report.visits.carry import holds_cookies

__all__ = ["from_our_own_page"]

_View = Callable[[HttpRequest], HttpResponse]


def from_our_own_page(view: _View) -> _View:
    """Refuse forms of other sites: by Django's token, or without cookies by what the browser says."""
    by_token = csrf_protect(view)

    @functools.wraps(view)
    def check(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not holds_cookies(request) and _says_ours(request):
            return view(request)
        return by_token(request)

    return csrf_exempt(check)


def _says_ours(request: HttpRequest) -> bool:
    """Whether nothing that the browser says of this form points to another site."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    said = request.headers.get("Origin") or request.headers.get("Referer")
    own = f"{request.scheme}://{request.get_host()}"
    return said is None or "{0.scheme}://{0.netloc}".format(urlsplit(said)) == own
