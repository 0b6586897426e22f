"""Leaving, staying and choosing a language."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
def test_exit_ends_the_session_and_goes_elsewhere(client: Client, settings: Settings, method: str) -> None:
    session = client.session
    session["draft"] = "words"
    session.save()
    answer = getattr(client, method)("/exit")
    assert answer.status_code == 200
    assert answer.headers["Clear-Site-Data"] == '"cookies", "storage"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert settings.LEAVE_URL in answer.content.decode()
    assert "draft" not in client.session


def test_another_site_cannot_sign_anyone_out(client: Client) -> None:
    session = client.session
    session["draft"] = "words"
    session.save()
    answer = client.get("/exit", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert "Clear-Site-Data" not in answer.headers
    assert client.session["draft"] == "words"


def test_staying_needs_a_session(client: Client) -> None:
    assert client.post("/stay").status_code == 403
    assert client.get("/stay").status_code == 405


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ("/report/?a=1", "/report/?a=1"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("report", "/"),
        ("", "/"),
    ],
)
def test_language_comes_back_to_the_same_page_only_here(client: Client, back: str, expected: str) -> None:
    answer = client.get("/language/ar", {"next": back})
    assert answer.status_code == 302
    assert answer.headers["Location"] == expected
    cookie = answer.cookies["language"]
    assert cookie.value == "ar"
    assert not cookie["max-age"]


def test_unknown_language(client: Client) -> None:
    assert client.get("/language/xx").status_code == 404
