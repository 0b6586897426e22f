"""What comes out of linkage: tables of counts, how good the links are, and what must be said beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

from kinga.methods.linkage.agreement import Trained
from kinga.methods.linkage.blocking import Blocking
from kinga.methods.prevalence.mse.tables import CaptureTable

__all__ = ["ALWAYS", "CARRIES", "SENTENCES", "Carry", "Caveat", "Linkage", "share"]

Carry = Literal["draws", "correction"]
CARRIES: Final[tuple[Carry, ...]] = get_args(Carry)

ALWAYS: Final = ("linkage", "likely", "alike", "counted")
SENTENCES: Final = MappingProxyType(
    {
        "linkage": "A missed link makes one person two and raises an estimate made from the table; a false link makes two people one and lowers it. At this threshold about {precision} of the links are right, and about {recall} of the true ones are found.",
        "likely": "Precision and recall are what the model says of itself, not counted against the truth. Look up a sample of links by hand before anything is decided by them.",
        "alike": "The model takes errors as unrelated. Records that are wrong in several columns at once, and relatives who share name, place and phone, are where it errs.",
        "counted": "Every record counts as a person who is really on that list. Who stands on a list by mistake is not found here.",
        "not_carried": "The table holds the links as if they were certain, and so will an interval made from it. Link with --draws 20 to carry the doubt.",
        "few_matches": "Only about {number:.0f} pairs of one person taught the model how records of one person differ: what is usual elsewhere stands in for the rest.",
        "unlearnt": "The records hold too little for the model to learn from: what is usual elsewhere stands in for it.",
        "moving": "The model had not settled: a chance still moved by {move:.3f} in its last round.",
        "left_out": "Pairs that agree only on {rules} were not compared, because there are too many.",
        "blocked": "About {share:.1%} of the true pairs agree on nothing that pairs are looked for by; their number is estimated and put back in the draws, not in the table as linked.",
        "missing_columns": "Columns that only some lists have: {columns}. Pairs without them are judged by the rest.",
        "placeholders": "Cells that say that nothing is known, such as unknown or n/a: {number}. They were read as empty.",
        "passed_over": "Columns that were not read: {columns}.",
        "duplicates": "Records of a person who stands on a list more than once: {number}. They were made one before the lists were linked, at a chance of 90%; that doubt is not carried.",
        "never_meet": "No link between lists: {pairs}.",
        "small_groups": "People of a list who are on no other, or groups of a few, can sometimes be recognised by those who know the lists: share the table as you would share the lists.",
    }
)
"""Every caveat code with its English sentence."""


@dataclass(frozen=True)
class Caveat:
    """One thing to be said: a key of `SENTENCES` and what its placeholders hold."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def english(self) -> str:
        """The sentence."""
        return SENTENCES[self.code].format(**self.values)


def share(value: float | None) -> str:
    """A share in words, for sentences; None when there are no links to speak of."""
    return "an unknown share" if value is None else f"{value:.1%}"


@dataclass(frozen=True)
class Linkage:
    """The answer, without a name in it.

    ``table``: people by the lists they are on, as linked at ``threshold``. ``drawn``: possible tables, one a draw.
    ``records`` and ``duplicates`` a list; ``links`` pairs of lists within persons; ``precision`` and ``recall`` of those
    links as the model expects them, over all lists, and ``by_pair`` of lists as (a, b, links, precision, recall).
    ``kept`` is the share of matches that blocking proposes at all.
    """

    table: CaptureTable
    drawn: tuple[CaptureTable, ...]
    carry: Carry
    threshold: float
    seed: int
    records: tuple[int, ...]
    duplicates: tuple[int, ...]
    links: int
    precision: float | None
    recall: float | None
    by_pair: tuple[tuple[str, str, int, float | None, float | None], ...]
    kept: float
    blocking: Blocking
    trained: Trained
    caveats: tuple[Caveat, ...]

    def __post_init__(self) -> None:
        given = {caveat.code for caveat in self.caveats}
        told = {"precision": share(self.precision), "recall": share(self.recall)}
        missing = (Caveat(code, told if code == "linkage" else {}) for code in ALWAYS if code not in given)
        object.__setattr__(self, "caveats", self.caveats + tuple(missing))
