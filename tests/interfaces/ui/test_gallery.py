"""Every component in every state: drawn, well-formed, and with ids that are unique."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.http import HttpResponse
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gallery_site")]
PAGES = ["/gallery/staff", "/gallery/public", "/gallery/public?wrong", "/gallery/public?more"]


def _get(client: Client, address: str, language: str = "en") -> tuple[HttpResponse, str]:
    client.cookies["language"] = language
    answer = client.get(address)
    return answer, answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_language_and_direction_stand_on_html(
    client: Client, address: str, language: str, direction: str
) -> None:
    _, page = _get(client, address, language)
    assert re.search(rf'<html lang="{language}[^"]*" dir="{direction}"', page)


@pytest.mark.parametrize("address", PAGES)
def test_nothing_inline_and_ids_unique(client: Client, address: str) -> None:
    _, page = _get(client, address)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", page)
    twice = {name for name, count in Counter(re.findall(r'\sid="([^"]+)"', page)).items() if count > 1}
    assert twice <= {"error-summary-title"} | {
        n for n in twice if n.startswith("id_")
    }  # two forms of one class
    referred = {
        name
        for names in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page)
        for name in names.split()
    }
    assert referred <= set(re.findall(r'\sid="([^"]+)"', page))


def test_public_page_gives_nothing_away(client: Client) -> None:
    _, page = _get(client, "/gallery/public")
    head = page.split("</head>")[0]
    assert not re.search("kinga|abuse|violence|mark.svg|manifest", head, re.IGNORECASE)
    assert '<meta name="referrer" content="same-origin">' in head
    assert page.count("data-leave") == 2
    assert 'class="brand"' not in page


def test_wrong_answer_is_said_first_and_linked(client: Client) -> None:
    answer, page = _get(client, "/gallery/public?wrong")
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert '<a href="#id_safe_0">' in page
    assert re.search(r'<fieldset[^>]*aria-describedby="id_safe_helptext id_safe_error"', page)
    assert page.index("There is a problem") < page.index("<h1>")
    assert page.count("<h1") == 1


def test_staff_page_has_the_way_out_only_when_it_shows_a_person(client: Client) -> None:
    _, page = _get(client, "/gallery/staff")
    assert "data-leave-keys" in page
    assert page.count("data-leave ") + page.count("data-leave>") == 2
