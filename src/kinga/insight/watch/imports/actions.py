"""Every verb of imports. Each is one small transaction with one event; the long work between them writes nothing that counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from kinga.core.foundation import clock, ids
from kinga.core.foundation.tasks import progress
from kinga.core.security import audit
from kinga.core.security.audit import action
from kinga.core.security.models import Agency
from kinga.core.security.queries import require
from kinga.core.security.roles import Permission
from kinga.core.security.rules import Actor, Target
from kinga.insight.watch import actions as watch
from kinga.insight.watch.errors import AnotherIsTaken, ImportElsewhere, StillWrong
from kinga.insight.watch.imports import store
from kinga.insight.watch.imports.findings import Findings
from kinga.insight.watch.imports.staging import signals_of
from kinga.insight.watch.models import CountImport, ImportStatus, Indicator, Observation, Withdrawn
from kinga.insight.watch.reading.identify import identify
from kinga.insight.watch.reading.plan import Reading

__all__ = ["bring_in", "finish_check", "give_up", "note_columns", "note_trouble", "read_otherwise",
           "say_columns", "start_taking",
           "stop", "take_in", "undo"]  # fmt: skip

_S = ImportStatus
# Where an import is after someone stopped what was going on.
_BEFORE = {_S.CHECKING: _S.COLUMNS, _S.TAKING: _S.CHECKED}


def _locked(by: Actor, row: CountImport, *, at: Collection[str]) -> CountImport:
    """The import as it is now, ours until the transaction ends. Raises NotPermitted and ImportElsewhere."""
    require(by, Permission.WATCH_IMPORT, Target(agency_id=row.agency_id))
    fresh = CountImport.objects.select_for_update().get(pk=row.pk)
    if fresh.status not in at:
        raise ImportElsewhere(_("Something has happened to this import meanwhile. Open its page again."))
    fresh.touched_at = clock.now()
    return fresh


def _record(by: Actor, row: CountImport, *, verb: str, **facts: audit.Fact) -> None:
    audit.record(by=by, verb=verb, about=row, facts=facts)


@action
def bring_in(*, by: Actor, agency: Agency, came: Path, name: str, sha256: str) -> CountImport:
    """A file has come: keep it, and look what kind it is by content and by the ending of its `name`.

    Raises UnreadableFile, after which the file is still where it came.
    """
    require(by, Permission.WATCH_IMPORT, Target(agency_id=agency.pk))
    kind, size = identify(came, name), came.stat().st_size
    row = CountImport.objects.create(
        id=ids.new_id(),
        agency=agency,
        format=kind,
        size=size,
        sha256=sha256,
        status=_S.OPENING,
        made_by_id=by.user_id,
    )
    store.adopt(came, row.pk)
    _record(by, row, verb="watch.bring_in_file", kind=kind, bytes=size)
    return row


@action
def note_columns(
    *, by: Actor, row: CountImport, mapping: Mapping[str, Any], facts: Mapping[str, str]
) -> CountImport:
    """It was opened: its headings, how it is read, and what is proposed. `facts`: name, unit, source, licence."""
    row = _locked(by, row, at={_S.OPENING, _S.COLUMNS})
    row.mapping, row.status, row.trouble = dict(mapping), _S.COLUMNS, {}
    row.frequency = mapping["plan"]["frequency"]
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    _record(by, row, verb="watch.open_file")
    return row


@action
def read_otherwise(*, by: Actor, row: CountImport, reading: Reading) -> CountImport:
    """It is opened again with another encoding, delimiter, line of headings or sheet."""
    row = _locked(by, row, at={_S.COLUMNS, _S.CHECKED})
    row.mapping = {"reading": reading.as_json(), "before": row.mapping}
    row.status, row.trouble, row.problems = _S.OPENING, {}, 0
    row.save()
    _record(by, row, verb="watch.read_otherwise")
    return row


@action
def say_columns(
    *, by: Actor, row: CountImport, mapping: Mapping[str, Any], facts: Mapping[str, str]
) -> CountImport:
    """What each column says, and what is counted: the file is read to its end now. `facts` as in note_columns."""
    row = _locked(by, row, at={_S.COLUMNS, _S.CHECKED})
    row.mapping, row.status, row.trouble, row.problems = dict(mapping), _S.CHECKING, {}, 0
    row.frequency = mapping["plan"]["frequency"]
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    _record(by, row, verb="watch.say_columns")
    return row


@action
def note_trouble(*, by: Actor, row: CountImport, code: str, facts: Mapping[str, Any]) -> CountImport:
    """The file cannot be read, or not like this: then it is read as before. One that never could is given up."""
    row = _locked(by, row, at={_S.OPENING, _S.CHECKING, _S.TAKING})
    lost = row.status == _S.OPENING and "before" not in row.mapping
    row.status = _S.GIVEN_UP if lost else _S.COLUMNS
    row.mapping = row.mapping.get("before", row.mapping)
    row.trouble = {"code": code, "facts": dict(facts)}
    row.save()
    _record(by, row, verb="watch.note_trouble", code=code)
    if lost:
        store.drop(row.pk)
    return row


@action
def finish_check(*, by: Actor, row: CountImport, findings: Findings) -> CountImport:
    """It was read to its end: these are its numbers and how many problems it has."""
    row = _locked(by, row, at={_S.CHECKING, _S.TAKING})
    row.status, row.problems = _S.CHECKED, findings.problem_count
    row.save()
    _record(by, row, verb="watch.check_import", counts=findings.counts, problems=findings.problem_count)
    return row


@action
def start_taking(*, by: Actor, row: CountImport) -> CountImport:
    """Someone has looked at it and wants it taken in. Raises StillWrong and AnotherIsTaken."""
    row = _locked(by, row, at={_S.CHECKED})
    if row.problems:
        raise StillWrong(
            _("This file has problems, so nothing of it can be taken in. Correct it and bring it in again.")
        )
    if CountImport.objects.filter(agency_id=row.agency_id, status=_S.TAKING).exists():
        raise AnotherIsTaken(_("Another import is being taken in. Wait until it is done, then try again."))
    row.status = _S.TAKING
    row.save()
    _record(by, row, verb="watch.start_taking")
    return row


@action
def take_in(*, by: Actor, row: CountImport, findings: Findings) -> CountImport:
    """Its staged counts count from now on, all of them, and signals that they belie are withdrawn."""
    row = _locked(by, row, at={_S.TAKING})
    row.status, row.done_at = _S.DONE, clock.now()
    row.rows, row.series_count, row.replaced = findings.counts, findings.series_count, findings.there
    row.first_period, row.last_period = findings.period()
    row.save()
    _indicators_of(row).update(source=row.source, licence=row.licence)
    withdrawn = watch.withdraw_untrue(by=by, signals=signals_of(row), why=Withdrawn.REPLACED)
    _record(by, row, verb="watch.take_in_import", counts=row.rows, series=row.series_count, replaced=row.replaced,
        withdrawn=withdrawn, sha256=row.sha256,
    )  # fmt: skip
    return row


@action
def undo(*, by: Actor, row: CountImport, reason: str) -> CountImport:
    """Take all of it back. What it had replaced counts again; signals that nothing bears out are withdrawn."""
    row = _locked(by, row, at={_S.DONE})
    row.status, row.undone_at, row.undo_reason = _S.UNDONE, clock.now(), reason
    row.undone_by_id = by.user_id
    row.save()
    for indicator in _indicators_of(row):
        before = CountImport.objects.filter(status=_S.DONE, observations__series__indicator=indicator)
        if stands := before.order_by("-done_at").first():
            indicator.source, indicator.licence = stands.source, stands.licence
            indicator.save(update_fields=["source", "licence"])
    withdrawn = watch.withdraw_untrue(by=by, signals=signals_of(row), why=Withdrawn.UNDONE)
    _record(by, row, verb="watch.undo_import", counts=row.rows, withdrawn=withdrawn)
    return row


def _indicators_of(row: CountImport) -> Any:
    """The indicators of which this import has counts, staged or standing."""
    here = Observation.objects.filter(batch=row, series__indicator=OuterRef("pk"))
    return Indicator.objects.filter(Exists(here), agency_id=row.agency_id, origin="imported")


@action
def stop(*, by: Actor, row: CountImport) -> CountImport:
    """Stop what is going on: nothing of it counts, and the file is where it was before."""
    row = _locked(by, row, at={_S.OPENING, _S.CHECKING, _S.TAKING})
    progress.ask_to_stop(row.pk)
    row.status = _BEFORE.get(_S(row.status), _S.COLUMNS if "before" in row.mapping else _S.GIVEN_UP)
    row.mapping = row.mapping.get("before", row.mapping)
    row.save()
    _record(by, row, verb="watch.stop_import")
    return row


@action
def give_up(*, by: Actor, row: CountImport) -> CountImport:
    """Nothing will become of this file. It is removed."""
    row = _locked(by, row, at={_S.OPENING, _S.COLUMNS, _S.CHECKING, _S.CHECKED})
    progress.ask_to_stop(row.pk)
    row.status = _S.GIVEN_UP
    row.save()
    _record(by, row, verb="watch.give_up_import")
    store.drop(row.pk)
    return row
