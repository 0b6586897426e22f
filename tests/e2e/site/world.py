"""The world that the pages show: a little of the demonstration, and on top of it each thing in each state."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from allauth.mfa.totp.internal.auth import TOTP

from kinga.core.foundation import clock
from kinga.core.registry.actions import add_provider, add_service
from kinga.core.registry.models import Place
from kinga.core.security.actions import add_worker
from kinga.core.security.keys import unlocked
from kinga.core.security.models import Agency, User
from kinga.core.security.roles import Beginning, Role
from kinga.core.security.rules import Actor
from kinga.core.security.trail.logkeys import log_key
from kinga.core.security.trail.signer import LogSigner
from kinga.insight.watch import actions as watch
from kinga.insight.watch.jobs import judge_due, pull_counts
from kinga.insight.watch.models import Series, Signal
from kinga.interfaces.operations import demonstration
from kinga.response.intake.actions import receive
from kinga.response.intake.answers import ReportAnswers
from tests import world
from tests.e2e.site import casework, desk
from tests.e2e.site.server import BEGIN
from tests.plugins.keys import everybody

__all__ = ["JOURNEY_PLACE", "PASSPHRASE", "SECRET", "load", "sign_log", "tell"]

PASSPHRASE = "nine slow river stones"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_SYSTEM = Actor.system("tests")
_SHARE = 0.02
_HISTORY = 70  # days before the journey: enough for a baseline of weeks
JOURNEY_PLACE = "XM-RV"


def load() -> dict[str, str]:
    """Fill an empty database. Returns where to find what the pages show: names and primary keys."""
    with clock.at(BEGIN - dt.timedelta(hours=1)), unlocked(everybody()):
        demonstration.load(lambda *step: None, share=_SHARE)
        _quiet()
        _journey_agency("reef", "Reef Line", "خط الشعاب")
        _journey_agency("atoll", "Atoll Line", "خط المرجان")
        found = desk.scene() | casework.scene() | _services() | _watch()
    return {name: str(key) for name, key in found.items()}


def sign_log() -> None:
    """Number and sign what has happened, as the log signer of a running site does; its key is the process's own."""
    with clock.at(BEGIN):
        LogSigner(log_key()).turn(last=True)


def _worker(agency: Agency, role: Role, username: str, passphrase: str = "") -> User:
    """With both factors when a passphrase is given; hashing one costs more than a page."""
    name = f"{username.replace('.', ' ').title()} Sample"
    if not passphrase:
        user = world.worker(agency, role, username)
        user.name = name
        user.save(update_fields=["name"])
        return user
    user = add_worker(
        by=_SYSTEM, agency=agency, username=username, name=name, role=role, passphrase=passphrase
    )
    TOTP.activate(user, SECRET)
    return user


def _quiet() -> None:
    """An agency in which nothing has happened yet, a worker without a second factor, and one who has not begun."""
    agency = world.agency("quiet", name="Quiet House (invented)", takes_reports=False)
    _worker(agency, Role.SUPERVISOR, "quiet.lead")
    _worker(agency, Role.CASE_WORKER, "new.cases")
    first = _worker(agency, Role.CASE_WORKER, "first.cases")
    first.beginning = Beginning.PASSPHRASE
    first.save(update_fields=["beginning"])


def _journey_agency(slug: str, name: str, name_ar: str) -> None:
    """An agency of the one journey: a report a day until yesterday, and nothing else, so that counts are exact."""
    agency = world.agency(
        slug,
        name=f"{name} (invented)",
        name_ar=f"{name_ar} (مختلق)",
        about="A helpline that is only there to be walked through.",
        about_ar="خط مساعدة للتجربة فقط.",
        order=3,
    )
    _worker(agency, Role.CALL_TAKER, f"{slug}.calls", PASSPHRASE)
    _worker(agency, Role.SUPERVISOR, f"{slug}.lead")
    _worker(agency, Role.CASE_WORKER, f"{slug}.cases")
    _worker(agency, Role.ANALYST, f"{slug}.counts", PASSPHRASE)
    for back in range(_HISTORY, 0, -1):
        with clock.at(BEGIN - dt.timedelta(days=back)):
            tell(agency, JOURNEY_PLACE, "An ordinary day.")


def tell(agency: Agency, place: str, story: str) -> None:
    """A report by web from a place, now."""
    answers = ReportAnswers(story=story, place=Place.objects.get(code=place), harm="home")
    receive(by=Actor.public(), agency=agency, channel="web", answers=answers)


def _services() -> dict[str, UUID]:
    """A service nobody has confirmed for long, one that is open, and one with a secret address."""
    provider = add_provider(by=_SYSTEM, name="Quay Clinic (invented)")
    day = clock.today()
    found = {}
    for key, name, confidential, back in (
        ("service_stale", "Night nurse", False, 60),
        ("service_open", "Morning nurse", False, 1),
        ("service_secret", "Safe floor", True, 1),
    ):
        row = add_service(
            by=_SYSTEM,
            provider=provider,
            name=name,
            kind="shelter" if confidential else "health",
            places=Place.objects.all()[:2],
            address="1 Sample Quay (invented)",
            phone="000-555-0100 (not a real number)",
            hours="Every day, 8:00 to 16:00",
            status="active",
            status_as_of=day - dt.timedelta(days=back),
            confidential=confidential,
        )
        found[key] = row.pk
    return found


def _watch() -> dict[str, UUID]:
    """An agency with many reports, a surge in one place and a silence in another; and the published line."""
    shore = world.agency("shore", name="Shore Line (invented)", takes_reports=False)
    lead = _worker(shore, Role.SUPERVISOR, "shore.lead")
    rising, silent = "XM-MT", "XM-OH"
    for back in range(70, 0, -1):
        with clock.at(BEGIN - dt.timedelta(days=back)):
            for _ in range(4 if back < 8 else 1):
                tell(shore, rising, "More than usual.")
            for _ in range(0 if back < 8 else 2):
                tell(shore, silent, "Then nobody wrote.")
    pull_counts(by=_SYSTEM, since=BEGIN - dt.timedelta(days=90))
    judge_due(by=_SYSTEM)
    ours = Signal.objects.filter(series__agency=shore, series__indicator__code="reports.received")
    surge, silence = ours.get(series__place__code=rising), ours.get(series__place__code=silent)
    line = Series.objects.get(indicator__code="ar.linea144")
    published = line.signals.order_by("period").first()
    assert published is not None
    reviewed = watch.review_signal(
        by=lead.actor, signal=published, outcome="true", note="The lockdown began on 20 March."
    )
    return {
        "signal_surge": surge.pk,
        "signal_silence": silence.pk,
        "signal_reviewed": reviewed.pk,
        "series_own": surge.series_id,
        "series_published": line.pk,
    }
