"""Who may open a page. Every view says it: `@requires(permission)`, `@signed_in` or `@open_to_all`.

A view that says nothing stops the start-up (`checks.py`). A refusal looks exactly like an absent page.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from kinga.core.security.models import User
from kinga.core.security.roles import Permission

__all__ = ["StaffRequest", "open_to_all", "requires", "signed_in"]

_P = ParamSpec("_P")
_V = TypeVar("_V", bound=Callable[..., HttpResponse])


class StaffRequest(HttpRequest):
    """A request of a signed-in worker."""

    user: User


_StaffView = Callable[Concatenate[StaffRequest, _P], HttpResponse]
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


def open_to_all(view: _V) -> _V:
    """A page that anyone may open."""
    view.kinga_access = "open"  # type: ignore[attr-defined]
    return view


def signed_in(view: _StaffView[_P]) -> _View[_P]:
    """A page for every signed-in worker, whatever the role."""
    return _guard(view, None)


def requires(permission: Permission) -> Callable[[_StaffView[_P]], _View[_P]]:
    """A page for roles that have `permission`. Whether this object is allowed is asked by its query or action."""

    def decorate(view: _StaffView[_P]) -> _View[_P]:
        return _guard(view, permission)

    return decorate


def _guard(view: _StaffView[_P], permission: Permission | None) -> _View[_P]:
    @functools.wraps(view)
    def run(request: HttpRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            from kinga.interfaces.web.account.unsent.expired import ask_to_sign_in

            return ask_to_sign_in(request)
        user = request.user
        if permission is not None and not user.may(permission):
            raise Http404
        return view(cast("StaffRequest", request), *args, **kwargs)

    guarded: Any = never_cache(run)
    guarded.kinga_access = permission.value if permission else "signed_in"
    return cast("_View[_P]", guarded)
