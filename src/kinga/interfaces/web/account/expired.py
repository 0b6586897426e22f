"""When a session has ended: sign in again, and go on where one was."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

__all__ = ["ask_to_sign_in"]


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page, and back here after it."""
    return redirect_to_login(request.get_full_path())
