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
from kinga.core.security.queries import kept_forms_of
from kinga.interfaces.web.account.unsent import kept

from .conftest import sign_in

Make = Callable[..., User]
pytestmark = pytest.mark.django_db
TYPED = {
    "story": "She said: \n\nplease <call> after six & not before.",
    "submission": "x",
    "contact_kind": ["call", "text"],
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
    row = KeptForm.objects.get()
    assert done.headers["Location"] == f"/desk/new?kept={row.pk}"
    page = client.get(f"/desk/new?kept={row.pk}").content.decode()
    assert "She said: \n\nplease &lt;call&gt; after six &amp; not before." in page
    assert "This has not been sent yet" in page
    assert KeptForm.objects.exists(), "it stays until it is saved"


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
    row = KeptForm.objects.get()
    client.post("/account/kept/forget", {"kept_form": str(row.pk)})
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


def test_a_forged_mark_keeps_nothing(client: Client, db: None) -> None:
    client.cookies["worker"] = "forged"
    assert client.post("/desk/new", TYPED).status_code == 403
    assert not KeptForm.objects.exists()


def test_passphrases_and_codes_are_never_kept(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    with later(settings.SESSION_IDLE_SECONDS + 1):
        client.post("/account/passphrase", {"oldpassword": "a secret", "password1": "another secret"})
    assert not KeptForm.objects.exists()


def test_a_worker_can_throw_it_away_and_it_goes_after_a_week(client: Client, make_worker: Make) -> None:
    make_worker()
    sign_in(client, "baraka")
    post_late(client)
    sign_in(client, "baraka")
    with later(6 * 86_400):
        assert kept_forms_of(User.objects.get()).exists(), "what was left on Friday is found on Monday"
    with later(7 * 86_400 + 3600):
        assert not kept_forms_of(User.objects.get()).exists()
    client.post("/account/kept/forget", {"kept_form": str(KeptForm.objects.get().pk)})
    assert not KeptForm.objects.exists()
    assert AuditEvent.objects.filter(verb="security.drop_kept_form").count() == 1


def test_what_nobody_can_be_found_for_is_given_back(client: Client, db: None) -> None:
    answer = client.post("/desk/new", TYPED)
    assert answer.status_code == 403
    assert "please &lt;call&gt; after six" in answer.content.decode()
    assert not KeptForm.objects.exists()


@pytest.mark.parametrize("wait", [0, 3 * 86_400])
def test_a_late_form_is_kept_by_nobody_in_particular(client: Client, make_worker: Make, wait: int) -> None:
    """Whoever sends it has proven nothing: the trace says so, and it waits for the worker of this browser."""
    user = make_worker()
    sign_in(client, "baraka")
    client.post("/account/sign-out")
    with later(wait):
        client.post("/desk/new", TYPED)
    event = AuditEvent.objects.get(verb="security.keep_form")
    assert (event.actor_kind, KeptForm.objects.get().user) == ("public", user)


def test_one_page_in_two_windows_is_kept_twice_and_the_same_words_once(
    client: Client, make_worker: Make
) -> None:
    make_worker()
    sign_in(client, "baraka")
    client.post("/account/sign-out")
    for story in ("first", "second", "second"):
        client.post("/desk/new", {"story": story})
    assert KeptForm.objects.count() == 2
    assert sign_in(client, "baraka").headers["Location"] == "/account/kept"
    page = client.get("/account/kept").content.decode()
    assert page.count("Open the form with this") == 2


def test_nobody_fills_the_database_with_kept_forms(
    client: Client, make_worker: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    make_worker()
    sign_in(client, "baraka")
    client.post("/account/sign-out")
    for number in range(2):
        client.post("/desk/new", {"story": f"note {number}"})
    answer = client.post("/desk/new", {"story": "one more"})
    assert KeptForm.objects.count() == 2
    assert "one more" in answer.content.decode(), "but what is typed comes back"
