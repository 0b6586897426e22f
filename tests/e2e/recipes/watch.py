"""The watch room."""

from __future__ import annotations

from collections.abc import Iterator

from kinga.core.foundation import files
from kinga.core.security.models import User
from kinga.insight.watch.imports import actions, store
from kinga.insight.watch.models import CountImport
from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe
from tests.insight.watch.imports.bringing import bring, said, taken, weekly

NOT_PAGES |= {
    "watch:count": "takes what is sent, and leads back to the signals",
    "watch:series_csv": "a file: the journey reads it",
    "watch:map_csv": "a file",
    "watch:places_csv": "a file",
    "watch:withdraw_note": "takes what is sent",
    "watch:import_problems": "a file",
    "watch:import_progress": "a part of the page of an import, which asks for it by itself",
    "watch:import_read": "takes what is sent",
    "watch:import_take": "takes what is sent",
    "watch:import_stop": "takes what is sent",
    "watch:import_give_up": "takes what is sent",
}


@recipe("watch:signals", "watch:all_series", "watch:published", who="shore.lead")
def lists(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:signals")
    yield Stop("full")
    visit.go("watch:all_series")
    yield Stop("full")
    visit.go("watch:all_series", query="?named=nowhere")
    yield Stop("no such place")
    visit.go("watch:published")
    yield Stop("full")


@recipe("watch:signals", who="omari.counts")
def counted(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:signals")
    visit.press(visit.button("/count"))
    yield Stop("counted again")


@recipe("watch:signal", "watch:series", "watch:replay", who="shore.lead")
def one(visit: Visit) -> Iterator[Stop]:
    for state in ("surge", "silence", "reviewed"):
        visit.go("watch:signal", visit.world[f"signal_{state}"])
        yield Stop(state)
    visit.send()
    yield Stop("review empty", errors=True)
    visit.go("watch:series", visit.world["series_own"])
    yield Stop("our own")
    visit.page.locator("main details summary").last.click()
    visit.send(first="2026-03-05", last="2026-03-01", words="A week on the radio")
    yield Stop("note wrong", errors=True)
    visit.send(last="2026-03-08")
    yield Stop("noted")
    visit.press(visit.button("/withdraw"))
    visit.go("watch:series", visit.world["series_published"])
    yield Stop("published")
    visit.go("watch:replay", visit.world["series_published"])
    yield Stop("replayed")


@recipe("watch:signals", who="reef.cases")
def of_a_case_worker(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:signals")
    yield Stop("only to read")


@recipe("watch:places", who="shore.lead")
def place_by_place(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:places")
    yield Stop("cells")
    visit.go("watch:places", query="?view=charts&back=13&order=name")
    yield Stop("small charts")
    visit.go("watch:places", query="?named=nowhere")
    yield Stop("no such place")


@recipe("watch:places", who="quiet.lead")
def no_places(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:places")
    yield Stop("empty")


@recipe("watch:map", who="shore.lead")
def on_the_map(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:map")
    yield Stop("as it opens")
    visit.go("watch:map", query="?how=rate")
    yield Stop("for each 100,000 people")


@recipe("watch:map", who="quiet.lead")
def on_no_map(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:map")
    yield Stop("empty")


@recipe("watch:imports", "watch:import_new", who="atoll.counts")
def bringing_in(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:imports")
    yield Stop("empty")
    visit.go("watch:import_new")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)


_USUAL = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19] * 3


def _under_way(analyst: User) -> CountImport:
    """A file has come, and nobody has opened it yet."""
    came = store.incoming() / "came"
    files.write_whole(came, b"week,calls\n2019-01-07,5\n")
    return actions.bring_in(
        by=analyst.actor, agency=analyst.agency, came=came, name="counts.csv", sha256="0" * 64
    )


@recipe("watch:import", "watch:import_columns", who="omari.counts")
def steps_of_an_import(visit: Visit) -> Iterator[Stop]:
    analyst = User.objects.get(username=visit.who)
    with visit.site.time():
        waits = _under_way(analyst)
        doubtful = bring(analyst, "date;place;calls\n03/04/2020;XM-MT;1.234\n05/04/2020;XM-MT;5\n")
        wrong = said(analyst, bring(analyst, weekly([5, 6], place="Atlantis") + "2019-01-21,XM-MT,-5\n"))
        good = said(analyst, bring(analyst, weekly([*_USUAL, None, 0, 70], place="XM-MT")))
    visit.go("watch:import", str(waits.pk))
    yield Stop("waits its turn")
    visit.go("watch:import_columns", str(doubtful.pk))
    yield Stop("full")
    visit.press(visit.page.locator("main form:not([action]) button").last)
    yield Stop("not said", errors=True)
    visit.go("watch:import", str(wrong.pk))
    yield Stop("with problems")
    visit.go("watch:import", str(good.pk))
    yield Stop("to be taken in")
    with visit.site.time():
        for row in (waits, doubtful, wrong, good):
            actions.give_up(by=analyst.actor, row=row)


@recipe("watch:import", "watch:import_undo", "watch:imports", "watch:map", who="omari.counts")
def brought_in(visit: Visit) -> Iterator[Stop]:
    analyst = User.objects.get(username=visit.who)
    with visit.site.time():
        done = taken(analyst, weekly([*_USUAL, 70], place="XM-MT"), {"name": "Calls to the line"})
    visit.go("watch:import", str(done.pk))
    yield Stop("taken in")
    visit.send("/undo")
    yield Stop("taking back, no reason", errors=True)
    visit.go("watch:imports")
    yield Stop("full")
    visit.go("watch:map")
    yield Stop("with counts that were brought in")
    visit.go("watch:import", str(done.pk))
    visit.send("/undo", reason="The wrong file")
    yield Stop("taken back")
