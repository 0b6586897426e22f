"""Tables of the security room: agencies, workers, grants, wrapped keys, the audit log, submissions."""

from __future__ import annotations

from kinga.core.security.models.custody import CustodianShare, RecoveryAgreement, RecoveryRequest
from kinga.core.security.models.forms import KeptForm, Submission
from kinga.core.security.models.keyboxes import KeyEpoch, KeyLock, KeyWrap, SealedVersion
from kinga.core.security.models.sites import Agency, Regime, Site
from kinga.core.security.models.trail import AuditCheckpoint, AuditEvent, AuditHead, AuditWitness
from kinga.core.security.models.workers import Grant, User

__all__ = [
    "Agency", "AuditCheckpoint", "AuditEvent", "AuditHead", "AuditWitness", "CustodianShare", "Grant", "KeptForm", "KeyEpoch",
    "KeyLock", "KeyWrap", "RecoveryAgreement", "RecoveryRequest", "Regime", "SealedVersion", "Site", "Submission", "User",
]  # fmt: skip
