"""Bringing counts in, in a real browser: with and without script, narrow, dark, from right to left."""

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
from tests.e2e.measures.weight import Scales
from tests.insight.watch.imports.bringing import bring, said, taken, weekly

USUAL = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19] * 3
LOOKS = [
    ("en-GB", False, 1280),
    ("en-GB", True, 1280),
    ("ar", False, 1280),
    ("en-GB", False, 320),
    ("ar", True, 320),
]


@pytest.fixture
def analyst(live_server: object, settings: object, tmp_path: Path) -> User:
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


def stages(analyst: User) -> dict[str, str]:
    """The address of every page that an import has, and of the map that its counts are on."""
    columns = bring(analyst, "date;place;calls\n03/04/2020;XM-MT;1.234\n05/04/2020;XM-MT;5\n")
    wide = bring(
        analyst, "district," + ",".join(f"2019-{m:02}" for m in range(1, 13)) + "\nXM-MT" + ",5" * 12 + "\n"
    )
    good = said(analyst, bring(analyst, weekly([*USUAL, None, 0, 70], place="XM-MT")))
    wrong = said(
        analyst, bring(analyst, weekly([5, 6], place="Atlantis") + "2019-01-21,XM-MT,-5\n2019-01-28,,2.5\n")
    )
    done = taken(analyst, weekly([*USUAL, 70], place="XM-MT"), {"name": "Calls to the line"})
    return {
        "new": "/watch/imports/new",
        "columns": f"/watch/imports/{columns.pk}/columns",
        "wide": f"/watch/imports/{wide.pk}/columns",
        "look": f"/watch/imports/{good.pk}",
        "problems": f"/watch/imports/{wrong.pk}",
        "record": f"/watch/imports/{done.pk}",
        "list": "/watch/imports",
        "map": "/watch/map?how=count",
    }


def look(page: Page, name: str) -> None:
    assert axe(page) == [], name
    assert not overflows(page), name
    screenshot(page, name)


def test_every_page_in_every_look(new_page: NewPage, analyst: User) -> None:
    addresses = stages(analyst)
    for locale, dark, width in LOOKS:
        page = new_page(as_worker=analyst, locale=locale, dark=dark, width=width, touch=width < 400)
        for name, address in addresses.items():
            page.goto(address)
            look(page, f"import-{name}-{locale}-{'dark' if dark else 'light'}-{width}")


def test_wrong_columns_are_told_and_linked(new_page: NewPage, analyst: User) -> None:
    page = new_page(as_worker=analyst)
    page.goto(stages(analyst)["columns"])
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


def test_pages_are_light(new_page: NewPage, analyst: User) -> None:
    for name, address in stages(analyst).items():
        page = new_page(as_worker=analyst)
        scales = Scales(page)
        answer = page.goto(address)
        assert answer is not None
        assert scales.first_load(answer) <= 60_000, name
