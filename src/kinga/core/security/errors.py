"""The errors of the security room."""

from django.utils.translation import gettext as _

from kinga.errors import KingaError

__all__ = [
    "AuditMissing", "BadCheckpoint", "BadEvent", "CannotOpen", "EditClash", "HeadChanged", "NobodyHolds",
    "NotPermitted", "NotTheSameLog", "OnlyReading", "RecoveryOver", "SiteBegun", "SiteOfBefore", "StillNeeded", "UnscopedRead",
    "UserNameTaken", "WrongCustodians",
]  # fmt: skip


class NotPermitted(KingaError):
    """The actor may not do this here. Pages show the same 404 as for an absent object."""


class UnscopedRead(KingaError):
    """Code read a personal table without saying for whom. Start at `visible_to(user)`."""


class AuditMissing(KingaError):
    """An action ended without an audit event; it was rolled back."""


class BadEvent(KingaError):
    """An audit event cannot be written in the one form that the log is made of."""


class HeadChanged(KingaError):
    """The head of the audit log is not as the log's own key left it."""


class NotTheSameLog(KingaError):
    """A checkpoint does not continue the log that a witness has signed before."""


class BadCheckpoint(KingaError):
    """A checkpoint, a signature or a key of the audit log is damaged, or does not fit the log."""


class OnlyReading(KingaError):
    """A verb that writes was called while a page was only to be looked at; it did nothing."""


class CannotOpen(KingaError):
    """A sealed value did not open: wrong key, or the stored value was changed or moved."""


class NobodyHolds(KingaError):
    """What would be sealed, or is, could be opened by nobody: it would be lost."""


class SiteBegun(KingaError):
    """This database was begun for something else: a demonstration stays one, and a live site too."""


class WrongCustodians(KingaError):
    """An agency's custodians are three of its workers, and these are not, or there are none."""


class UserNameTaken(KingaError):
    """Somebody on this site signs in with this user name already."""


class StillNeeded(KingaError):
    """A worker cannot leave yet: something hangs on them that must be given to somebody else first."""


class RecoveryOver(KingaError):
    """A request for recovery has ended, or is not this custodian's to decide."""


class SiteOfBefore(KingaError):
    """A database of a version in which no worker held a key. It cannot be brought to this one."""


class EditClash(KingaError):
    """Someone else changed the same fields since this form was opened.

    `fields` maps each clashing field to (their value now, the value you typed).
    """

    def __init__(self, fields: dict[str, tuple[str, str]], current_version: int) -> None:
        super().__init__(_("Someone else changed this while you were editing. Choose which version to keep."))
        self.fields = fields
        self.current_version = current_version
