"""The Merkle tree of RFC 9162 (section 2.1), with SHA-256: roots, proofs of inclusion and of consistency. Pure.

A proof of inclusion shows that one leaf is in a tree; a proof of consistency shows that a later tree begins
with all leaves of an earlier one. Both are lists of 32-byte hashes, about log2(size) long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = [
    "EMPTY_ROOT", "Frontier", "consistency_proof", "inclusion_proof", "leaf_hash", "node_hash", "root",
    "verify_consistency", "verify_inclusion",
]  # fmt: skip

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 || content)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """A tree of `size` leaves, as the roots of its full subtrees, the largest first: enough to go on growing."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def grown(self, leaves: Iterable[bytes]) -> Frontier:
        """The tree with these leaf hashes after its own. One hash a leaf, on average two."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            joined, rest = leaf, size
            while rest & 1:
                joined = node_hash(peaks.pop(), joined)
                rest >>= 1
            peaks.append(joined)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.peaks:
            return EMPTY_ROOT
        joined = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            joined = node_hash(peak, joined)
        return joined

    def is_whole(self) -> bool:
        """Whether there is one peak for each bit of the size."""
        return len(self.peaks) == self.size.bit_count()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    return Frontier().grown(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root (RFC 9162, 2.1.3.1). Hashes the whole tree once."""
    if not 0 <= index < len(leaves):
        raise IndexError("There is no such leaf in this tree.")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root(leaves[:split])]


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], of: bytes) -> bool:
    """Whether `proof` leads from the leaf hash at `index` to the root `of` a tree of `size` (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, joined = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            joined = node_hash(step, joined)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            joined = node_hash(joined, step)
        place, last = place >> 1, last >> 1
    return last == 0 and joined == of


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """The hashes that show that these leaves continue a tree of the first `earlier` of them (2.1.4.1)."""
    if not 0 < earlier <= len(leaves):
        raise IndexError("The earlier tree is not a beginning of this one.")
    return _consistency(leaves, earlier, True)


def _consistency(leaves: Sequence[bytes], earlier: int, known: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if known else [root(leaves)]
    split = _split(len(leaves))
    if earlier <= split:
        return [*_consistency(leaves[:split], earlier, known), root(leaves[split:])]
    return [*_consistency(leaves[split:], earlier - split, False), root(leaves[:split])]


def verify_consistency(
    *, earlier: int, earlier_root: bytes, size: int, of: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the tree of `size` with root `of` continues the earlier one (2.1.4.2)."""
    if earlier == size:
        return not proof and earlier_root == of
    if not 0 < earlier < size or (not proof and earlier & (earlier - 1)):
        return False
    steps = list(proof)
    if not earlier & (earlier - 1):
        steps.insert(0, earlier_root)
    if not steps:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == earlier_root and after == of


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
