"""The references that a worker has on its disk: fetched once, kept while they are used.

Processes share it.  A reference is known by the checksum of its reference.json, so that one
that was removed and installed anew, and differs, is another.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from annotator.child import Halted
from annotator.library.contents import whole
from annotator.library.copying import copy
from annotator.library.embedded import Embedded, embedded
from annotator.library.ports import Library, NoSuchReference, Ready, References
from annotator.library.room import Room
from gas.references import Installed

log = structlog.get_logger(__name__)

Report = Callable[[str, int], None]
Halting = Callable[[], bool]


@dataclass(frozen=True)
class CachedReferences:
    """`References` of a library, on a disk."""

    library: Library
    room: Room
    own: References = field(default_factory=Embedded)

    @contextmanager
    def lent(self, name: str, *, report: Report, halted: Halting) -> Iterator[Ready]:
        if name in embedded():  # needs no library, and may work without one
            with self.own.lent(name, report=report, halted=halted) as ready:
                yield ready
            return
        reference = self._meant(name)
        with self.room.using(reference, lambda: _unless(halted)):
            if not self._whole(reference):
                with self.room.fetching(lambda: _unless(halted)):
                    self._fetch(reference, report, halted)
            self.room.used(reference)
            yield Ready(reference.pinned, self.room.kept(reference).parent)

    def _meant(self, name: str) -> Installed:
        index = self.library.index()
        reference = index.find(name)
        if reference is None:
            offered = [each.name for each in index.offered()]
            raise NoSuchReference(name, sorted([*embedded(), *offered]))
        return reference

    def _fetch(self, reference: Installed, report: Report, halted: Halting) -> None:
        if self._whole(reference):
            return  # another process fetched it while we waited
        report("fetching the reference", 0)
        self.room.make(reference)
        log.info("fetching a reference", reference=reference.pinned, bytes=reference.size)
        copy(self.library, reference, self.room.coming(reference), lambda: _unless(halted))
        kept = self.room.kept(reference)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(kept, ignore_errors=True)  # what is there is not whole
        self.room.coming(reference).rename(kept)

    def _whole(self, reference: Installed) -> bool:
        """Whether all of it is here.  Can the engine read it?  That the engine tells."""
        folder = self.room.kept(reference)
        if folder.exists() and not whole(folder, reference):
            log.warning("a reference on the disk is damaged", reference=reference.pinned)
            return False
        return folder.exists()


def _unless(halted: Halting) -> bool:
    """Raises `Halted` if we are; otherwise gives False, for whoever asks `halted()`."""
    if halted():
        raise Halted
    return False
