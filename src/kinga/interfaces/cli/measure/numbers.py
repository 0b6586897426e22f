"""Numbers on the command line that several commands check alike."""

from __future__ import annotations

from kinga.errors import KingaError

__all__ = ["BadNumber", "check_replicates"]


class BadNumber(KingaError):
    """An option that is not a number the command can use."""


def check_replicates(replicates: int, seed: int) -> None:
    """Raises `BadNumber` unless there are 0 to a million replicates and the seed is 0 or more."""
    if replicates < 0 or replicates > 1_000_000 or seed < 0:
        raise BadNumber("Replicates must be between 0 and 1,000,000, and the seed 0 or more.")
