"""When to start a child process again, and when to stop trying. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["Record", "after_exit"]

# A child that ran this long was well: its next death counts as the first.
WELL = 60.0
# A child that dies so soon, so often, will not come up by trying.
HOPELESS_LIFE = 10.0
HOPELESS_COUNT = 5
LONGEST_REST = 30.0


@dataclass(frozen=True)
class Record:
    """How often a child has died in a row, and whether it is hopeless; `rest` is seconds until the next start."""

    deaths: int = 0
    rest: float = 0.0
    hopeless: bool = False


def after_exit(record: Record, lived: float) -> Record:
    """The record after a child that lived `lived` seconds: half a second's rest, doubling, up to half a minute."""
    deaths = 1 if lived >= WELL else record.deaths + 1
    rest = min(LONGEST_REST, 0.5 * 2 ** (deaths - 1))
    return replace(
        record, deaths=deaths, rest=rest, hopeless=lived < HOPELESS_LIFE and deaths >= HOPELESS_COUNT
    )
