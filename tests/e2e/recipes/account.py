"""Signing in, and one's own account."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

from kinga.core.foundation import ids
from kinga.core.security.models import KeptForm, User
from kinga.core.security.recovery.actions import ask_recovery
from kinga.core.security.rules import Actor
from kinga.interfaces.web.account.unsent.kept import Typed, keep
from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe
from tests.e2e.site.world import PASSPHRASE

NOT_PAGES |= {
    "account_forget_kept": "takes what is sent, and leads back",
    "account_keep": "takes what the page's script sends",
    "account_take_back": "takes what is sent",
}


@recipe("account_login", "mfa_authenticate")
def sign_in(visit: Visit) -> Iterator[Stop]:
    visit.go("account_login")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)
    visit.send(login="reef.calls", password=PASSPHRASE)
    yield Stop("asks for the code")
    visit.send(code="1")
    yield Stop("wrong code", errors=True)


@recipe("account_inactive")
def closed(visit: Visit) -> Iterator[Stop]:
    visit.go("account_inactive")
    yield Stop("closed")


@recipe("mfa_index", "account_logout", "account_reauthenticate", "mfa_reauthenticate", who="reef.calls")
def yours(visit: Visit) -> Iterator[Stop]:
    visit.go("mfa_index")
    yield Stop("full")
    visit.go("account_logout")
    yield Stop("asks")
    visit.go("account_reauthenticate")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)
    visit.go("mfa_reauthenticate")
    yield Stop("empty")
    visit.send(code="1")
    yield Stop("errors", errors=True)


@recipe("account_lost", "account_ask_recovery")
def lost(visit: Visit) -> Iterator[Stop]:
    visit.go("account_lost")
    yield Stop("empty")
    visit.send(login="reef.calls", key="ABCDE", code="1", password1="a", password2="b")
    yield Stop("errors", errors=True)
    visit.go("account_ask_recovery")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)


def prove(visit: Visit) -> None:
    """Passphrase and a recovery code: the app's code may have been used a moment ago."""
    user = User.objects.get(username="reef.calls")
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    visit.send(passphrase=PASSPHRASE, code=code)


@recipe("account_recovery_key", "account_check_recovery_key", who="reef.calls")
def recovery_key(visit: Visit) -> Iterator[Stop]:
    visit.go("account_recovery_key")
    yield Stop("asks")
    visit.send()
    yield Stop("errors", errors=True)
    prove(visit)
    yield Stop("shown")
    visit.go("account_check_recovery_key")
    yield Stop("asks two groups")
    visit.send()
    yield Stop("errors", errors=True)


@recipe("account_first_passphrase", who="first.cases")
def first_passphrase(visit: Visit) -> Iterator[Stop]:
    visit.go("account_first_passphrase")
    yield Stop("empty")
    visit.send(password1="a", password2="b")
    yield Stop("errors", errors=True)


@recipe("account_first_over")
def first_over(visit: Visit) -> Iterator[Stop]:
    visit.go("account_first_over")
    yield Stop("over")


@recipe(
    "account_workers", "account_add_worker", "account_first_again", "account_close_worker", who="quiet.lead"
)
def workers(visit: Visit) -> Iterator[Stop]:
    name = f"new.{visit.language}"
    visit.go("account_add_worker")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)
    visit.send(name="New Sample", username=name, role="case_worker", language=visit.language)
    yield Stop("told once")
    visit.go("account_workers")
    yield Stop("full")
    key = str(User.objects.get(username=name).pk)
    visit.press(visit.button(f"{key}/first"))
    yield Stop("told another")
    visit.go("account_close_worker", key)
    yield Stop("asks")
    visit.send()
    yield Stop("errors", errors=True)


@recipe("account_custodians", "account_recovery_request", who="imani.lead")
def custodians(visit: Visit) -> Iterator[Stop]:
    visit.go("account_custodians")
    yield Stop("full")
    visit.send()
    yield Stop("errors", errors=True)
    with visit.site.time():
        worker = User.objects.get(username="amani.calls")
        asked = ask_recovery(by=Actor.public(), user=worker, passphrase=PASSPHRASE)
    visit.go("account_recovery_request", str(asked.pk))
    yield Stop("asks")


@recipe("account_change_password", who="reef.calls")
def passphrase(visit: Visit) -> Iterator[Stop]:
    visit.go("account_change_password")
    yield Stop("empty")
    visit.send(oldpassword="wrong", password1="a", password2="b")
    yield Stop("errors", errors=True)


@recipe("mfa_activate_totp", who="new.cases")
def set_up(visit: Visit) -> Iterator[Stop]:
    visit.go("mfa_activate_totp")
    yield Stop("empty")
    visit.send(code="1")
    yield Stop("errors", errors=True)


@recipe("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", who="reef.counts")
def second_factor(visit: Visit) -> Iterator[Stop]:
    visit.go("mfa_deactivate_totp")
    yield Stop("asks")
    visit.go("mfa_generate_recovery_codes")
    yield Stop("asks")
    visit.send()
    yield Stop("shown once")
    visit.go("mfa_view_recovery_codes")
    yield Stop("not shown again")


def _keep(visit: Visit, address: str) -> KeptForm:
    """A form of theirs is kept that was to go to this address."""
    worker = User.objects.get(username=visit.who)
    typed = Typed(address, (("summary", "half a sentence"),))
    with visit.site.time():
        row = keep(worker, typed, by=worker.actor)
    assert row is not None
    return row


@recipe("account_kept", "cases:open", who="reef.cases")
def kept(visit: Visit) -> Iterator[Stop]:
    row = _keep(visit, reverse("cases:open"))
    visit.go("account_kept")
    yield Stop("full")
    visit.go("cases:open", query=f"?kept={row.pk}")
    yield Stop("opened again")


@recipe("account_kept_one", who="atoll.cases")
def kept_for_a_page_that_is_gone(visit: Visit) -> Iterator[Stop]:
    row = _keep(visit, reverse("cases:note", args=[ids.new_id()]))
    visit.go("account_kept_one", str(row.pk))
    yield Stop("to copy")


@recipe("cases:open", who="reef.cases")
def not_sent(visit: Visit) -> Iterator[Stop]:
    """The page stood open while someone signed in anew in this browser, or signed out."""
    visit.go("cases:open")
    visit.tour.browsing.become(visit.page.context, visit.who)
    visit.send(summary="Half a sentence.")
    yield Stop("given back", status=403)
