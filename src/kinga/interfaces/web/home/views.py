"""The way out, staying signed in, and the language of the pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kinga.interfaces.web.account import session
from kinga.interfaces.web.home.queue import sections_for
from kinga.interfaces.web.report.visits import visit
from kinga.interfaces.web.ui.access import open_to_all
from kinga.interfaces.web.ui.languages.offered import offered

__all__ = ["extend", "language", "leave", "start"]


@open_to_all
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """What needs me today, for a worker; for everyone else two quiet doors."""
    if not request.user.is_authenticated:
        return render(request, "home/entry.html")
    sections = sections_for(request.user)
    context = {
        "busy": [section for section in sections if section.items],
        "calm": [section for section in sections if not section.items],
    }
    return render(request, "home/start.html", context)


@open_to_all
@never_cache
@csrf_exempt
def leave(request: HttpRequest) -> HttpResponse:
    """End the session at once and go to a harmless site.

    It takes no token: in danger every way must work. Only another site's page cannot use it to sign
    someone out: a browser that says the request comes from elsewhere is sent on without ending anything.
    """
    page = render(request, "home/exit.html", {"leave_url": settings.LEAVE_URL})
    if request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}:
        logout(request)
        visit.forget(request, page)
        page.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return page


@open_to_all
@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    """Keep a signed-in session: 204; 403 when it has ended, or is another worker's than the page that asks."""
    owner = session.worker_of(request.POST.get("worker", ""))
    if owner is None or request.user != owner:
        return HttpResponse(status=403)
    session.touch(request, at_once=True)
    return HttpResponse(status=204)


@open_to_all
@require_GET
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language until the browser closes, and come back to the same page."""
    if code not in dict(offered(request)):
        raise Http404
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    answer = HttpResponseRedirect(back)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return answer
