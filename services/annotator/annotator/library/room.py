"""Room on a worker's disk for references: bounded, and made by removing what is not in use.

ROOT/kept/<sha256>/grch38@115/…    whole and checked; what the engine is given
    /coming/<sha256>/…             on its way
    /locks/<sha256>                held, shared, while an engine works with it; its time is
                                   that of the last use
    /locks/room                    held by the one process that fetches or makes room
"""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import structlog

from annotator.library.locks import Taken, locked
from gas.references import Installed

log = structlog.get_logger(__name__)

Halting = Callable[[], bool]


class NoRoom(Exception):
    """Raised when a reference does not fit beside those in use; later it may."""


@dataclass(frozen=True)
class Room:
    """Up to `limit` bytes in the folder `root`."""

    root: Path
    limit: int

    def kept(self, reference: Installed) -> Path:
        """Where a reference lies, if it does."""
        return self.root / "kept" / reference.sha256 / reference.pinned

    def coming(self, reference: Installed) -> Path:
        """Where it is gathered."""
        return self.root / "coming" / reference.sha256

    def using(self, reference: Installed, halted: Halting) -> AbstractContextManager[None]:
        """Keep it from being removed.  It waits, asking `halted()`."""
        return locked(self._lock(reference.sha256), shared=True, tired=halted)

    def fetching(self, halted: Halting) -> AbstractContextManager[None]:
        """Be the only one who fetches.  It waits, asking `halted()`."""
        return locked(self._lock("room"), tired=halted)

    def used(self, reference: Installed) -> None:
        """It is used now."""
        os.utime(self._lock(reference.sha256))

    def make(self, wanted: Installed) -> None:
        """Remove, while fetching, what was not used for longest; raises `NoRoom`."""
        self._forget_broken_off(self.coming(wanted))
        needed = wanted.size - _bytes_below(self.coming(wanted))
        removable = self._by_last_use() if wanted.size <= self.limit else []
        for path in removable:
            if self._fits(needed):
                return
            self._evict(path)
        if not self._fits(needed):
            raise NoRoom(
                f"{wanted.pinned} has {wanted.size:,} bytes; {self.root} may hold {self.limit:,} "
                f"and has {_bytes_below(self.root):,}, and "
                f"{shutil.disk_usage(self.root).free:,} bytes of the disk are free"
            )

    def _fits(self, needed: int) -> bool:
        fits = _bytes_below(self.root) + needed <= self.limit
        return fits and needed <= shutil.disk_usage(self.root).free

    def _evict(self, path: Path) -> None:
        try:
            with locked(self._lock(path.name), tired=lambda: True):
                log.info("removing a reference from the disk", sha256=path.name)
                shutil.rmtree(path)
        except Taken:
            return  # an engine works with it

    def _forget_broken_off(self, coming: Path) -> None:
        """Others on their way are nobody's: whoever fetches is the only one."""
        for path in (self.root / "coming").glob("*"):
            if path != coming:
                shutil.rmtree(path)

    def _by_last_use(self) -> list[Path]:
        kept = list((self.root / "kept").glob("*"))
        return sorted(kept, key=lambda path: _time(self._lock(path.name)))

    def _lock(self, name: str) -> Path:
        return self.root / "locks" / name


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _time(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0
