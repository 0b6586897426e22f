"""The errors of the triage room."""

from kinga.errors import KingaError

__all__ = ["AlreadyDecided", "DecisionIncomplete", "SharingRefused"]


class AlreadyDecided(KingaError):
    """Someone else decided about this report meanwhile. Look at their decision; undo it if it is wrong."""


class DecisionIncomplete(KingaError):
    """The decision lacks something: a reason, a case or an agency."""


class SharingRefused(KingaError):
    """Whoever reported does not want it passed on, or has not been asked yet."""
