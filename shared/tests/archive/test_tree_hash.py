"""Our tree hash against the SDK's own."""

import io
import os

import pytest
from botocore.utils import calculate_tree_hash

from gas.aws.pieces import MOST_PIECES, PIECE, piece_size
from gas.aws.tree_hash import MIB, TreeHash, leaves_of, of_file, root

SIZES = [1, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB + 5, 5 * MIB, 7 * MIB + 1]


@pytest.mark.parametrize("size", SIZES)
def test_it_is_the_sdks_however_the_data_comes(size, tmp_path):
    content = os.urandom(size)
    expected = calculate_tree_hash(io.BytesIO(content))
    (tmp_path / "file").write_bytes(content)
    assert of_file(tmp_path / "file") == expected
    for block in (1000, MIB, 3 * MIB + 1):
        found = TreeHash()
        for at in range(0, size, block):
            found.add(content[at : at + block])
        assert found.hex == expected


def test_the_leaves_of_parts_are_those_of_the_whole():
    content = os.urandom(5 * MIB + 7)
    parts = [content[at : at + 2 * MIB] for at in range(0, len(content), 2 * MIB)]
    leaves = [leaf for part in parts for leaf in leaves_of(part)]
    assert root(leaves) == calculate_tree_hash(io.BytesIO(content))


def test_of_nothing():
    assert TreeHash().hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", [1, 5 * 10**9, PIECE * MOST_PIECES, 5 * 10**12])
def test_pieces_are_of_a_power_of_two_and_not_too_many(size):
    piece = piece_size(size)
    assert piece % MIB == 0 and piece & (piece - 1) == 0
    assert -(-size // piece) <= MOST_PIECES
    assert piece <= 4 << 30, "Glacier takes no larger part"
