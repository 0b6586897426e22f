"""Finding people by name or number: in any spelling, in the cases one may see, and without a word in the database."""

from __future__ import annotations

import pytest

from kinga.core.people import searching
from kinga.core.people.actions import rebuild_index
from kinga.core.people.models import IndexToken, Person
from kinga.core.security.errors import CannotOpen, NotPermitted
from kinga.core.security.keys import Ring, blind, unlocked
from kinga.core.security.keys.accounts import ring_of
from kinga.core.security.keys.making import begin_epoch
from kinga.core.security.keys.scopes import index_scope, user_scope
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.roles import Role
from kinga.response.cases import actions, queries
from kinga.response.cases.models import Case
from tests import world
from tests.plugins.keys import secret_of

pytestmark = pytest.mark.django_db
NUMBER = "+254 700 555 0199"


class Scene:
    """Two case workers of one agency with a case each, their supervisor, and another agency."""

    def __init__(self) -> None:
        self.agency = world.agency()
        self.baraka = world.worker(self.agency, Role.CASE_WORKER, "baraka")
        self.dalia = world.worker(self.agency, Role.CASE_WORKER, "dalia")
        self.lead = world.worker(self.agency, Role.SUPERVISOR, "lead")
        self.other = world.worker(world.agency("harbour"), Role.SUPERVISOR, "other")
        self.case = world.case(self.agency, self.baraka)
        self.hers = world.case(self.agency, self.dalia)
        self.person = self.add(self.case, "محمد الحسن")
        actions.add_contact_to_case(
            by=self.baraka.actor, case=self.case, person=self.person, kind="call", value=NUMBER
        )
        self.theirs = self.add(self.hers, "Mohamed Sample", other_names="Abu Amal")

    def add(self, case: Case, name: str, **details: str) -> Person:
        by = case.lead.actor if case.lead else self.lead.actor
        return actions.add_new_person(by=by, case=case, role="survivor", name=name, **details)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def find(user: User, typed: str) -> set[str]:
    with unlocked(ring_of(user, secret_of(user_scope(user.pk)) or b"")):
        return {link.person.name.open() for link in queries.found_people(user, typed)}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Mohammed", {"محمد الحسن", "Mohamed Sample"}),
        ("محمد", {"محمد الحسن", "Mohamed Sample"}),
        ("Muhamad Hassan", {"محمد الحسن", "Mohamed Sample"}),
        ("الحسن", {"محمد الحسن"}),
        ("sample", {"Mohamed Sample"}),
        ("amal", {"Mohamed Sample"}),
        ("0700 555 0199", {"محمد الحسن"}),
        ("٠٧٠٠٥٥٥٠١٩٩", {"محمد الحسن"}),
        ("Khalid", set()),
        ("0711 111 1111", set()),
        ("al", set()),
        ("?", set()),
    ],
)
def test_a_supervisor_finds_whoever_is_meant(scene: Scene, typed: str, found: set[str]) -> None:
    assert find(scene.lead, typed) == found


def test_whom_more_of_the_words_mean_comes_first(scene: Scene) -> None:
    links = queries.found_people(scene.lead, "Muhamad Hassan")
    assert [link.person_id for link in links] == [scene.person.pk, scene.theirs.pk]


def test_only_in_the_cases_that_one_may_see(scene: Scene) -> None:
    assert find(scene.baraka, "Mohamed") == {"محمد الحسن"}
    assert find(scene.dalia, "Mohamed") == {"Mohamed Sample"}
    assert find(scene.other, "Mohamed") == set()


def test_the_index_follows_the_names_and_numbers(scene: Scene) -> None:
    actions.change_person_in_case(
        by=scene.dalia.actor, case=scene.hers, person=scene.theirs, base_version=1,
        base={"name": "Mohamed Sample"}, changes={"name": "Khalid Sample"},
    )  # fmt: skip
    assert find(scene.lead, "Mohamed") == {"محمد الحسن"}
    assert find(scene.lead, "خالد") == {"Khalid Sample"}
    actions.add_contact_to_case(
        by=scene.dalia.actor, case=scene.hers, person=scene.theirs, kind="sms", value="0711 111 1111"
    )
    assert find(scene.lead, "+254711111111") == {"Khalid Sample"}
    actions.add_contact_to_case(
        by=scene.dalia.actor,
        case=scene.hers,
        person=scene.theirs,
        kind="email",
        value="0722222222@example.org",
    )
    assert find(scene.lead, "0722222222") == set(), "no number"


