"""Nothing that anybody says about anybody stands anywhere outside a seal: planted through every form, looked for
in everything the software wrote. And a leak that is made on purpose is found.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.forms import BaseForm, CharField
from django.test import Client
from pytest_django import Settings

from kinga.core.registry.actions import add_place
from kinga.core.security.actions import note_read
from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import Ring, unlocked
from kinga.core.security.models import AuditEvent, KeptForm
from kinga.core.security.sealing import SealedField
from kinga.interfaces.web.ui.forms import Form
from kinga.response.cases.models import Note
from kinga.response.intake.models import Report
from tests import world
from tests.canaries import journeys, stores
from tests.canaries.nest import Canary, Nest
from tests.canaries.search import Finding, Search, in_another_process

pytestmark = pytest.mark.django_db(transaction=True)

# Text that is no one's secret: what a service says of itself to everybody, and what names a row of the software.
_PUBLIC = {
    "name", "new_provider", "description", "eligibility", "hours", "phone", "languages", "note", "reference", "time_zone",
    "submission", "seed", "base", "kept_form", "receipt", "case_reference",
    "source_children", "source_others",  # of a retention rule: the name of a law, which stands in the open
}  # fmt: skip


@pytest.fixture
def scene(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    settings.DEBUG = False
    cache.clear()
    with stores.logged() as log:
        yield Scene(Nest(int.from_bytes(os.urandom(8), "big")), tmp_path, temporary, log)


class Scene:
    """The words that were planted, and every place where they must not be."""

    def __init__(self, nest: Nest, folder: Path, temporary: Path, log: Any) -> None:
        self.nest, self.folder, self.temporary, self.log = nest, folder, temporary, log

    def found(self) -> list[Finding]:
        """Every canary found anywhere."""
        search = Search(self.nest.planted)
        found = [each for table, data in stores.rows() for each in search.in_bytes(data, f"table {table}")]
        found += search.in_bytes(self.log.getvalue().encode(), "log")
        files = [*stores.files_under(self.temporary), *stores.files_under(Path(settings.DATA_DIR))]
        found += [each for path in files for each in search.in_file(path)]
        if connection.vendor == "sqlite":
            found += in_another_process(self.nest.planted, stores.database_files(), self.folder)
        return found


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> Callable[[Nest], set[tuple[str, str]]]:
    """Which text field of which form took a canary: seen where Django cleans a form."""
    seen: list[tuple[str, str, str]] = []
    clean = BaseForm.full_clean

    def watched(self: BaseForm) -> None:
        if self.is_bound:
            for name, field in self.fields.items():
                if isinstance(field, CharField):
                    seen.append((type(self).__name__, name, str(self.data.get(self.add_prefix(name), ""))))
        clean(self)

    monkeypatch.setattr(BaseForm, "full_clean", watched)

    def told(nest: Nest) -> set[tuple[str, str]]:
        words = [canary.word for canary in nest.planted]
        return {(form, name) for form, name, value in seen if any(word in value for word in words)}

    return told


def text_fields() -> set[tuple[str, str]]:
    """Every field of every form of the desk, of cases and of the public in which a person can write freely."""

    def below(form: type) -> Iterator[type]:
        for each in form.__subclasses__():
            yield each
            yield from below(each)

    rooms = ("kinga.interfaces.web.report", "kinga.interfaces.web.desk", "kinga.interfaces.web.casework")
    return {
        (form.__name__, name)
        for form in below(Form)
        if form.__module__.startswith(rooms) and not list(form.__subclasses__())
        for name, field in form.base_fields.items()  # type: ignore[attr-defined]
        if type(field).__name__ in {"CharField", "ShortText", "LongText"} and name not in _PUBLIC
    }


def opened() -> bytes:
    """Every sealed value of every table, opened: what is found here was kept, and kept where it belongs."""
    texts = []
    for model in apps.get_models():
        names = [field.name for field in model._meta.local_fields if isinstance(field, SealedField)]
        for row in model._base_manager.all() if names else ():
            texts += [getattr(row, name).open() for name in names]
    return "\0".join(texts).encode()


def opened_by_nobody() -> list[str]:
    """The fields that open with the database and the site key alone, and the number of those that were tried."""
    found, tried = [], 0
    with unlocked(Ring()):
        for model in apps.get_models():
            names = [field.name for field in model._meta.local_fields if isinstance(field, SealedField)]
            for row in model._base_manager.all() if names else ():
                for name in names:
                    tried += bool(getattr(row, name))
                    with contextlib.suppress(CannotOpen):
                        if getattr(row, name).open():
                            found.append(f"{model.__name__}.{name}")
    assert tried > 100
    return found


def test_ten_score_words_through_every_form_are_found_nowhere(
    scene: Scene, filled: Callable[[Nest], set[tuple[str, str]]]
) -> None:
    site = journeys.Site.begin(scene.nest)
    journeys.public(site)
    journeys.public(site, language="ar")
    journeys.desk(site)
    case = journeys.casework(site)
    journeys.referring(site, case)
    journeys.services(site)
    journeys.searching(site)
    journeys.trouble(site)
    journeys.unsent(site)
    assert len(scene.nest.planted) > 150
    assert text_fields() - filled(scene.nest) == set(), "a form in which nothing was planted"
    assert Report.objects.scope("test").count() >= 6
    assert Note.objects.scope("test").exists()
    assert KeptForm.objects.count() == 2
    assert len({each.word for each in Search(scene.nest.planted).in_bytes(opened(), "seals")}) > 100, (
        "the control"
    )
    assert scene.found() == []
    assert opened_by_nobody() == []


def _place(canary: Canary) -> None:
    add_place(by=world.SYSTEM, code="XX-99", name=canary.word)


def _fact(canary: Canary) -> None:
    told = base64.b64encode(f"name={canary.word};".encode()).decode()
    note_read(by=world.SYSTEM, verb="tests.leak", facts={"told": told})
    assert AuditEvent.objects.filter(verb="tests.leak").exists()


def _session(canary: Canary) -> None:
    session = Client().session
    session["draft"] = canary.word * 50
    session.save()


def _cache(canary: Canary) -> None:
    cache.set("draft", {"story": canary.word.upper()})


def _deleted(canary: Canary) -> None:
    """A row that is gone from the table and still stands in the write-ahead log."""
    _place(canary)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_place WHERE code = 'XX-99'")


def _log(canary: Canary) -> None:
    logging.getLogger("kinga").error(canary.word.lower())


def _file(canary: Canary) -> None:
    with tempfile.NamedTemporaryFile("wb", delete=False) as file:
        file.write(f"to {canary.word} at noon".encode("utf-16"))


def _data_folder(canary: Canary) -> None:
    (Path(settings.DATA_DIR) / "draft").write_text(canary.word.encode().hex().upper())


@pytest.mark.parametrize(
    ("leak", "store"),
    [
        (_place, "table registry_place"),
        (_fact, "table security_auditevent"),
        (_session, "table django_session, opened"),
        (_cache, "table kinga_cache"),
        (_log, "log"),
        (_file, "tmp"),
        (_data_folder, "draft"),
        pytest.param(
            _deleted,
            "sqlite3",
            marks=pytest.mark.skipif(
                connection.vendor != "sqlite", reason="only a file keeps what was deleted"
            ),
        ),
    ],
)
def test_a_leak_on_purpose_is_found(scene: Scene, leak: Callable[[Canary], None], store: str) -> None:
    scene.nest.word("here")
    leak(scene.nest.planted[0])
    try:
        found = scene.found()
        assert any(store in each.store for each in found), found
        assert {each.place for each in found} == {"here"}
    finally:
        (Path(settings.DATA_DIR) / "draft").unlink(missing_ok=True)
