"""The errors of the intake room."""

from kinga.errors import KingaError

__all__ = ["BadReceipt", "TooManyTries"]


class BadReceipt(KingaError):
    """The words or numbers are not a receipt. Check each one against what you wrote down."""


class TooManyTries(KingaError):
    """Too many receipts were tried from the same connection. Wait an hour and try again."""
