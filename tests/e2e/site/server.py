"""The server: it lives on a day of its own, and a test may take it to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings

from kinga.core.foundation import clock

__all__ = ["BEGIN", "DayMiddleware", "Site", "serve"]

# A Wednesday, so that windows of safe contact and due times are the same whenever the tests run.
BEGIN = dt.datetime(2026, 3, 11, 10, 0, tzinfo=dt.UTC)
_MIDDLEWARE = f"{__name__}.DayMiddleware"


class _Day:
    """How far the server's clock stands from the real one. It goes on, so that what happens has an order."""

    ahead = dt.timedelta(0)


class DayMiddleware:
    """Each request is answered on the server's day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer on the day of the server."""
        with clock.at(dt.datetime.now(dt.UTC) + _Day.ahead):
            return self.get_response(request)


class Site:
    """Where the server is, what stands in its world (`world`: names and primary keys), and its time."""

    def __init__(self, url: str, world: dict[str, str]) -> None:
        self.url = url
        self.world = world

    @contextmanager
    def time(self) -> Iterator[dt.datetime]:
        """The test acts at the time of the server."""
        with clock.at(dt.datetime.now(dt.UTC) + _Day.ahead):
            yield clock.now()

    @contextmanager
    def later(self, by: dt.timedelta) -> Iterator[None]:
        """The server is `by` ahead inside the block. Sessions that began before have ended then."""
        _Day.ahead += by
        try:
            yield
        finally:
            _Day.ahead -= by


@contextmanager
def serve(world: dict[str, str]) -> Iterator[Site]:
    """A server on this machine, on its day; the database must be open for it. Files come as in real use."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    _Day.ahead = BEGIN - dt.datetime.now(dt.UTC)
    names: list[Any] = [_MIDDLEWARE, *settings.MIDDLEWARE]
    with override_settings(
        ALLOWED_HOSTS=["localhost"], SENDS_AT_ONCE=1_000
    ):  # everybody has one address here
        with override_settings(MIDDLEWARE=names):  # read once, when the server starts
            server = LiveServerThread("localhost", static_handler=lambda application: application)
            server.daemon = True
            server.start()
            server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield Site(f"http://{server.host}:{server.port}", world)
        finally:
            server.terminate()
