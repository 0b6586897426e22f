"""The errors of the intake room."""

from kinga.errors import KingaError

__all__ = ["BadReceipt", "LooserAnswer", "ReportIsDecided"]


class BadReceipt(KingaError):
    """The words or numbers are not a receipt. Check each one against what you wrote down.

    `what` says why: "words" or "digits" (not as many as a receipt has; `found` is how many there are),
    "spelling" (`word` is none of the words that receipts are made of), or "script" (neither English words nor digits).
    """

    def __init__(self, message: str, what: str, *, found: int = 0, word: str = "") -> None:
        super().__init__(message)
        self.what, self.found, self.word = what, found, word


class LooserAnswer(KingaError):
    """A safety answer would become milder, and nobody confirmed it with the person."""


class ReportIsDecided(KingaError):
    """The report has its decision: what is new belongs into the case, or the decision is undone first."""
