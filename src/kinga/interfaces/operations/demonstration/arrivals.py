"""Reports arrive: who says what, by which way, and how they may be reached."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kinga.core.foundation import clock
from kinga.core.registry.models import Place
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.interfaces.operations.demonstration import rates, words
from kinga.interfaces.operations.demonstration.places import AREAS
from kinga.interfaces.operations.demonstration.services import number
from kinga.interfaces.operations.demonstration.story import Story
from kinga.interfaces.operations.demonstration.triage import decide_later
from kinga.response.intake import actions as intake
from kinga.response.intake import receipts
from kinga.response.intake.answers import ReportAnswers

__all__ = ["RECEIPT", "plan_reports"]

# The receipt of one report of the demonstration, so that its mailbox can be tried.
RECEIPT = "lantern harbor pebble walnut willow basket"
_ADULT_HARMS = {"labour", "trafficking", "stranded"}
_HOURS = (1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 7, 7, 7, 7, 8, 9, 9, 8, 6, 4, 2)


def plan_reports(story: Story, share: float = 1.0) -> int:
    """Put every report of the eight months into the story, or a share of them; their number."""
    today, planned = story.until.date(), 0
    for back in range(rates.DAYS, -1, -1):
        day = today - dt.timedelta(days=back)
        for area in AREAS:
            for harm in rates.HARMS:
                mean = rates.rate(area.code, area.weekly, harm, day, today)
                for _ in range(rates.poisson(story.dice, mean * share)):
                    _plan(story, day, story.places[area.code], harm)
                    planned += 1
    return planned


def _plan(story: Story, day: dt.date, place: Place, harm: str) -> None:
    hour = story.dice.choices(range(24), _HOURS)[0]
    time = dt.time(hour, story.dice.randrange(60), story.dice.randrange(60))
    moment = dt.datetime.combine(day, time, dt.UTC)
    story.at(moment, lambda: _arrive(story, place, harm))


def _arrive(story: Story, place: Place, harm: str) -> None:
    people, locked_down = story.people, rates.in_lockdown(clock.now().date(), story.until.date())
    agency = people.harbour if story.chance(0.12) else people.lantern
    weights = (0.5, 0.43, 0.01, 0.06) if locked_down else (0.58, 0.24, 0.14, 0.04)
    channel = story.dice.choices(("phone", "web", "walk_in", "other"), weights)[0]
    taker = _taker(story, agency) if channel != "web" else None
    report = intake.receive(
        by=taker.actor if taker else Actor.public(),
        agency=agency,
        channel=channel,
        answers=_answers(story, place, harm, channel),
        receipt=_receipt(story, agency) if channel == "web" else "",
        taken_by=taker,
    )
    decide_later(story, report)


def _taker(story: Story, agency: Agency) -> User:
    takers = story.people.of(agency, Role.CALL_TAKER) or story.people.of(agency, Role.CASE_WORKER)
    return story.pick(takers)


def _receipt(story: Story, agency: Agency) -> str:
    """Receipts are not told to anyone here, except one: that of the first report by web to the helpline."""
    if agency.pk == story.people.lantern.pk and story.turn("receipt", [True] + [False] * 10_000):
        return RECEIPT
    return receipts.make("en")


def _answers(story: Story, place: Place, harm: str, channel: str) -> ReportAnswers:
    dice = story.dice
    language = "ar" if story.chance(0.22) else "en"
    age = dice.choices(("0-11", "12-17", "18-24", "25-59", "60+", "unknown"), _ages(harm))[0]
    sex = dice.choices(("female", "male", "unknown"), (0.66, 0.22, 0.12))[0]
    about = "child" if age in {"0-11", "12-17"} and story.chance(0.8) else _about(story, harm)
    caller = dice.randrange(100, 1000)
    return ReportAnswers(
        language=language,
        about=about,
        harm=harm,
        danger_now=dice.choices((True, False, None), (0.1, 0.68, 0.22))[0],
        needs_care=dice.choices((True, False, None), (0.08, 0.72, 0.2))[0],
        story=story.pick(words.STORIES[language][harm]),
        place=place,
        where=story.pick(words.WHERES) if story.chance(0.4) else "",
        when="",
        age_band=age,
        sex=sex,
        who_is_near="He is in the next room." if harm == "home" and story.chance(0.2) else "",
        sharing=dice.choices(("yes", "ask", "no"), (0.35, 0.5, 0.15))[0],
        reporter_name=f"Sample Person {caller}" if channel != "web" or story.chance(0.4) else "",
        **_contact(story, channel, caller),
    )


def _ages(harm: str) -> tuple[float, ...]:
    if harm == "neglect":
        return (0.6, 0.28, 0.0, 0.0, 0.02, 0.1)
    if harm in _ADULT_HARMS:
        return (0.02, 0.08, 0.3, 0.45, 0.02, 0.13)
    return (0.12, 0.2, 0.2, 0.34, 0.05, 0.09)


def _about(story: Story, harm: str) -> str:
    if harm in {"stranded", "labour"} and story.chance(0.6):
        return "group"
    return story.dice.choices(("self", "adult", "unknown"), (0.55, 0.35, 0.1))[0]


def _contact(story: Story, channel: str, caller: int) -> dict[str, Any]:
    """The safe-contact rule, as the person sets it."""
    if not story.chance(0.7 if channel == "web" else 0.85):
        return {}
    safety = story.dice.choices(("safe", "not_safe", "unknown"), (0.72, 0.16, 0.12))[0]
    windows = story.pick(
        (
            [],
            [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "12:00"}],
            [{"days": [1, 3], "from": "20:00", "to": "22:00"}],
            [{"days": [5, 6], "from": "10:00", "to": "16:00"}],
        )
    )
    return {
        "contact_safety": safety,
        "contact_kind": story.pick(("call", "call", "sms", "app")),
        "contact_windows": windows if safety == "safe" else None,
        "contact_zone_assumed": caller % 5 == 0,  # now and then somebody does not know which clock they mean
        "contact_voicemail": story.chance(0.1),
        "contact_value": number(caller),
        "contact_code_word": story.pick(("", "", "lemon", "blue bicycle")),
        "contact_note": "Ask for the sewing lesson." if story.chance(0.1) else "",
    }