def test_a_change_that_is_undone_leaves_the_index_as_it_was(scene: Scene) -> None:
    from django.db import transaction

    before = set(IndexToken.objects.scope("test").values_list("person_id", "token"))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        scene.add(scene.case, "Amal Invented")
        raise ZeroDivisionError
    assert set(IndexToken.objects.scope("test").values_list("person_id", "token")) == before
    assert find(scene.lead, "Invented") == set()


def test_the_database_holds_no_word_and_equal_names_of_two_agencies_have_nothing_in_common(
    scene: Scene,
) -> None:
    case = world.case(scene.other.agency, scene.other)
    twin = actions.add_new_person(by=scene.other.actor, case=case, role="survivor", name="Mohamed Sample")
    tokens = {
        person: {bytes(row.token) for row in IndexToken.objects.scope("test").filter(person=person)}
        for person in (twin, scene.theirs, scene.person)
    }
    assert all(len(each) >= 4 for each in tokens.values())
    assert not tokens[twin] & tokens[scene.theirs], "another agency"
    assert tokens[scene.person] & tokens[scene.theirs], "what a thief sees: they share a sound"
    assert all(len(token) == blind.TOKEN_BYTES for each in tokens.values() for token in each)
    assert not any(b"moham" in token.lower() for each in tokens.values() for token in each)


@pytest.mark.parametrize("who", ["nobody", "other", "taker"])
def test_without_the_agencys_key_nothing_is_searched(scene: Scene, who: str) -> None:
    """The site key alone, another agency's worker, and a role that works no cases compute no token."""
    taker = world.worker(scene.agency, Role.CALL_TAKER, "taker")
    people = {"other": scene.other, "taker": taker}
    ring = Ring() if who == "nobody" else ring_of(people[who], secret_of(user_scope(people[who].pk)) or b"")
    with unlocked(ring), pytest.raises(CannotOpen):
        searching.found(scene.agency.pk, "Mohamed")


def test_a_new_key_finds_what_was_written_under_the_old_one(scene: Scene) -> None:
    begin_epoch(index_scope(scene.agency.pk), by=world.SYSTEM)
    later = scene.add(scene.case, "Amina Later")
    assert find(scene.lead, "Mohamed") == {"محمد الحسن", "Mohamed Sample"}
    assert find(scene.lead, "Later") == {later.name.open()}


def test_an_index_of_older_rules_is_made_anew_and_nobody_is_lost_meanwhile(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not searching.outdated(scene.agency.pk).exists()
    monkeypatch.setattr(blind, "RULES", blind.RULES + 1)
    monkeypatch.setattr("kinga.core.people.actions._AT_ONCE", 1)
    assert searching.outdated(scene.agency.pk).count() == 2
    assert find(scene.lead, "Mohamed") == {"محمد الحسن", "Mohamed Sample"}
    browser = world.browser(scene.lead)
    assert "2 people of your agency are not in the search yet" in browser.get("/cases/find").content.decode()
    assert browser.post("/cases/find/rebuild").status_code == 302
    with pytest.raises(NotPermitted):
        rebuild_index(by=scene.other.actor, agency=scene.agency)
    assert rebuild_index(by=scene.lead.actor, agency=scene.agency) == 0
    assert find(scene.lead, "Mohamed") == {"محمد الحسن", "Mohamed Sample"}
    assert world.browser(scene.baraka).post("/cases/find/rebuild").status_code == 404


def test_what_is_typed_stands_in_no_address_and_no_event(scene: Scene) -> None:
    browser = world.browser(scene.baraka)
    page = browser.post("/cases/find", {"typed": "Mohammed"})
    text = page.content.decode()
    assert (page.status_code, "محمد الحسن" in text, "Mohamed Sample" in text) == (200, True, False)
    assert "no-store" in page.headers["Cache-Control"]
    event = AuditEvent.objects.get(verb="cases.search_people")
    assert event.facts == {"found": 1, "people": [str(scene.person.pk)]}
    assert browser.post("/cases/find", {"typed": ""}).status_code == 422
    assert "Nobody of this name" in browser.post("/cases/find", {"typed": "Zuleika"}).content.decode()
    assert 'action="/cases/find"' in browser.get("/cases/").content.decode()
    taker = world.worker(scene.agency, Role.CALL_TAKER, "taker")
    assert world.browser(taker).post("/cases/find", {"typed": "Mohamed"}).status_code == 404


def test_search_costs_few_queries(scene: Scene, django_assert_max_num_queries: object) -> None:
    for number in range(12):
        scene.add(scene.case, f"Mohamed Number{number}")
    browser = world.browser(scene.lead)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        text = browser.post("/cases/find", {"typed": "Mohamed"}).content.decode()
    assert text.count("<tr><th") == 15, "with the heading"
