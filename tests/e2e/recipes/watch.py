"""The watch room."""

from __future__ import annotations

from collections.abc import Iterator

from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe

NOT_PAGES |= {
    "watch:count": "takes what is sent, and leads back to the signals",
    "watch:series_csv": "a file: the journey reads it",
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
