"""The health page, for machines: words and numbers of the software's own, nothing about anyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kinga.interfaces.operations.health import readiness
from kinga.interfaces.web.ui.access import open_to_all

__all__ = ["alive", "ready"]


@open_to_all
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the web process answers at all; touches nothing else."""
    return JsonResponse({"alive": True})


@open_to_all
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when pages and background work both work, otherwise 503 and which does not."""
    state = readiness()
    return JsonResponse(
        {"database": state.database, "worker": state.worker}, status=200 if state.ready else 503
    )
