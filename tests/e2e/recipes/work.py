"""What happens in a case: notes, concerns, tasks, people, and how each may be reached."""

from __future__ import annotations

from collections.abc import Iterator

from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe

NOT_PAGES |= {"cases:resolve_concern": "takes what is sent, and leads back to the case"}


@recipe("cases:note", "cases:concern", "cases:add_task", "cases:add_person", who="baraka.cases")
def add(visit: Visit) -> Iterator[Stop]:
    for name in ("cases:note", "cases:concern", "cases:add_task", "cases:add_person"):
        visit.go(name, visit.world["case"])
        yield Stop("empty", person=True)
        visit.send()
        yield Stop("errors", person=True, errors=True)


@recipe("cases:finish_task", "cases:drop_task", "cases:move_task", who="baraka.cases")
def task(visit: Visit) -> Iterator[Stop]:
    for name in ("cases:finish_task", "cases:drop_task", "cases:move_task"):
        visit.go(name, visit.world["case"], visit.world["task"])
        yield Stop("empty", person=True)
    visit.send(due_on="2020-01-01")
    yield Stop("errors", person=True, errors=True)


@recipe("cases:change_person", "cases:add_contact", who="baraka.cases")
def person(visit: Visit) -> Iterator[Stop]:
    visit.go("cases:change_person", visit.world["case"], visit.world["person"])
    yield Stop("full", person=True)
    visit.send(name="")
    yield Stop("errors", person=True, errors=True)
    visit.go("cases:add_contact", visit.world["case"], visit.world["person"])
    yield Stop("empty", person=True)
    visit.send()
    yield Stop("errors", person=True, errors=True)


@recipe("cases:contact_rule", "cases:show_contact", who="baraka.cases")
def contact(visit: Visit) -> Iterator[Stop]:
    keys = (visit.world["case"], visit.world["person"], visit.world["point"])
    visit.go("cases:contact_rule", *keys)
    yield Stop("full", person=True)
    visit.go("cases:case", visit.world["case"])
    visit.press(visit.button(f"{visit.world['point']}/show"))
    yield Stop("number shown", person=True)
