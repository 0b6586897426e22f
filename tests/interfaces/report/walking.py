"""Walking the public report in a test: an answer for each page, and what a page carries."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from kinga.interfaces.web.report.journey import STEPS

ANSWERS: dict[str, dict[str, Any]] = {
    "agency": {"agency": "lantern"},
    "about": {"about": "child"},
    "harm": {"harm": "home"},
    "danger": {"danger_now": "yes"},
    "care": {"needs_care": "skip"},
    "story": {"story": "Canary story"},
    "place": {"place": "XA-01", "where": "Canary corner"},
    "person": {"age_band": "0-11", "sex": "female"},
    "near": {"who_is_near": ""},
    "sharing": {"sharing": "no"},
    "safe": {"contact_safety": "safe"},
    "how": {"contact_kind": "sms"},
    "when": {"days": ["1", "3"], "hours": "08:00-12:00"},
    "clock": {"clock": "UTC"},
    "zone": {"zone": "Asia/Kathmandu"},
    "contact": {"contact_value": "000-55-CANARY"},
    "manner": {"contact_code_word": "blue"},
    "check": {},
}


def hidden(page: Any) -> dict[str, str]:
    text = page.content.decode()
    return {name: re.search(f'name="{name}" value="([^"]+)"', text)[1] for name in ("step", "carried")}  # type: ignore[index]


def begin(client: Client) -> Any:
    """The first question. The page before it gives the browser its first cookie, as for everyone."""
    client.get("/report/")
    return client.post("/report/", {"language": "en"}, follow=True)


def answer_on(client: Client, fields: dict[str, Any]) -> Any:
    """The page that the browser shows after this form."""
    return client.post("/report/next", fields, follow=True)


def walk(client: Client, until: str = "", **changes: dict[str, Any]) -> Any:
    """Answer page by page; returns the page after `until`, or the receipt."""
    page = begin(client)
    for _ in STEPS:
        fields = hidden(page)
        if fields["step"] == until:
            return page
        page = answer_on(client, fields | ANSWERS[fields["step"]] | changes.get(fields["step"], {}))
        assert page.status_code == 200, page.content.decode()
        if b'class="receipt"' in page.content:
            break
    return page


def receipt_on(page: Any) -> str:
    return re.sub("<.*?>", "", re.search(r'class="receipt">(.*?)</p>', page.content.decode())[1])  # type: ignore[index]
