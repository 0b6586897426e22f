"""A session that ends: nobody goes on, and nothing that was typed is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from kinga.core.foundation import clock
from kinga.core.security.models import AuditEvent, KeptForm, User
from kinga.interfaces.web.account.expired import readable

from .conftest import sign_in

Make = Callable[..., User]
pytestmark = pytest.mark.django_db
TYPED = {
    "story": "She said: \n\nplease <call> after six & not before.",
    "submission": "x",
    "many": ["1", "2"],
}


def later(seconds: int) -> Any:
    return clock.at(clock.now() + dt.timedelta(seconds=seconds))


def post_late(client: Client, path: str = "/desk/new") -> Any:
    with later(settings.SESSION_IDLE_SECONDS + 1):
        return client.post(path, TYPED)


def test_idle_and_age_end_a_session(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    with later(settings.SESSION_IDLE_SECONDS - 5):
        assert client.get("/desk/").status_code == 200
    with later(settings.SESSION_IDLE_SECONDS + 60):
        assert client.get("/desk/").status_code == 200, "the click before counted"
    start = clock.now()
    for seconds in range(800, settings.SESSION_MAX_SECONDS, 800):
        with clock.at(start + dt.timedelta(seconds=seconds)):
            assert client.get("/desk/").status_code == 200
    with later(settings.SESSION_MAX_SECONDS + 1):
        assert client.get("/desk/").headers["Location"] == "/account/sign-in?next=/desk/"
    assert AuditEvent.objects.filter(verb="security.session_ended").count() == 1


def test_what_was_typed_comes_back_to_its_worker(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    answer = post_late(client)
    assert answer.headers["Location"] == "/account/sign-in?next=/"
    assert b"What you typed is kept" in client.get("/account/sign-in").content
    done = sign_in(client, "baraka")
    assert done.headers["Location"] == "/account/kept"
    page = client.get("/account/kept").content.decode()
    assert 'action="/desk/new"' in page
    assert "She said: \n\nplease &lt;call&gt; after six &amp; not before." in page
    assert page.count('name="many"') == 2
    kept = KeptForm.objects.get()
    client.post("/desk/new", TYPED | {"kept_form": str(kept.pk)})
    assert not KeptForm.objects.exists()


def test_it_is_sealed(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    post_late(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM security_keptform")
        assert b"after six" not in bytes(cursor.fetchone()[0])


def test_another_worker_never_sees_it(client: Client, make_worker: Make) -> None:
    make_worker()
    make_worker("dalia")
    sign_in(client, "baraka")
    post_late(client)
    done = sign_in(client, "dalia")
    assert done.headers["Location"] == "/"
    assert client.get("/account/kept").status_code == 302
    kept = KeptForm.objects.get()
    client.post("/account/kept/forget", {"kept_form": str(kept.pk)})
    assert KeptForm.objects.exists(), "nor throws it away"


def test_the_first_factor_alone_shows_nothing(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    post_late(client)
    client.post("/account/sign-in", {"login": "baraka", "password": "seven paper lanterns"})
    assert client.get("/account/kept").status_code == 302


def test_after_signing_out_elsewhere_a_form_is_kept_too(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    client.post("/account/sign-out")
    client.post("/desk/new", TYPED)
    assert KeptForm.objects.count() == 1


def test_without_a_known_worker_nothing_is_kept(client: Client, db: None) -> None:
    assert client.post("/desk/new", TYPED).status_code == 302
    client.cookies["worker"] = "forged"
    assert client.post("/desk/new", TYPED).status_code == 302
    assert not KeptForm.objects.exists()


def test_passphrases_and_codes_are_never_kept(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    with later(settings.SESSION_IDLE_SECONDS + 1):
        client.post("/account/passphrase", {"oldpassword": "a secret", "password1": "another secret"})
    assert not KeptForm.objects.exists()


def test_a_worker_can_throw_it_away_and_it_goes_after_a_day(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    post_late(client)
    sign_in(client, "baraka")
    with later(86_400 + 3600):
        from kinga.core.security.queries import kept_forms_of

        assert not kept_forms_of(User.objects.get()).exists()
    client.post("/account/kept/forget", {"kept_form": str(KeptForm.objects.get().pk)})
    assert not KeptForm.objects.exists()


def test_the_script_keeps_what_stands_on_the_page(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    assert client.post("/account/keep", TYPED, headers={"X-Kinga-Path": "/desk/new"}).status_code == 204
    assert client.get("/desk/").status_code == 302, "and the session is over"
    assert KeptForm.objects.get().path == "/desk/new"
    assert b"What you typed is kept" in client.get("/account/sign-in").content


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "https://evil.example/", "", "/account/passphrase", "/" + "x" * 400]
)
def test_only_paths_of_this_site(client: Client, make_worker: Make, path: str) -> None:
    make_worker()
    sign_in(client, "baraka")
    client.post("/account/keep", TYPED, headers={"X-Kinga-Path": path})
    assert not KeptForm.objects.exists()


def test_a_person_reads_what_a_person_typed() -> None:
    fields = [("note-what_happened", "a"), ("submission", "b"), ("base_name", "c"), ("version", "3"), ("empty", " "),
              ("ref", "0192f3a1-1111-7222-8333-444455556666")]  # fmt: skip
    assert readable(fields) == [("What happened", "a")]
