"""Hierarchical log-linear models: which lists depend on which, and how a model is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError

__all__ = ["BadModel", "Model", "orders", "pairs"]


class BadModel(KingaError):
    """A model that is not written as list numbers in brackets, or not of these lists."""


@dataclass(frozen=True)
class Model:
    """A hierarchical model of ``lists`` lists: every list has its effect, and ``terms`` are the joint ones.

    Terms are masks of two lists or more, in order of size; with a term all its parts are in the model.
    """

    lists: int
    terms: tuple[int, ...] = ()

    @classmethod
    def of(cls, lists: int, terms: Iterable[int]) -> Model:
        """The smallest hierarchical model with these terms."""
        whole = {part for term in terms for part in _parts(term)}
        return cls(lists, tuple(sorted(whole, key=lambda m: (m.bit_count(), _numbers(m)))))

    @classmethod
    def read(cls, text: str, lists: int) -> Model:
        """A model from brackets such as `[12,3]`, or `[1.12,3]` from ten lists on."""
        if not re.fullmatch(r"\[[0-9.]+(,[0-9.]+)*\]", text):
            raise BadModel(
                "Write a model as list numbers in brackets, such as [12,3] for lists 1 and 2 dependent."
            )
        groups = [part.split(".") if lists > 9 else list(part) for part in text[1:-1].split(",")]
        numbers = [[int(number or 0) for number in group] for group in groups]
        if any(not 1 <= number <= lists for group in numbers for number in group):
            raise BadModel(f"A list number of the model is not between 1 and {lists}.")
        return cls.of(lists, [sum({1 << (number - 1) for number in group}) for group in numbers])

    @property
    def masks(self) -> npt.NDArray[np.int64]:
        """Every term, the lists themselves first."""
        return np.array([*(1 << i for i in range(self.lists)), *self.terms], np.int64)

    def brackets(self, never: Collection[int] = ()) -> str:
        """The model by its largest terms and list numbers: `[12,13,4]`.

        ``never`` are the pairs of lists that never meet in the table at hand, so that their effect is at minus
        infinity. A list all of whose terms are there, although it does meet other lists, is also written alone,
        because only its own effect is left to it: `[13,23,1,2]` when list 3 meets nobody and 1 and 2 do meet.
        """
        largest = [t for t in self.terms if not any(t != other and t & other == t for other in self.terms)]
        alone = []
        for i in range(self.lists):
            holding = [term for term in self.terms if term >> i & 1]
            meets = any((1 << i | 1 << j) not in never for j in range(self.lists) if j != i)
            if not holding or (meets and all(any(pair & term == pair for pair in never) for term in holding)):
                alone.append(1 << i)
        written = sorted(largest, key=lambda m: (-m.bit_count(), _numbers(m))) + alone
        apart = "." if self.lists > 9 else ""
        return "[" + ",".join(apart.join(str(n) for n in _numbers(term)) for term in written) + "]"


def pairs(lists: int) -> list[int]:
    """The masks of every two lists."""
    return [1 << i | 1 << j for i in range(lists) for j in range(i + 1, lists)]


def orders(lists: int, most: int) -> list[int]:
    """The masks of two lists up to ``most``, in order of size."""
    masks = [m for m in range(1, 1 << lists) if 2 <= m.bit_count() <= most]
    return sorted(masks, key=lambda m: (m.bit_count(), _numbers(m)))


def _parts(term: int) -> list[int]:
    parts, part = [], term
    while part:
        if part.bit_count() > 1:
            parts.append(part)
        part = (part - 1) & term
    return parts


def _numbers(mask: int) -> list[int]:
    return [i + 1 for i in range(mask.bit_length()) if mask >> i & 1]
