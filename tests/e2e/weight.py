"""What the first load of a page weighs, learnt while a browser goes from page to page with a warm cache."""

from __future__ import annotations

import gzip

from playwright.sync_api import Error, Page, Response

__all__ = ["Scales", "weigh"]

_PARTS = "performance.getEntriesByType('resource').map(part => part.name)"


def weigh(answer: Response) -> int:
    """The bytes of one answer as they came, with its head; what came uncompressed, as gzip would send it."""
    sizes = answer.request.sizes()
    if "content-encoding" in answer.headers:
        return sizes["responseHeadersSize"] + sizes["responseBodySize"]
    try:
        body = answer.body()
    except Error:  # a redirect has no body
        body = b""
    return sizes["responseHeadersSize"] + len(gzip.compress(body, 6))


class Scales:
    """Remembers the answers that came to `page`, so that a part that is not fetched again is weighed all the same."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._answers: dict[str, Response] = {}
        self._weights: dict[str, int] = {}
        page.on("response", self._came)

    def _came(self, answer: Response) -> None:
        if not answer.request.is_navigation_request():
            self._answers.setdefault(answer.url, answer)

    def first_load(self, document: Response) -> int:
        """The bytes of the page as someone gets it who was never here: the document and each of its parts."""
        # The picture of the tab is fetched by the browser itself, which tells us nothing of it.
        parts = set(self._page.evaluate(_PARTS)) & (set(self._answers) | set(self._weights))
        for part in parts - set(self._weights):
            self._weights[part] = weigh(self._answers[part])
        return weigh(document) + sum(self._weights[part] for part in parts)
