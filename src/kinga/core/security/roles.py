"""Roles and permissions are code, so that a change of who may do what is a reviewed change."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ROLES", "Beginning", "Permission", "Relation", "Role"]


class Permission(StrEnum):
    """One thing that can be allowed."""

    REPORT_TAKE = "report.take"  # write down a report for someone who calls or comes
    REPORT_READ = "report.read"  # the inbox and the reports of one's agency
    REPORT_TRIAGE = "report.triage"  # decide what becomes of a report
    CASE_OPEN = "case.open"
    CASE_READ = "case.read"  # with a relation to the case
    CASE_READ_ALL = "case.read_all"  # every case of one's agency
    CASE_WRITE = "case.write"
    CASE_ASSIGN = "case.assign"
    CASE_CLOSE = "case.close"
    CASE_DISPOSE = (
        "case.dispose"  # hold a case, decide what others ask for at its end, set how long cases are kept
    )
    REFERRAL_OFFER = "referral.offer"
    REFERRAL_ANSWER = "referral.answer"  # accept or refuse what another agency offers
    SERVICE_READ = "service.read"
    SERVICE_MANAGE = "service.manage"
    WATCH_READ = "watch.read"
    WATCH_IMPORT = "watch.import"
    WATCH_REVIEW = "watch.review"  # say what a signal turned out to be
    AUDIT_READ = "audit.read"  # the log of one's agency, and whether the whole log is whole
    RECOVERY_APPOINT = "recovery.appoint"  # choose who recovers lost passphrases together
    WORKER_MANAGE = "worker.manage"  # add workers to one's agency, and close the account of whoever leaves
    SITE_MANAGE = "site.manage"


class Role(StrEnum):
    """What a worker is, in one agency."""

    CALL_TAKER = "call_taker"
    CASE_WORKER = "case_worker"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    AUDITOR = "auditor"


class Beginning(StrEnum):
    """The next step of a worker's first sign-in. The second factor between the two is asked of everybody."""

    PASSPHRASE = "passphrase"  # noqa: S105 - choose one that nobody else has seen
    RECOVERY = "recovery"  # put a recovery key on paper


class Relation(StrEnum):
    """How one person stands to one object."""

    LEAD = "lead"
    TEAM = "team"


_P = Permission
_DESK = frozenset({_P.REPORT_TAKE, _P.REPORT_READ, _P.REPORT_TRIAGE, _P.CASE_OPEN, _P.SERVICE_READ})
_CASEWORK = _DESK | {
    _P.CASE_READ,
    _P.CASE_WRITE,
    _P.CASE_CLOSE,
    _P.REFERRAL_OFFER,
    _P.REFERRAL_ANSWER,
    _P.WATCH_READ,
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.CALL_TAKER: _DESK,
    Role.CASE_WORKER: _CASEWORK,
    Role.SUPERVISOR: _CASEWORK
    | {
        _P.CASE_READ_ALL,
        _P.CASE_ASSIGN,
        _P.SERVICE_MANAGE,
        _P.WATCH_REVIEW,
        _P.RECOVERY_APPOINT,
        _P.WORKER_MANAGE,
        _P.CASE_DISPOSE,
    },
    Role.ANALYST: frozenset({_P.WATCH_READ, _P.WATCH_IMPORT, _P.WATCH_REVIEW}),
    # Sees who did what, never what a case says.
    Role.AUDITOR: frozenset({_P.AUDIT_READ}),
}
