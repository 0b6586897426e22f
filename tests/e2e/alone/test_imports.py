"""Bringing counts in, in a real browser, with and without script. How each page looks is seen by the sweep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kinga.core.registry.actions import set_boundaries
from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.insight.watch.models import CountImport
from tests import world
from tests.e2e.conftest import NewPage
from tests.e2e.helpers import axe, overflows, screenshot
from tests.insight.watch.imports.bringing import bring, weekly

USUAL = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19] * 3


@pytest.fixture
def analyst(address: str, settings: object, tmp_path: Path) -> User:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    world.place("XM-MT")
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    feature = {"type": "Feature", "properties": {"code": "XM-MT"}, "geometry": square}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    set_boundaries(by=world.SYSTEM, text=text, source="An invented atlas", licence="CC0")
    return world.worker(world.agency(), Role.ANALYST)


def table(tmp_path: Path, data: str) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(data, "utf-8")
    return path


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_file_to_the_signal_and_back(
    new_page: NewPage, analyst: User, tmp_path: Path, scripts: bool
) -> None:
    page = new_page(as_worker=analyst, scripts=scripts)
    page.goto("/watch/")
    page.get_by_role("link", name="Imports").click()
    page.get_by_role("link", name="Bring in counts").click()
    page.get_by_label("File of counts").set_input_files(table(tmp_path, weekly([*USUAL, 70], place="XM-MT")))
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_label("calls: what it says")).to_have_value("count")
    page.get_by_label("What is counted").fill("Calls of the line")
    page.get_by_label("Unit").select_option("calls")
    page.get_by_label("Source").fill("The office")
    page.get_by_label("Licence or permission").fill("CC0")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Take in 31 counts").click()
    expect(page.get_by_role("link", name="70 calls from 5 August 2019")).to_be_visible()
    page.get_by_label("Why is it taken back?").fill("The wrong file")
    page.get_by_role("button", name="Take all of it back").click()
    expect(page.get_by_text("All counts of this import were taken back.")).to_be_visible()
    assert CountImport.objects.get().status == "undone"


def look(page: Page, name: str) -> None:
    assert axe(page) == [], name
    assert not overflows(page), name
    screenshot(page, name)


def test_wrong_columns_are_told_and_linked(new_page: NewPage, analyst: User) -> None:
    page = new_page(as_worker=analyst)
    row = bring(analyst, "date;place;calls\n03/04/2020;XM-MT;1.234\n05/04/2020;XM-MT;5\n")
    page.goto(f"/watch/imports/{row.pk}/columns")
    page.get_by_role("button", name="Read the file").click()
    expect(page).to_have_title("Error: What the columns say – Kinga")
    page.get_by_role("link", name="Look at the cells above and choose: only you can say.").first.click()
    expect(page.get_by_label("How dates are written")).to_be_focused()
    look(page, "import-errors")


def test_a_page_of_long_work_turns_by_itself(
    new_page: NewPage, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kinga.core.foundation.tasks.models import Progress
    from kinga.core.foundation.tasks.worker import TaskWorker
    from kinga.insight.watch.imports import jobs

    monkeypatch.setattr(jobs, "_SMALL_TABLE", 10)
    row = bring(analyst, weekly(USUAL))
    page = new_page(as_worker=analyst)
    page.goto(f"/watch/imports/{row.pk}")
    expect(page.locator("#progress-words", has_text="It waits its turn.")).to_be_visible()
    begun = Progress.objects.get()
    Progress.objects.update(done=312, total=1200, started_at=begun.asked_at, noted_at=begun.asked_at)
    expect(page.locator("#progress-words", has_text="312 of 1,200")).to_be_visible()
    look(page, "import-working")
    TaskWorker().run_ready()
    expect(page.get_by_role("heading", name="What do the columns say?")).to_be_visible()
