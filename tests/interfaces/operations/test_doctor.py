"""The doctor says what is wrong and what to do, and is quiet about what is well."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kinga.core.foundation import clock
from kinga.core.foundation.network import note_proxies
from kinga.core.foundation.tasks.jobs import prune
from kinga.core.security import audit
from kinga.core.security.models import Agency, AuditCheckpoint, AuditWitness, KeyWrap
from kinga.core.security.roles import Role
from kinga.core.security.trail.logkeys import log_key
from kinga.core.security.trail.signer import LogSigner
from kinga.interfaces.operations import doctor
from kinga.interfaces.operations.doctor import examine
from tests import world

pytestmark = pytest.mark.django_db


def states() -> dict[str, str]:
    return {finding.about: finding.state for finding in examine()}


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Path:
    """A data folder and a site key in good order."""
    tmp_path.chmod(0o700)
    key = tmp_path / "site.key"
    key.write_bytes(b"k" * 32)
    key.chmod(0o600)
    settings.DATA_DIR = tmp_path
    settings.SITE_KEY_FILE = key
    settings.LOG_KEY_FILE = tmp_path / "log.key"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    return tmp_path


def test_a_well_site(site: Path) -> None:
    found = states()
    # The suite's PostgreSQL runs without fsync; disk space is this machine's own.
    found.pop("disk space")
    if connection.vendor == "postgresql":
        assert found.pop("database") == "wrong"
    assert set(found.values()) == {"good"}


def test_every_sentence_is_a_sentence(site: Path) -> None:
    for finding in examine():
        assert finding.sentence[0].isupper() or finding.sentence[0].isdigit()
        assert finding.state in {"good", "look", "wrong"}


def test_a_site_key_that_others_can_read(site: Path) -> None:
    (site / "site.key").chmod(0o644)
    assert states()["site key"] == "wrong"
    (site / "site.key").unlink()
    assert states()["site key"] == "wrong"


def test_an_agency_without_keys_and_a_worker_who_lost_one(site: Path) -> None:
    agency = Agency.objects.create(slug="new", name="New")
    assert states()["keys"] == "look"
    worker = world.worker(agency, Role.SUPERVISOR)
    assert states()["keys"] == "good"
    KeyWrap.objects.filter(kind="intake", for_id=worker.pk).delete()
    assert states()["keys"] == "wrong"


def test_a_data_folder_that_is_open_or_absent(site: Path, settings: Any) -> None:
    site.chmod(0o755)
    assert states()["data folder"] == "look"
    settings.DATA_DIR = site / "absent"
    found = states()
    assert found["data folder"] == "wrong"
    assert found["disk space"] == "wrong"


def test_missing_tables(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "unapplied_migrations", lambda: ["cases.0002_more"])
    assert states()["tables"] == "wrong"


def test_tasks_without_a_worker(site: Path) -> None:
    prune.enqueue()
    assert states()["background work"] == "wrong"


def test_open_to_others_without_https(site: Path, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["kinga.example"]
    settings.SESSION_COOKIE_SECURE = False
    assert states()["address"] == "wrong"
    settings.SESSION_COOKIE_SECURE = True
    assert states()["address"] == "good"


def test_a_log_that_nobody_numbers_or_witnesses(site: Path) -> None:
    with clock.at(clock.now() - dt.timedelta(minutes=11)):
        audit.record(by=world.SYSTEM, verb="tests.act", about=None)
    assert states()["audit log"] == "wrong"
    LogSigner(log_key()).turn(last=True)
    assert states()["audit log"] == "look"
    made = AuditCheckpoint.objects.get()
    AuditWitness.objects.create(checkpoint=made, name="partner", key="k", line="l", at=clock.now())
    assert states()["audit log"] == "good"
    (site / "log.key").chmod(0o644)
    assert states()["audit log"] == "wrong"


@pytest.mark.parametrize(
    ("trusted", "headers", "state"),
    [(0, {}, "good"), (0, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, "look"),
     (1, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, "good"), (1, {}, "look")],
)  # fmt: skip
def test_proxies_that_do_not_fit_the_setting(
    site: Path, settings: Any, trusted: int, headers: dict[str, str], state: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    note_proxies({"REMOTE_ADDR": "127.0.0.1", **headers}, trusted)
    assert states()["proxies"] == state
    settings.TRUSTED_PROXIES = 1 - trusted  # what was seen before it was corrected says nothing now
    assert states()["proxies"] == "good"


def test_https_without_the_proxy_that_ends_it(site: Path, settings: Any) -> None:
    settings.HTTPS, settings.TRUSTED_PROXIES = True, 0
    assert states()["proxies"] == "wrong"
    settings.TRUSTED_PROXIES = 1
    assert states()["proxies"] == "good"
