"""Pages are sent compressed, except where that could tell a secret (`docs/adr/0008-…`)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

__all__ = ["CompressionMiddleware"]

# What a browser says of a request that no other site began: a link or a form of ours, or typed by the person.
_OURS = {"same-origin", "none"}


class CompressionMiddleware(GZipMiddleware):
    """gzip with Django's random padding; of a session only what the browser itself says our own pages asked for.

    The length of a compressed page tells whether something in the address stands in the page too. Who can make
    a worker's browser ask again and again, and measures, reads a page so. Another site can only ask from elsewhere.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress, or leave as it is."""
        patch_vary_headers(response, ("Accept-Encoding", "Cookie", "Sec-Fetch-Site"))
        return super().process_response(request, response) if _may_compress(request) else response


def _may_compress(request: HttpRequest) -> bool:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return True
    return request.headers.get("Sec-Fetch-Site") in _OURS
