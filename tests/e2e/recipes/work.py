"""What happens in a case: notes, concerns, tasks, people, and how each may be reached."""

from __future__ import annotations

from collections.abc import Iterator

from kinga.core.people.actions import set_safe_contact_rule
from kinga.core.people.models import ContactPoint
from kinga.core.security.editing import plain
from kinga.core.security.models import User
from kinga.response.cases import actions
from tests.e2e.recipes.book import NOT_PAGES, Stop, Visit, recipe
from tests.e2e.site.casework import open_case

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


def _points(visit: Visit) -> dict[str, tuple[str, str, str]]:
    """Ways to someone in a case of its own: one never to be used, and one with a rule that two workers changed."""
    lead, other = (User.objects.get(username=name) for name in (visit.who, "dalia.cases"))
    with visit.site.time():
        case = open_case(lead)
        actions.add_team_member(by=lead.actor, case=case, user=other)
        person = actions.add_new_person(by=lead.actor, case=case, role="survivor", name="Sample Person")
        never, both = (
            actions.add_contact_to_case(
                by=lead.actor, case=case, person=person, kind="sms", value="000", safety=safety, windows=windows,
                time_zone="UTC", confirmed=True,
            )
            for safety, windows in (("not_safe", []), ("safe", [{"days": [0, 1], "from": "08:00", "to": "12:00"}]))
        )  # fmt: skip
        point = ContactPoint.objects.scope("tests").get(pk=both.pk)
        form = {
            "base_version": point.version,
            "base": {name: plain(getattr(point, name)) for name in ("windows", "code_word")},
        }
        for by, changes in (
            (other, {"windows": [{"days": [0], "from": "10:30", "to": "14:00"}]}),
            (lead, {"windows": [], "code_word": "lemon"}),
        ):
            set_safe_contact_rule(by=by.actor, point=point, changes=changes, confirmed=True, **form)
    keys = (str(case.pk), str(person.pk))
    return {"never": (*keys, str(never.pk)), "both": (*keys, str(both.pk))}


@recipe("cases:contact_rule", "cases:rule_clash", "cases:case", who="baraka.cases")
def rules(visit: Visit) -> Iterator[Stop]:
    points = _points(visit)
    visit.go("cases:contact_rule", *points["never"])
    visit.send(safety="safe")
    yield Stop("milder without their word", person=True, errors=True)
    visit.go("cases:contact_rule", *points["both"])
    yield Stop("two changed it", person=True)
    visit.send()
    yield Stop("two changed it, not chosen", person=True, errors=True)
    visit.go("cases:case", points["both"][0])
    yield Stop("with a rule that waits", person=True)
