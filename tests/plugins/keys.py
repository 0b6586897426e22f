"""Keys in tests: what is called directly opens with the keys of everybody in the test; a page only with its worker's.

Secrets of workers and teams are noted when they are made, in a folder that all processes of a run share, so that a
test can sign a worker in without a passphrase, and open what a page has sealed. Pages are answered through the
middleware, with the session's own ring: what its worker may not open stays closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.plugins.databases import FOLDER

_NOTED = {"user", "intake", "casework", "supervisors", "directory", "receipt"}
_folder = FOLDER / "secrets"
_known: dict[str, bytes] = {}


def note_secret(scope: Any, secret: bytes) -> None:
    """Remember the secret of a worker or a team."""
    if scope.kind in _NOTED:
        name = f"{scope.kind}-{scope.object_id}"
        _known[name] = secret
        _folder.mkdir(exist_ok=True)
        (_folder / name).write_bytes(secret)


def secret_of(scope: Any) -> bytes | None:
    """The secret of a worker or a team of this run."""
    name = f"{scope.kind}-{scope.object_id}"
    if name not in _known and scope.kind in _NOTED and (_folder / name).is_file():
        _known[name] = (_folder / name).read_bytes()
    return _known.get(name)


def everybody() -> Any:
    """A ring that holds the keys of every worker and team of this run."""
    from kinga.core.security.keys.ring import Ring

    class Everybody(Ring):
        holds_nothing = False  # type: ignore[assignment]

        def own_secret(self, scope: Any) -> bytes | None:
            return secret_of(scope)

        def newest(self, scope: Any) -> Any:
            self._epochs.pop(scope, None)  # a page may have begun an epoch since
            return super().newest(scope)

    return Everybody()


@pytest.fixture(autouse=True, scope="session")
def _secrets_are_noted() -> Iterator[None]:
    from kinga.core.security.keys import making

    real = making._fact

    def noting(scope: Any, epoch: int, secret: bytes) -> Any:
        note_secret(scope, secret)
        return real(scope, epoch, secret)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "_fact", noting)
        yield


@pytest.fixture(autouse=True, scope="session")
def _signed_in_workers_hold_their_key(_secrets_are_noted: None) -> Iterator[None]:
    """`Client.force_login` stands for a whole sign-in, and one ends with the key at hand."""
    from django.test import Client

    from kinga.core.security.keys.scopes import user_scope
    from kinga.interfaces.web.account import keys

    real = Client.force_login

    def force_login(self: Client, user: Any, backend: str | None = None) -> None:
        real(self, user, backend)
        secret = secret_of(user_scope(user.pk))
        assert secret is not None, f"{user.username} was made without a key: use world.worker or add_worker."
        row, cookie = keys.seal_for_session(user, secret)
        session = self.session
        session[keys.SEALED] = {**row, "pending": None}
        session.save()
        self.cookies[keys.cookie_name()] = cookie

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", force_login)
        yield


@pytest.fixture(autouse=True)
def _everybody_is_unlocked() -> Iterator[None]:
    from kinga.core.security.keys import unlocked

    with unlocked(everybody()):
        yield
