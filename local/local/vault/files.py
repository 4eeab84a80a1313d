"""The files: written whole and durable before a row may name them."""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local.vault.tree_hash import Leaves, root

BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Piece:
    """One file, and what was learned while it was written."""

    file: str
    size: int
    leaves: bytes
    sha256: str  #: of its bytes as they are, where the tree hash is of its leaves

    @property
    def tree_hash(self) -> str:
        return root(self.leaves)


class Files:
    def __init__(self, folder: Path) -> None:
        self._incoming = folder / "incoming"
        self._pieces = folder / "pieces"
        for needed in (self._incoming, self._pieces):
            needed.mkdir(parents=True, exist_ok=True)

    def keep(self, blocks: Iterable[bytes], check: Callable[[Piece], None]) -> Piece:
        """Write a file that `check` does not refuse; unless named it is gone after a restart."""
        name = secrets.token_hex(16)
        coming = self._incoming / name
        try:
            piece = _write(coming, blocks)
            check(piece)
            coming.rename(self._pieces / name)
        except BaseException:
            coming.unlink(missing_ok=True)
            raise
        _sync(self._pieces)
        return piece

    def drop(self, names: Iterable[str]) -> None:
        for name in names:
            (self._pieces / name).unlink(missing_ok=True)

    def read(self, name: str, start: int, size: int) -> Iterator[bytes]:
        """So many bytes of a file from `start` on, in blocks."""
        with (self._pieces / name).open("rb") as file:
            file.seek(start)
            while size > 0:
                block = file.read(min(BLOCK, size))
                if not block:
                    raise OSError(f"{name} is shorter than its row says")
                size -= len(block)
                yield block

    def clean(self, named: set[str]) -> int:
        """Remove what a crash left: files half written, and whole ones that no row names."""
        left = list(self._incoming.iterdir())
        left += [file for file in self._pieces.iterdir() if file.name not in named]
        for file in left:
            file.unlink()
        return len(left)


def _write(path: Path, blocks: Iterable[bytes]) -> Piece:
    leaves, linear, size = Leaves(), hashlib.sha256(), 0
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)
            leaves.add(block)
            linear.update(block)
            size += len(block)
        file.flush()
        os.fsync(file.fileno())
    return Piece(path.name, size, leaves.all(), linear.hexdigest())


def _sync(folder: Path) -> None:
    """A rename is on disk once its folder is; some file systems cannot be told so."""
    handle = os.open(folder, os.O_RDONLY)
    with suppress(OSError):
        os.fsync(handle)
    os.close(handle)
