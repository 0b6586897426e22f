"""The watch room."""

from __future__ import annotations

from collections.abc import Iterator

from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe

NOT_PAGES |= {
    "watch:count": "takes what is sent, and leads back to the signals",
    "watch:series_csv": "a file: the journey reads it",
    "watch:map_csv": "a file",
    "watch:import_problems": "a file",
    # The steps of an import stand on an import of their own: test_imports.py looks at each, in every look.
    "watch:import": "test_imports.py",
    "watch:import_columns": "test_imports.py",
    "watch:import_progress": "test_imports.py",
    "watch:import_read": "takes what is sent",
    "watch:import_take": "takes what is sent",
    "watch:import_stop": "takes what is sent",
    "watch:import_give_up": "takes what is sent",
    "watch:import_undo": "takes what is sent; test_imports.py sees its errors",
}


@recipe("watch:signals", "watch:all_series", "watch:published", who="shore.lead")
def lists(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:signals")
    yield Stop("full")
    visit.go("watch:all_series")
    yield Stop("full")
    visit.go("watch:published")
    yield Stop("full")


@recipe("watch:signals", who="omari.counts")
def counted(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:signals")
    visit.press(visit.button("/count"))
    yield Stop("counted again")


@recipe("watch:signal", "watch:series", who="shore.lead")
def one(visit: Visit) -> Iterator[Stop]:
    for state in ("surge", "silence", "reviewed"):
        visit.go("watch:signal", visit.world[f"signal_{state}"])
        yield Stop(state)
    visit.send()
    yield Stop("review empty", errors=True)
    visit.go("watch:series", visit.world["series_own"])
    yield Stop("our own")
    visit.go("watch:series", visit.world["series_published"])
    yield Stop("published")


@recipe("watch:signals", who="reef.cases")
def of_a_case_worker(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:signals")
    yield Stop("only to read")


@recipe("watch:map", who="shore.lead")
def on_the_map(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:map")
    yield Stop("as it opens")


@recipe("watch:imports", "watch:import_new", who="omari.counts")
def bringing_in(visit: Visit) -> Iterator[Stop]:
    visit.go("watch:imports")
    yield Stop("empty")
    visit.go("watch:import_new")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)
