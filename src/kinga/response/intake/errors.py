"""The errors of the intake room."""

from kinga.errors import KingaError

__all__ = ["BadReceipt"]


class BadReceipt(KingaError):
    """The words or numbers are not a receipt. Check each one against what you wrote down.

    `what` says why: "words" or "digits" (not as many as a receipt has; `found` is how many there are), or
    "spelling" (`word` is none of the words that receipts are made of).
    """

    def __init__(self, message: str, what: str, *, found: int = 0, word: str = "") -> None:
        super().__init__(message)
        self.what, self.found, self.word = what, found, word
