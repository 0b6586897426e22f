"""Browsers on the site: whose they are, in which language, how wide; and what must never happen in any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.e2e.site.server import Site

__all__ = ["Browsing", "NewPage"]

NewPage = Callable[..., Page]

# What a browser says of an answer that is meant: 403, 404, 409, 422 and the like.
_MEANT = "Failed to load resource: the server responded with a status of 4"


class Browsing:
    """Makes pages. `troubles` collects failed scripts, refusals of the policy, and requests to another host."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []
        self.elsewhere: set[str] = set()  # hosts that a test expects: the harmless page

    def page(
        self,
        *,
        scripts: bool = True,
        width: int = 1280,
        height: int = 900,
        locale: str = "en-GB",
        who: str = "",
        touch: bool = False,
        dark: bool = False,
    ) -> Page:
        """A page with a session of its own; signed in when `who` names a worker. Addresses begin at the root."""
        context = self._browser.new_context(
            base_url=self._site.url,
            java_script_enabled=scripts,
            viewport={"width": width, "height": height},
            locale=locale,
            has_touch=touch,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        self.become(context, who)
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self._heard(page, line))
        page.on("request", self._asked)
        return page

    def become(self, context: BrowserContext, who: str) -> None:
        """This browser is a stranger to the site from now on, or signed in as `who`."""
        context.clear_cookies()
        if who:
            context.add_cookies(self._session(who))

    def close(self) -> None:
        """Close every browser that was opened."""
        for context in self._contexts:
            context.close()

    def _session(self, who: str) -> list[Any]:
        """A session as after a full sign-in, a fresh one. How one signs in is tested where sign-in is tested."""
        from django.conf import settings
        from django.test import Client

        from kinga.core.security.models import User
        from kinga.interfaces.web.account.keys import cookie_name

        client = Client()
        with self._site.time():
            client.force_login(User.objects.get(username=who))
        names = (settings.SESSION_COOKIE_NAME, cookie_name())
        return [{"name": name, "value": client.cookies[name].value, "url": self._site.url} for name in names]

    def _heard(self, page: Page, line: ConsoleMessage) -> None:
        if line.type == "error" and not line.text.startswith(_MEANT):
            self.troubles.append(f"{page.url}: {line.text}")

    def _asked(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if host and host != urlsplit(self._site.url).netloc and host not in self.elsewhere:
            self.troubles.append(f"asked another host: {request.url}")
