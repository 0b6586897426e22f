"""What every test shares: its database, closed sockets, and how hard the properties are searched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import hypothesis
import pytest
from django.contrib.auth.signals import user_logged_in
from django.utils import translation

from tests.plugins.databases import install_test_database

hypothesis.settings.register_profile("fast", max_examples=40, deadline=None, derandomize=True)
hypothesis.settings.register_profile("deep", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile("fast")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Instead of pytest-django's: a copy of the migrated template for each worker (absolute file names)."""
    with django_db_blocker.unblock():
        install_test_database()
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def _served_as_on_a_site() -> Iterator[None]:
    """A live server of the tests gives static files as a site does: collected, compressed, through whitenoise."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command

    def serve(application: Any) -> Any:
        call_command("collectstatic", verbosity=0, interactive=False)
        return WSGIHandler()

    with mock.patch("django.contrib.staticfiles.handlers.StaticFilesHandler", serve):
        yield


@pytest.fixture(autouse=True)
def _no_language_is_left_over() -> Iterator[None]:
    """A page leaves its language in the thread, as it does on a site; the next test begins without one."""
    yield
    translation.deactivate()


def _whole_session(request: Any, user: Any, **kwargs: Any) -> None:
    """`client.force_login()` gives the session of a whole sign-in; a real sign-in proves its second factor itself."""
    from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY

    from kinga.interfaces.web.account import session

    if AUTHENTICATION_METHODS_SESSION_KEY not in request.session:
        session.note_second_factor(request, user)


user_logged_in.connect(_whole_session, dispatch_uid="tests: whole session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deep tests take what they take; any other that lasts ten minutes hangs."""
    for item in items:
        if item.get_closest_marker("deep"):
            item.add_marker(pytest.mark.timeout(0))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Browser tests that did not run are said loudly, not as a letter among many."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    if any("NO BROWSER TEST WAS RUN" in reason for reason in skipped):
        terminalreporter.section("NO BROWSER TEST WAS RUN", sep="!", red=True, bold=True)
        terminalreporter.line(
            "No Chromium was found. Install it (Debian: apt-get install chromium) and run again."
        )
