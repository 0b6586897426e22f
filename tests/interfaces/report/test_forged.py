"""Answers that no page took are not a report: the field that carries them opens only what this site has sealed."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import uuid
from dataclasses import asdict

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.test import Client

from kinga.interfaces.web.report.visits.carry import _IN_THE_FIELD, _PURPOSE, Carried, encode, seal
from kinga.response.intake.models import Report
from tests import world


def sealed_by_a_stranger(carried: Carried, key: bytes, *, cookies: bool) -> str:
    """As the field is made, with the key of the browser alone: all that a stranger has."""
    nonce, purpose = secrets.token_bytes(12), _PURPOSE if cookies else _IN_THE_FIELD
    sealed = AESGCM(key).encrypt(nonce, json.dumps(asdict(carried)).encode(), purpose.encode())
    return ("" if cookies else encode(key) + ".") + encode(nonce + sealed)


def a_browser(key: bytes) -> Client:
    client = Client()
    client.cookies["page"] = base64.urlsafe_b64encode(key).decode()
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("cookies", [True, False])
@pytest.mark.parametrize(
    "answers",
    [
        {"harm": {"harm": "zz_invented"}, "person": {"sex": "x9", "age_band": "zz"}},
        {"how": {"contact_kind": "call"}, "when": {"when": "times", "days": [0], "hours": "zz-yy"}},
        {"when": {"days": [77777], "hours": "08:00-09:00"}},
        {"story": {"story": "y" * 30_000}},
    ],
)
def test_what_a_stranger_seals_is_no_report(answers: dict[str, dict[str, object]], cookies: bool) -> None:
    world.agency()
    key, carried = secrets.token_bytes(32), Carried.fresh()
    carried.answers = {"agency": {"agency": "lantern"}, "safe": {"contact_safety": "safe"}} | answers
    carried.checked = True
    page = a_browser(key).post(
        "/report/next", {"step": "check", "carried": sealed_by_a_stranger(carried, key, cookies=cookies)}
    )
    assert page.status_code < 500
    assert not Report.objects.scope("tests").exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_send_make_one_report_and_both_show_its_receipt() -> None:
    world.agency()
    key, carried = secrets.token_bytes(32), Carried(str(uuid.uuid4()), visit="v" * 22)
    carried.answers = {"agency": {"agency": "lantern"}, "safe": {"contact_safety": "unknown"}}
    body = {"step": "check", "carried": seal(carried, key), "send": "1"}
    together, answers = threading.Barrier(2), []

    def click() -> None:
        client = a_browser(key)
        client.raise_request_exception = False
        together.wait()
        page = client.post("/report/next", body, follow=True)
        answers.append((page.status_code, page.content.decode().partition('class="receipt"')[2][:200]))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _receipt in answers] == [200, 200]
    assert answers[0][1] == answers[1][1] != ""
    assert Report.objects.scope("tests").count() == 1
