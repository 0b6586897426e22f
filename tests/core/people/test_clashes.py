"""Two workers, or a device that was away, edit one rule: until a person has chosen, the stricter holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinga.core.people import actions
from kinga.core.people.errors import WeakerRule
from kinga.core.people.hours import windows_from
from kinga.core.people.models import ContactPoint, RuleClash
from kinga.core.people.queries import open_clashes, rule_of
from kinga.core.people.rules import SafeContactRule, is_weaker, may_contact
from kinga.core.security.editing import plain
from kinga.core.security.errors import EditClash, NotPermitted
from kinga.core.security.models import Agency, AuditEvent
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from tests import world

pytestmark = pytest.mark.django_db

FIELDS = (
    "safety", "windows", "time_zone", "zone_assumed", "voicemail", "expires_on", "who_may_answer", "code_word",
    "instructions",
)  # fmt: skip
MORNING = [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "12:00"}]
NOON = [{"days": [0, 1, 2, 3, 4], "from": "10:00", "to": "14:00"}]
EVENING = [{"days": [5, 6], "from": "18:00", "to": "21:00"}]
MONDAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


@pytest.fixture
def ada(db: None) -> Actor:
    return world.worker(world.agency(), Role.CASE_WORKER, "ada").actor


@pytest.fixture
def ben(ada: Actor) -> Actor:
    return world.worker(Agency.objects.get(), Role.CASE_WORKER, "ben").actor


def make(by: Actor, **rule: Any) -> ContactPoint:
    person = actions.add_person(by=by, agency=Agency.objects.get(), name="Neema Invented")
    start = {"safety": "safe", "windows": MORNING, "zone_assumed": False, **rule}
    return actions.add_contact_point(by=by, person=person, kind="call", value="000", **start)


def fresh(point: ContactPoint) -> ContactPoint:
    return ContactPoint.objects.scope("test").get(pk=point.pk)


def opened(point: ContactPoint) -> dict[str, Any]:
    """A form as a worker opened it: the version, and each field as it was."""
    row = fresh(point)
    return {"base_version": row.version, "base": {name: plain(getattr(row, name)) for name in FIELDS}}


def save(
    by: Actor, point: ContactPoint, form: dict[str, Any], *, confirmed: bool = True, **changes: Any
) -> Any:
    return actions.set_safe_contact_rule(by=by, point=point, changes=changes, confirmed=confirmed, **form)


def allowed(point: ContactPoint, hour: int) -> bool:
    return may_contact(rule_of(fresh(point)), MONDAY + dt.timedelta(hours=hour)).allowed


@pytest.mark.parametrize("first", ["not_safe", "safe"])
def test_not_safe_holds_whoever_saved_first(ada: Actor, ben: Actor, first: str) -> None:
    point = make(ada, safety="unknown")
    form = opened(point)
    save(ada, point, form, safety=first)
    edit = save(ben, point, form, safety="safe" if first == "not_safe" else "not_safe")
    assert edit.clash.clashing == ["safety"]
    assert may_contact(rule_of(fresh(point)), MONDAY).reason == "not_safe"


def test_the_hours_in_common_hold_and_each_version_is_kept(ada: Actor, ben: Actor) -> None:
    point = make(ada)
    form = opened(point)
    ada_hours = [{"days": [0], "from": "08:00", "to": "11:00"}]
    save(ada, point, form, windows=ada_hours)
    edit = save(ben, point, form, windows=NOON)
    assert [hour for hour in range(24) if allowed(point, hour)] == [10]
    assert (edit.point.windows, edit.clash.windows) == (ada_hours, NOON)
    verbs = list(AuditEvent.objects.order_by("at", "id").values_list("verb", flat=True))
    assert verbs[-2:] == ["people.hold_stricter_rule", "people.set_safe_contact_rule"]


def test_hours_of_one_and_the_clock_of_the_other_are_no_rule(ada: Actor, ben: Actor) -> None:
    """Ada moves the hours on one clock, Ben says that another clock was meant: nobody said the mixture."""
    point = make(ada, time_zone="UTC")
    form = opened(point)
    save(ada, point, form, windows=NOON)
    edit = save(ben, point, form, windows=MORNING, time_zone="Asia/Kathmandu")
    assert fresh(point).time_zone == "UTC"
    assert (edit.clash.windows, edit.clash.time_zone) == (MORNING, "Asia/Kathmandu")
    # 10:00 to 14:00 by UTC, and 08:00 to 12:00 in Kathmandu (02:15 to 06:15 by UTC): never both.
    assert not any(allowed(point, hour) for hour in range(24))


def test_what_only_one_changed_is_merged(ada: Actor, ben: Actor) -> None:
    point = make(ada)
    form = opened(point)
    save(ada, point, form, windows=NOON)
    edit = save(ben, point, form, code_word="lemon", windows=MORNING)
    assert edit.clash is None
    row = fresh(point)
    assert (row.windows, row.code_word.open()) == (NOON, "lemon")


def test_words_that_cannot_both_be_kept_stop_contact(ada: Actor, ben: Actor) -> None:
    point = make(ada, windows=[])
    form = opened(point)
    save(ada, point, form, who_may_answer="Her sister too")
    assert allowed(point, 9)
    edit = save(ben, point, form, who_may_answer="Only she")
    assert may_contact(rule_of(fresh(point)), MONDAY).reason == "disputed"
    assert edit.clash.who_may_answer.open() == "Only she"
    assert "Only she" not in str(RuleClash.objects.scope("test").values())


def test_the_same_form_sent_twice_is_one_clash(ada: Actor, ben: Actor) -> None:
    point = make(ada)
    form = opened(point)
    save(ada, point, form, windows=NOON)
    for _ in range(2):
        save(ben, point, form, windows=[{"days": [5], "from": "09:00", "to": "10:00"}])
    assert len(open_clashes(fresh(point))) == 1


@pytest.mark.parametrize(("take", "hours"), [(frozenset(), NOON), (frozenset({"windows"}), EVENING)])
def test_settling_takes_a_version_and_what_allows_more_needs_her_word(
    ada: Actor, ben: Actor, take: frozenset[str], hours: list[Any]
) -> None:
    point = make(ada)
    form = opened(point)
    save(ada, point, form, windows=NOON)
    clash = save(ben, point, form, windows=EVENING, time_zone="Asia/Kolkata").clash
    version = fresh(point).version
    settle = {"by": ada, "clash": clash, "base_version": version, "take": take}
    with pytest.raises(WeakerRule):
        actions.settle_rule_clash(**settle)
    assert len(open_clashes(fresh(point))) == 1
    row = actions.settle_rule_clash(**settle, confirmed=True)
    assert (row.windows, open_clashes(row)) == (hours, [])
    assert row.time_zone == ("Asia/Kolkata" if take else "UTC")
    with pytest.raises(EditClash):  # it is settled: a second worker looks again
        actions.settle_rule_clash(**settle, confirmed=True)


def test_choosing_the_stricter_version_needs_nobody(ada: Actor, ben: Actor) -> None:
    point = make(ada)
    form = opened(point)
    save(ada, point, form, windows=NOON)
    clash = save(ben, point, form, safety="not_safe", windows=[]).clash
    assert clash.clashing == ["windows"]
    version = fresh(point).version
    row = actions.settle_rule_clash(by=ben, clash=clash, base_version=version, take=frozenset())
    assert (row.safety, row.windows) == ("not_safe", NOON)


def test_a_third_edit_meanwhile_is_looked_at_before_settling(ada: Actor, ben: Actor) -> None:
    point = make(ada)
    form = opened(point)
    save(ada, point, form, windows=NOON)
    clash = save(ben, point, form, windows=[]).clash
    version = fresh(point).version
    save(ada, point, opened(point), safety="not_safe")
    with pytest.raises(EditClash):
        actions.settle_rule_clash(by=ben, clash=clash, base_version=version, take=frozenset({"windows"}))


def test_a_form_opened_while_versions_wait_cannot_weaken_what_holds(ada: Actor, ben: Actor) -> None:
    point = make(ada)
    form = opened(point)
    save(ada, point, form, windows=NOON)
    clash = save(ben, point, form, windows=MORNING + NOON).clash
    save(ada, point, opened(point), confirmed=False, voicemail=True)
    assert not rule_of(fresh(point)).voicemail
    settle = {"by": ada, "clash": clash, "base_version": fresh(point).version, "take": frozenset()}
    with pytest.raises(WeakerRule):
        actions.settle_rule_clash(**settle)
    with pytest.raises(WeakerRule):
        save(ada, point, opened(point), confirmed=False, windows=[], time_zone="Asia/Kolkata")


def test_leaving_words_out_needs_her_word(ada: Actor) -> None:
    point = make(ada, who_may_answer="Only she")
    with pytest.raises(WeakerRule):
        save(ada, point, opened(point), confirmed=False, who_may_answer="")
    save(ada, point, opened(point), who_may_answer="")
    assert fresh(point).who_may_answer.open() == ""


def test_another_agency_settles_nothing(ada: Actor, ben: Actor) -> None:
    point = make(ada)
    form = opened(point)
    save(ada, point, form, windows=NOON)
    clash = save(ben, point, form, windows=[]).clash
    other = world.worker(world.agency("harbour"), Role.SUPERVISOR).actor
    with pytest.raises(NotPermitted):
        actions.settle_rule_clash(by=other, clash=clash, base_version=2, take=frozenset(), confirmed=True)


hours = st.sampled_from(
    [
        None,
        [],
        MORNING,
        NOON,
        [{"days": [0, 6], "from": "22:00", "to": "02:00"}],
        [{"days": [2], "from": "09:07", "to": "09:08"}],
    ]
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "safety": st.sampled_from(["safe", "safe", "not_safe", "unknown"]),
        "windows": hours,
        "time_zone": st.sampled_from(
            ["UTC", "Africa/Nairobi", "Asia/Kathmandu", "Europe/London", "Nowhere/Land"]
        ),
        "voicemail": st.booleans(),
        "expires_on": st.none() | st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 9)),
        "code_word": st.sampled_from(["", "lemon", "blue"]),
    },
)
# Who edits, from which of the forms that were opened so far (0: the newest), what, and with her word or without.
edits = st.lists(st.tuples(st.booleans(), st.integers(0, 3), changes, st.booleans()), min_size=2, max_size=6)
MOMENTS = [MONDAY + dt.timedelta(minutes=187 * n) for n in range(-10, 60)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits, st.booleans(), st.lists(st.sampled_from(FIELDS), max_size=4))
def test_no_edit_from_however_old_a_form_weakens_what_holds(
    ada: Actor, ben: Actor, steps: list[Any], her_word: bool, take: list[str]
) -> None:
    point = make(ada)
    forms = [opened(point)]
    for is_ben, back, change, confirmed in steps:
        before = rule_of(fresh(point))
        try:
            edit = save(
                ben if is_ben else ada, point, forms[-1 - back % len(forms)], confirmed=confirmed, **change
            )
        except WeakerRule:
            assert not confirmed
            continue
        row = fresh(point)
        after = rule_of(row)
        versions = [by_itself(row), *map(by_itself, open_clashes(row))]
        for moment in MOMENTS:
            if may_contact(after, moment):
                assert confirmed or may_contact(before, moment)
                assert all(may_contact(version, moment) for version in versions)
        assert not after.voicemail or all(version.voicemail for version in versions)
        for name, value in change.items():  # nothing typed is lost: it stands, or it waits
            kept = [row, *filter(None, [edit.clash])]
            assert plain(value) in {plain(getattr(each, name)) for each in kept} or (
                plain(value) == forms[-1 - back % len(forms)]["base"][name]
            )
        forms.append(opened(point))
    for clash in open_clashes(fresh(point)):
        held, version = rule_of(fresh(point)), fresh(point).version
        try:
            actions.settle_rule_clash(
                by=ben, clash=clash, base_version=version, take=frozenset(take), confirmed=her_word
            )
        except WeakerRule:
            assert not her_word
        assert her_word or not is_weaker(rule_of(fresh(point)), held)


def by_itself(row: ContactPoint | RuleClash) -> Any:
    """One version by itself, written apart from the query that is judged."""
    return SafeContactRule(
        row.safety, windows_from(row.windows), row.time_zone, row.voicemail, row.expires_on
    )
