"""Load the demonstration into an empty database."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Callable
from functools import partial

from django.db import transaction

from kinga.core.foundation import clock, files
from kinga.core.security.actions import begin_site
from kinga.core.security.keys import Ring, unlocked
from kinga.core.security.rules import Actor
from kinga.insight.watch import actions as watch
from kinga.insight.watch.annotations.actions import annotate
from kinga.insight.watch.imports import actions as imports
from kinga.insight.watch.imports import jobs, store
from kinga.insight.watch.jobs import judge_due, pull_counts
from kinga.insight.watch.models import Series, Signal
from kinga.interfaces.operations.demonstration import rates
from kinga.interfaces.operations.demonstration.agencies import add_agencies
from kinga.interfaces.operations.demonstration.arrivals import plan_reports
from kinga.interfaces.operations.demonstration.places import AREAS, add_places
from kinga.interfaces.operations.demonstration.services import add_services, close_for_lockdown
from kinga.interfaces.operations.demonstration.story import Story

__all__ = ["Progress", "load"]

Progress = Callable[[str, int, int], None]  # what, done, total
_SYSTEM = Actor.system("demonstration")
_REVIEWS = {
    "surge": (
        "true",
        "Two counsellors read forty of these reports: more evenings at home, more shouting. Real.",
    ),
    "silence": (
        "capacity",
        "The line to Old Harbour is cut. Silence is not safety: a team goes there on Friday.",
    ),
}
_CLINICS = {
    "name": "Clinic visits after violence (invented)",
    "unit": "visits",
    "source": "Clinics of Marula Bay (invented)",
    "licence": "Invented for the demonstration",
}
_STORY, _WATCH = "eight months", "watch room"


def load(progress: Progress, *, seed: str = "marula-bay", share: float = 1.0) -> None:
    """Build the invented district, all or nothing. Raises SiteBegun when the database holds anything already.

    `share` of the reports come (tests take a small one). About half a minute of one core for all of them.
    """
    with transaction.atomic(), unlocked(Ring()):
        begin_site(by=_SYSTEM, demonstration=True, seed=seed)
        story = _set_the_scene(seed, clock.now())
        progress(_STORY, 0, rates.DAYS)
        plan_reports(story, share)
        story.run(partial(_tell, progress, story.until))
        progress(_STORY, rates.DAYS, rates.DAYS)
        _watch(progress, story)


def _set_the_scene(seed: str, now: dt.datetime) -> Story:
    """Places, agencies, workers and services as they stood before the first report."""
    with clock.at(now - dt.timedelta(days=rates.DAYS + 1)):
        people = add_agencies(by=_SYSTEM)
        places = add_places(by=_SYSTEM)
        services = add_services(by=_SYSTEM, people=people, places=places)
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    story = Story(dice=dice, people=people, places=places, services=services, until=now)
    lead = people.by_name["imani.lead"]
    for days in (rates.LOCKDOWN_DAYS - 2, 9):
        moment = now - dt.timedelta(days=days)
        story.at(
            moment, partial(close_for_lockdown, services=services, by=lead.actor, confirmed=moment.date())
        )
    return story


def _tell(progress: Progress, until: dt.datetime, when: dt.datetime) -> None:
    progress(_STORY, min(rates.DAYS, rates.DAYS - (until - when).days), rates.DAYS)


def _watch(progress: Progress, story: Story) -> None:
    """What the watch room makes of it, and the published figures beside it."""
    start = clock.now() - dt.timedelta(days=rates.DAYS)
    progress(_WATCH, 0, 4)
    pull_counts(by=_SYSTEM, since=start)
    progress(_WATCH, 1, 4)
    watch.load_published(by=_SYSTEM)
    progress(_WATCH, 2, 4)
    _bring_in(story)
    _say_what_happened(story)
    progress(_WATCH, 3, 4)
    for signal in judge_due(by=_SYSTEM, last=12):
        _review(signal, story)
    progress(_WATCH, 4, 4)


def _say_what_happened(story: Story) -> None:
    """The lockdown is noted once for every series of the helpline, as its analyst would."""
    analyst = story.people.by_name["omari.counts"]
    row = Series.objects.filter(agency=story.people.lantern, place=None, age_band="", sex="").first()
    if row is not None:
        began = story.until.date() - dt.timedelta(days=rates.LOCKDOWN_DAYS - 1)
        words = "Lockdown: schools, markets and buses closed (invented)"
        annotate(
            by=analyst.actor,
            series=row,
            kind="restriction",
            first=began,
            last=None,
            words=words,
            everywhere=True,
        )


def _bring_in(story: Story) -> None:
    """The analyst brings in what the clinics count, as the pages do: the file, its columns, and all of it or nothing."""
    analyst = story.people.by_name["omari.counts"]
    weekly = {area.name: area.weekly for area in AREAS}
    data = rates.clinic_visits(story.dice, weekly, story.until.date()).encode()
    came = store.incoming() / "clinics"
    files.write_whole(came, data)
    row = imports.bring_in(
        by=analyst.actor,
        agency=story.people.lantern,
        came=came,
        name="clinics.csv",
        sha256=hashlib.sha256(data).hexdigest(),
    )
    jobs.open_up(row)
    row.refresh_from_db()
    mapping = {**row.mapping, "plan": {**row.mapping["plan"], "totals": "add"}, "asked": []}
    row = imports.say_columns(by=analyst.actor, row=row, mapping=mapping, facts=_CLINICS)
    jobs.check(row)
    row.refresh_from_db()
    jobs.take(imports.start_taking(by=analyst.actor, row=row))


def _review(signal: Signal, story: Story) -> None:
    """The analyst has looked at what is older than a fortnight; the newest waits."""
    if (story.until.date() - signal.period).days < 15 or signal.series.agency_id != story.people.lantern.pk:
        return
    analyst = story.people.by_name["omari.counts"].actor
    outcome, note = _REVIEWS[signal.direction]
    watch.review_signal(by=analyst, signal=signal, outcome=outcome, note=note)
