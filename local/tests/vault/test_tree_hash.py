"""The tree hash against botocore's, and which ranges have one."""

import hashlib
import io

import pytest
from botocore.utils import calculate_tree_hash
from hypothesis import given, settings
from hypothesis import strategies as st

from local.vault.tree_hash import (
    MIB,
    Leaves,
    is_mib_aligned,
    is_tree_hash_aligned,
    part,
    root,
)

#: Sizes at and beside borders of MiBs, where trees change their shape.
sizes = st.builds(
    lambda mibs, beside: max(0, mibs * MIB + beside), st.integers(0, 9), st.integers(-2, 2)
)
_NOISE = hashlib.shake_256(b"noise").digest(9 * MIB + 2)


def leaves_of(data: bytes, block: int = MIB) -> bytes:
    made = Leaves()
    for at in range(0, len(data), block):
        made.add(data[at : at + block])
    return made.all()


@settings(max_examples=60, deadline=None)
@given(sizes, st.integers(1, 3 * MIB))
def test_it_is_botocores_whatever_the_size_and_the_blocks(size: int, block: int) -> None:
    data = _NOISE[:size]
    # Many tiny blocks would test the same, slowly.
    leaves = leaves_of(data, max(block, size // 500 + 1))
    assert root(leaves) == calculate_tree_hash(io.BytesIO(data))


def test_of_nothing() -> None:
    assert root(Leaves().all()) == calculate_tree_hash(io.BytesIO(b""))


@settings(max_examples=150, deadline=None)
@given(sizes.filter(bool), st.integers(0, 9), st.integers(0, 9))
def test_a_range_has_a_tree_hash_if_its_root_is_a_node_of_the_whole(
    size: int, first: int, last: int
) -> None:
    start, end = first * MIB, min((last + 1) * MIB, size) - 1
    leaves = leaves_of(_NOISE[:size])
    aligned = is_tree_hash_aligned(start, end, size)
    if not is_mib_aligned(start, end, size):
        assert not aligned
        return
    own = root(part(leaves, start, end))
    assert own == calculate_tree_hash(io.BytesIO(_NOISE[start : end + 1]))
    assert aligned == (own in nodes(leaves))


def nodes(leaves: bytes) -> set[str]:
    """Every node of every level."""
    level = [leaves[at : at + 32] for at in range(0, len(leaves), 32)]
    found = set(level)
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [
            hashlib.sha256(b"".join(pair)).digest() if len(pair) == 2 else pair[0]
            for pair in pairs
        ]
        found |= set(level)
    return {node.hex() for node in found}


@pytest.mark.parametrize(
    ("start", "end"),
    [(1, MIB - 1), (0, MIB), (0, 3 * MIB), (MIB, MIB - 1), (-MIB, MIB - 1), (2 * MIB, 2 * MIB)],
)
def test_ranges_beside_mibs_are_none(start: int, end: int) -> None:
    assert not is_mib_aligned(start, end, 2 * MIB + MIB // 2)
