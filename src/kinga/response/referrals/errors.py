"""The errors of the referrals room."""

from kinga.errors import KingaError

__all__ = ["NotPossibleNow", "NothingToOffer"]


class NotPossibleNow(KingaError):
    """The referral has moved on, so this step is not possible any more. Look at it again."""


class NothingToOffer(KingaError):
    """An offer needs a service or an agency. Choose one."""
