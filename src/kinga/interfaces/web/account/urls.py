"""Addresses of signing in, listed one by one: what is not here does not exist (no sign-up, no e-mail, no reset).

The names are allauth's own, because it looks its pages up by them.
"""

from django.urls import path

from kinga.interfaces.web.account import views
from kinga.interfaces.web.account.first import views as first
from kinga.interfaces.web.account.recovery import views as recovery
from kinga.interfaces.web.account.unsent import views as unsent
from kinga.interfaces.web.account.workers import views as workers
from kinga.interfaces.web.ui.access import open_to_all, signed_in

urlpatterns = [
    path("", signed_in(views.Yours.as_view()), name="mfa_index"),
    path("sign-in", open_to_all(views.SignIn.as_view()), name="account_login"),
    path("sign-in/code", open_to_all(views.Second.as_view()), name="mfa_authenticate"),
    path("sign-out", open_to_all(views.SignOut.as_view()), name="account_logout"),
    path("closed", views.closed, name="account_inactive"),
    path("again", signed_in(views.Again.as_view()), name="account_reauthenticate"),
    path("again/code", signed_in(views.CodeAgain.as_view()), name="mfa_reauthenticate"),
    path("passphrase", signed_in(views.ChangePassphrase.as_view()), name="account_change_password"),
    path("recovery-key", recovery.key, name="account_recovery_key"),
    path("recovery-key/check", recovery.check, name="account_check_recovery_key"),
    path("first", first.passphrase, name="account_first_passphrase"),
    path("first/over", first.over, name="account_first_over"),
    path("workers", workers.everybody, name="account_workers"),
    path("workers/add", workers.add, name="account_add_worker"),
    path("workers/<uuid:user_id>/first", workers.first_again, name="account_first_again"),
    path("workers/<uuid:user_id>/close", workers.close, name="account_close_worker"),
    path("lost", recovery.lost, name="account_lost"),
    path("lost/ask", recovery.ask, name="account_ask_recovery"),
    path("custodians", recovery.custodians, name="account_custodians"),
    path("recovery/<uuid:request_id>", recovery.decide, name="account_recovery_request"),
    path("second-factor", signed_in(views.SetUp.as_view()), name="mfa_activate_totp"),
    path("second-factor/change", signed_in(views.AnotherPhone.as_view()), name="mfa_deactivate_totp"),
    path("recovery-codes", signed_in(views.Codes.as_view()), name="mfa_view_recovery_codes"),
    path("recovery-codes/new", signed_in(views.NewCodes.as_view()), name="mfa_generate_recovery_codes"),
    path("kept", unsent.kept, name="account_kept"),
    path("kept/forget", unsent.throw_away, name="account_forget_kept"),
    path("kept/<uuid:kept_id>", unsent.kept_one, name="account_kept_one"),
    path("kept/take", unsent.take_back, name="account_take_back"),
    path("keep", unsent.keep_typed, name="account_keep"),
]
