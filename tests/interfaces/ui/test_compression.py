"""Which answers are compressed: those without a session, and those of a session that our own page asked for."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from kinga.core.security.roles import Role
from kinga.interfaces.web.ui.middleware.compression import CompressionMiddleware
from tests import world

WORDS = "Someone wrote this, and it is long enough. " * 20


def answer(headers: dict[str, str], *, session: bool, body: str = WORDS) -> HttpResponse:
    request = RequestFactory().get("/cases/", headers=headers)
    if session:
        request.COOKIES["session"] = "abc"

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(body)

    return CompressionMiddleware(page)(request)  # type: ignore[return-value]


GZIP = {"Accept-Encoding": "br, gzip"}


@pytest.mark.parametrize(
    ("site", "session", "compressed"),
    [
        (None, False, True),
        ("cross-site", False, True),
        ("same-origin", False, True),
        ("none", False, True),
        (None, True, False),
        ("cross-site", True, False),
        ("same-site", True, False),
        ("", True, False),
        ("same-origin", True, True),
        ("none", True, True),
    ],
)
def test_who_gets_it_compressed(site: str | None, session: bool, compressed: bool) -> None:
    given = answer(GZIP | ({"Sec-Fetch-Site": site} if site is not None else {}), session=session)
    assert given.headers.get("Content-Encoding") == ("gzip" if compressed else None)
    body = gzip.decompress(given.content) if compressed else given.content
    assert body.decode() == WORDS
    assert {"Accept-Encoding", "Cookie", "Sec-Fetch-Site"} <= set(given.headers["Vary"].split(", "))


def test_a_browser_that_takes_no_gzip_and_a_short_answer() -> None:
    assert "Content-Encoding" not in answer({"Accept-Encoding": "identity"}, session=False).headers
    assert "Content-Encoding" not in answer(GZIP, session=False, body="short").headers


def test_the_same_page_has_many_lengths() -> None:
    assert len({len(answer(GZIP, session=False).content) for _ in range(40)}) > 5


@pytest.mark.django_db
@pytest.mark.parametrize(("site", "compressed"), [("same-origin", True), ("cross-site", False)])
def test_a_page_of_a_worker(site: str, compressed: bool) -> None:
    client = Client()
    client.force_login(world.worker(world.agency(), Role.CASE_WORKER))
    page = client.get("/cases/", headers=GZIP | {"Sec-Fetch-Site": site})
    assert page.status_code == 200
    assert (page.headers.get("Content-Encoding") == "gzip") is compressed
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.django_db
def test_an_error_page_is_compressed_like_any_other(settings: Settings) -> None:
    settings.DEBUG = False
    page = Client(raise_request_exception=False).get("/nothing/here", headers=GZIP)
    assert page.status_code == 404
    assert "<h1>" in gzip.decompress(page.content).decode()
