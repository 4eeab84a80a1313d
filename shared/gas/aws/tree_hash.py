"""Glacier's SHA-256 tree hash (page: checksum-calculations).

The leaves are the hashes of each MiB; two neighbours make a node of the level above, and one that
is left over is itself a node there, until one is left.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

MIB = 1 << 20


class TreeHash:
    """Of data that comes in blocks of any size."""

    def __init__(self) -> None:
        self._done: list[bytes] = []
        self._open = hashlib.sha256()
        self._room = MIB

    def add(self, block: bytes) -> None:
        rest = memoryview(block)
        while rest:
            fitting = rest[: self._room]
            self._open.update(fitting)
            self._room -= len(fitting)
            rest = rest[len(fitting) :]
            if not self._room:
                self._done.append(self._open.digest())
                self._open, self._room = hashlib.sha256(), MIB

    @property
    def leaves(self) -> list[bytes]:
        """No data at all has one leaf, of nothing."""
        begun = self._room < MIB or not self._done
        return [*self._done, self._open.digest()] if begun else self._done

    @property
    def hex(self) -> str:
        return root(self.leaves)


def leaves_of(block: bytes) -> list[bytes]:
    """A part's own leaves; parts of whole MiBs have the leaves of the whole between them."""
    whole = TreeHash()
    whole.add(block)
    return whole.leaves


def of_file(path: Path) -> str:
    whole = TreeHash()
    with path.open("rb") as file:
        while block := file.read(MIB):
            whole.add(block)
    return whole.hex


def root(leaves: Sequence[bytes]) -> str:
    """The tree hash of data with these leaves, as headers write it."""
    level = list(leaves)
    while len(level) > 1:
        pairs = (level[at : at + 2] for at in range(0, len(level), 2))
        level = [hashlib.sha256(b"".join(p)).digest() if len(p) == 2 else p[0] for p in pairs]
    return level[0].hex()
