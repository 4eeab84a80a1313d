"""The SHA-256 tree hash (pages: checksum-calculations, checksum-calculations-range).

The leaves are the hashes of each MiB; two neighbours make a node of the level above, and one that
is left over is itself a node there, until one is left.  Whoever has the leaves needs no data.
"""

import hashlib

MIB = 1024 * 1024
_LEAF = hashlib.sha256().digest_size


class Leaves:
    """Makes the leaves of data that comes in blocks of any size."""

    def __init__(self) -> None:
        self._done = bytearray()
        self._open = hashlib.sha256()
        self._filled = 0

    def add(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            fitting = rest[: MIB - self._filled]
            self._open.update(fitting)
            self._filled += len(fitting)
            rest = rest[len(fitting) :]
            if self._filled == MIB:
                self._done += self._open.digest()
                self._open, self._filled = hashlib.sha256(), 0

    def all(self) -> bytes:
        return bytes(self._done) + (self._open.digest() if self._filled else b"")


def root(leaves: bytes) -> str:
    """The tree hash of data with these leaves, as it is written in headers."""
    level = leaves or hashlib.sha256().digest()
    while len(level) > _LEAF:
        level = b"".join(
            _above(level[at : at + 2 * _LEAF]) for at in range(0, len(level), 2 * _LEAF)
        )
    return level.hex()


def part(leaves: bytes, start: int, end: int) -> bytes:
    """The leaves of the bytes from `start` to `end`, both included."""
    return leaves[start // MIB * _LEAF : (end // MIB + 1) * _LEAF]


def is_mib_aligned(start: int, end: int, size: int) -> bool:
    """Whether an archive of this size may be retrieved from `start` to `end`, both included."""
    return (
        0 <= start <= end < size and start % MIB == 0 and ((end + 1) % MIB == 0 or end == size - 1)
    )


def is_tree_hash_aligned(start: int, end: int, size: int) -> bool:
    """Whether the range's own tree hash is a node of the whole's: only then is it given out."""
    if not is_mib_aligned(start, end, size):
        return False
    first, beyond, count = start // MIB, end // MIB + 1, (size - 1) // MIB + 1
    width = 1
    while first % width == 0 and width < 2 * count:
        if min(first + width, count) == beyond:
            return True
        width *= 2
    return False


def _above(pair: bytes) -> bytes:
    return hashlib.sha256(pair).digest() if len(pair) > _LEAF else pair
