"""The Merkle tree against the definition in RFC 9162, written out slowly, and against its test vectors."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.security.trail import tree

# The well-known example log of eight leaves (as in the Certificate Transparency reference tests).
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH(D[n]) as the standard writes it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def hashes(count: int) -> list[bytes]:
    return [tree.leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("size", ROOTS)
def test_the_roots_of_the_known_example(size: int) -> None:
    assert tree.root([tree.leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


@given(st.integers(0, 70), st.integers(0, 70))
def test_growing_in_two_steps_gives_the_root_by_definition(first: int, second: int) -> None:
    leaves = hashes(first + second)
    grown = tree.Frontier().grown(leaves[:first]).grown(leaves[first:])
    assert grown.root() == by_definition(leaves)
    assert grown.size == len(leaves)
    assert grown.is_whole()


@given(st.integers(1, 70), st.data())
def test_inclusion_is_proved_for_the_leaf_and_for_nothing_else(size: int, data: st.DataObject) -> None:
    leaves, index = hashes(size), data.draw(st.integers(0, size - 1))
    proof, whole = tree.inclusion_proof(leaves, index), tree.root(leaves)
    assert tree.verify_inclusion(leaf=leaves[index], index=index, size=size, proof=proof, of=whole)
    other = tree.leaf_hash(b"other")
    assert not tree.verify_inclusion(leaf=other, index=index, size=size, proof=proof, of=whole)
    for elsewhere in range(size):
        if elsewhere != index:
            assert not tree.verify_inclusion(
                leaf=leaves[index], index=elsewhere, size=size, proof=proof, of=whole
            )
    assert not tree.verify_inclusion(
        leaf=leaves[index], index=index, size=size, proof=[*proof, whole], of=whole
    )
    if proof:
        assert not tree.verify_inclusion(
            leaf=leaves[index], index=index, size=size, proof=proof[:-1], of=whole
        )


@given(st.integers(1, 70), st.data())
def test_a_tree_that_goes_on_is_proved_and_a_changed_past_is_not(size: int, data: st.DataObject) -> None:
    leaves, earlier = hashes(size), data.draw(st.integers(1, size))
    before, after = tree.root(leaves[:earlier]), tree.root(leaves)
    proof = tree.consistency_proof(leaves, earlier)

    def holds(**changed: object) -> bool:
        given_ = {"earlier": earlier, "earlier_root": before, "size": size, "of": after, "proof": proof}
        return tree.verify_consistency(**{**given_, **changed})  # type: ignore[arg-type]

    assert holds()
    forged = hashes(size)
    forged[data.draw(st.integers(0, earlier - 1))] = tree.leaf_hash(b"rewritten")
    if earlier < size:
        assert not holds(of=tree.root(forged), proof=tree.consistency_proof(forged, earlier))
        assert not holds(proof=[*proof, before])
        assert not holds(proof=proof[:-1])
    assert not holds(earlier_root=tree.root(forged[:earlier]))
    assert not holds(of=tree.leaf_hash(b"other"))


@pytest.mark.parametrize("index", [-1, 3])
def test_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        tree.inclusion_proof(hashes(3), index)


@pytest.mark.parametrize("earlier", [0, 4])
def test_no_proof_from_a_tree_that_is_no_beginning(earlier: int) -> None:
    with pytest.raises(IndexError):
        tree.consistency_proof(hashes(3), earlier)
