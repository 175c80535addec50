"""The tree against the roots of RFC 6962's own example leaves, and against a tree as naive as the RFC's words."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.tally import tree
from farline.tally.tree import Tree

LEAVES = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                           "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + naive(leaves[:split]) + naive(leaves[split:])).digest()


def many(count: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(count)]


def test_it_gives_the_reference_roots_at_once_and_leaf_by_leaf():
    grown = Tree()
    for size, root in enumerate(ROOTS):
        assert Tree(LEAVES[:size]).root().hex() == grown.root().hex() == root
        grown.append(LEAVES[size % 8])


@given(st.lists(st.binary(max_size=9), max_size=70), st.data())
def test_it_agrees_with_the_naive_tree_at_every_size(leaves, data):
    size = data.draw(st.integers(0, len(leaves)))
    grown = Tree(leaves[:size])
    for leaf in leaves[size:]:
        grown.append(leaf)
    assert grown.root() == Tree(leaves).root() == naive(leaves)
    assert grown.root(size) == naive(leaves[:size])


@given(st.integers(1, 300), st.data())
def test_it_proves_every_leaf_and_no_other_one(size, data):
    index = data.draw(st.integers(0, size - 1))
    grown = Tree(many(400))
    root, proof = grown.root(size), grown.inclusion_proof(index, size)
    assert tree.inclusion_holds(b"leaf %d" % index, index, size, proof, root)
    assert not tree.inclusion_holds(b"leaf x", index, size, proof, root)
    assert not tree.inclusion_holds(b"leaf %d" % index, (index + 1) % size, size, proof, root) or size == 1
    assert not tree.inclusion_holds(b"leaf %d" % index, index, size, [*proof, bytes(32)], root)
    assert not tree.inclusion_holds(b"leaf %d" % index, index, size, proof[:-1], root) or size == 1
    assert not tree.inclusion_holds(b"leaf %d" % index, size, size, proof, root)


@given(st.integers(1, 300), st.data())
def test_it_proves_that_the_log_only_grew(old, data):
    size = data.draw(st.integers(old, 400))
    grown = Tree(many(400))
    proof = grown.consistency_proof(old, size)
    assert tree.consistency_holds(old, size, proof, grown.root(old), grown.root(size))
    assert not tree.consistency_holds(old, size, proof, bytes(32), grown.root(size))
    assert not tree.consistency_holds(old, size, [*proof, bytes(32)], grown.root(old), grown.root(size))
    assert old == size or not tree.consistency_holds(old, size, proof[:-1], grown.root(old), grown.root(size))


def test_it_refuses_proofs_that_cannot_be():
    grown = Tree(many(5))
    for impossible in (
        lambda: grown.root(6),
        lambda: grown.inclusion_proof(5),
        lambda: grown.consistency_proof(0),
        lambda: grown.consistency_proof(3, 2),
    ):
        with pytest.raises(ValueError):
            impossible()
    assert not tree.consistency_holds(0, 5, [], tree.EMPTY, grown.root())


def test_it_proves_in_the_whole_tree_when_no_size_is_named():
    grown = Tree(many(6))
    proof = grown.inclusion_proof(5)
    assert tree.inclusion_holds(many(6)[5], 5, 6, proof, grown.root())
    assert grown.consistency_proof(4) == grown.consistency_proof(4, 6)


def test_nothing_is_consistent_with_an_empty_log_or_with_a_smaller_one():
    grown = Tree(many(6))
    root, proof = grown.root(), grown.consistency_proof(4)
    assert tree.consistency_holds(4, 6, proof, grown.root(4), root)
    assert not tree.consistency_holds(0, 0, [], tree.EMPTY, tree.EMPTY)
    assert not tree.consistency_holds(0, 6, proof, tree.EMPTY, root)
    assert not tree.consistency_holds(7, 6, proof, grown.root(4), root)
    for old in (3, 4):
        assert not tree.consistency_holds(old, 6, [], grown.root(old), root)
