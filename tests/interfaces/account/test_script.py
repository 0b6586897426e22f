"""What the page's script sends when a session ends: kept for the worker of the page, whoever signed in since."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kinga.core.security.models import AuditEvent, KeptForm, User
from kinga.interfaces.web.account import session
from kinga.interfaces.web.account.unsent.kept import Typed, typed_of

from .conftest import sign_in

Make = Callable[..., User]
pytestmark = pytest.mark.django_db


def form(path: str = "/desk/new", text: str = "half a sentence", **told: Any) -> str:
    parts = {"path": path, "fields": [["story", text], ["submission", "x"]], "said": [["Story", text]]}
    return json.dumps(parts | told)


def send(client: Client, owner: User, *forms: str, why: str = "ended") -> int:
    data = {"worker": session.mark_of(owner), "why": why, "form": list(forms)}
    return client.post("/account/keep", data).status_code


@pytest.mark.parametrize(
    ("why", "verb"),
    [("ended", "security.session_ended"), ("signed out", "security.sign_out"), ("left", "security.sign_out")],
)
def test_it_is_kept_and_the_session_is_over(client: Client, make_worker: Make, why: str, verb: str) -> None:
    user = make_worker()
    sign_in(client, "baraka")
    assert send(client, user, form(), form("/cases/open", "another"), why=why) == 204
    assert client.get("/desk/").status_code == 302
    assert {row.path for row in KeptForm.objects.all()} == {"/desk/new", "/cases/open"}
    assert AuditEvent.objects.filter(verb=verb).count() == 1
    assert set(AuditEvent.objects.filter(verb="security.keep_form").values_list("user_id", flat=True)) == {
        user.pk
    }
    said = b"What you typed is kept" in client.get("/account/sign-in").content
    assert said is (why != "left"), "who left fast leaves no word behind"


def test_nothing_typed_is_nothing_kept(client: Client, make_worker: Make) -> None:
    user = make_worker()
    sign_in(client, "baraka")
    assert send(client, user, form(text="  ", said=[])) == 204
    assert send(client, user) == 204
    assert not KeptForm.objects.exists()
    assert b"What you typed is kept" not in client.get("/account/sign-in").content


def test_a_page_of_one_worker_is_never_kept_for_another(client: Client, make_worker: Make) -> None:
    first, second = make_worker(), make_worker("dalia")
    sign_in(client, "dalia")
    assert send(client, first, form()) == 204
    assert KeptForm.objects.get().user == first
    assert AuditEvent.objects.get(verb="security.keep_form").user_id is None
    assert client.get("/desk/").status_code == 200, "and her session goes on"
    assert client.post("/stay", {"worker": session.mark_of(first)}).status_code == 403
    assert client.post("/stay", {"worker": session.mark_of(second)}).status_code == 204


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "https://evil.example/", "", "/account/passphrase", "/" + "x" * 400, "/report/",
             "/stay"],
)  # fmt: skip
def test_only_pages_of_staff(client: Client, make_worker: Make, path: str) -> None:
    user = make_worker()
    sign_in(client, "baraka")
    assert send(client, user, form(path)) == 409, "the page is told, and goes on holding the words"
    assert not KeptForm.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", json.dumps({"path": "/desk/new", "fields": [1], "said": []})]
)
def test_what_our_script_never_sends(client: Client, make_worker: Make, text: str) -> None:
    user = make_worker()
    sign_in(client, "baraka")
    assert send(client, user, text, form()) == 409
    assert KeptForm.objects.count() == 1, "the rest is kept"


def test_nobody_without_a_mark(client: Client, make_worker: Make) -> None:
    make_worker()
    assert client.post("/account/keep", {"worker": "forged", "form": form()}).status_code == 403
    assert client.get("/account/keep").status_code == 405


def test_a_page_address_loses_its_query_and_secrets_are_left_out(client: Client, make_worker: Make) -> None:
    user = make_worker()
    fields = [
        ["story", "x"],
        ["password", "a secret"],
        ["passphrase", "b"],
        ["code", "1"],
        ["code_word", "owl"],
    ]
    send(client, user, form("/desk/new?kept=1#here", fields=fields))
    kept = KeptForm.objects.get()
    assert kept.path == "/desk/new"
    assert typed_of(kept).fields == (("story", "x"), ("code_word", "owl"))


def test_a_person_reads_what_a_person_typed() -> None:
    fields = (("note-what_happened", "a"), ("submission", "b"), ("base_name", "c"), ("version", "3"), ("empty", " "),
              ("ref", "0192f3a1-1111-7222-8333-444455556666"), ("choose_x", "mine"))  # fmt: skip
    assert Typed("/desk/new", fields).readable == (("What happened", "a"),)
    assert Typed("/desk/new", fields, (("What was it?", "A fire"),)).readable == (("What was it?", "A fire"),)
