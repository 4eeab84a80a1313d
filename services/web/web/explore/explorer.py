"""Opens tables of variants, few at a time.

One process serves many people: at most `looks` tables are asked at once, and at most `exports` are
being sent, so that the threads which answer everything else stay free.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from gas.ports import FileChanged, NoSuchFile, Store
from web.explore.asked import Asked
from web.explore.cache import FileCache
from web.explore.read import Wrong
from web.explore.table import Table
from web.memory import Memory

#: Seconds that somebody waits for a turn before being told that all are taken.
PATIENCE: Final = 10
#: Counts and choices that are remembered; each is small.
REMEMBERED: Final = 4096


class Busy(Exception):
    """Raised when all turns are taken."""


class Gone(Exception):
    """Raised when the file has left the store, or left while it was being read."""


@dataclass(frozen=True)
class Choices:
    """What the filter of one table can offer; None where the table has no such column."""

    consequences: list[str]
    significances: list[str] | None
    frequency: bool

    def check(self, asked: Asked) -> None:
        """Raise `Wrong` where something is asked for that the table cannot tell."""
        errors = {}
        for name, offered in (
            ("consequence", self.consequences),
            ("significance", self.significances or []),
        ):
            if unknown := [term for term in getattr(asked, name) if term not in offered]:
                errors[name] = f"No row of this table has “{unknown[0]}”."
        if not self.frequency:
            told = {
                "min_frequency": asked.min_frequency is not None,
                "max_frequency": asked.max_frequency is not None,
                "sort": asked.sort == "frequency",
            }
            nothing = "The reference of this annotation brings no frequencies."
            errors |= {name: nothing for name, wanted in told.items() if wanted}
        if errors:
            raise Wrong(errors)


class Opened:
    """A table that somebody looks into; what was found before is not looked for again."""

    def __init__(self, table: Table, name: tuple[str, str], memory: Memory) -> None:
        self.table = table
        self._name = name  #: key and ETag: what has them never changes
        self._memory = memory

    @property
    def choices(self) -> Choices:
        found: Choices = self._memory.of((self._name, "choices"), self._find_choices)
        return found

    def count(self, asked: Asked) -> int:
        """How many rows pass the filter; whatever the order and page, they are as many."""
        bare = msgspec.structs.replace(asked, sort="position", descending=False, page=1)
        found: int = self._memory.of((self._name, bare), lambda: self.table.count(bare))
        return found

    def page(self, asked: Asked) -> list[dict[str, Any]]:
        return self.table.page(asked)

    def _find_choices(self) -> Choices:
        columns = self.table.columns
        named = columns.significance is not None
        return Choices(
            consequences=self.table.terms("consequence"),
            significances=self.table.terms(columns.significance) if named else None,
            frequency=columns.frequency is not None,
        )


class Explorer:
    """What the views ask; `seconds` is the longest that one question may take."""

    def __init__(
        self, store: Store, cache: FileCache, *, seconds: float, looks: int = 2, exports: int = 2
    ) -> None:
        self._store = store
        self._cache = cache
        self._seconds = seconds
        self._looks = threading.BoundedSemaphore(looks)
        self._exports = threading.BoundedSemaphore(exports)
        self._memory = Memory(REMEMBERED)

    @contextmanager
    def look(self, key: str) -> Iterator[Opened]:
        """The table at `key`, until the block ends.

        Raises `Busy`, `Gone`, `cache.NoRoom`; what is asked of it raises `table.TooSlow`.
        """
        with _turn(self._looks, PATIENCE), self._opened(key) as opened:
            yield opened

    @contextmanager
    def export(self, key: str) -> Iterator[Opened]:
        """The same, for whoever takes long to read all of it: nobody waits for such a turn."""
        with _turn(self._exports, 0), self._opened(key) as opened:
            yield opened

    @contextmanager
    def _opened(self, key: str) -> Iterator[Opened]:
        found = self._store.look(key)
        if found is None:
            raise Gone(key)
        try:
            with self._cache.holding(key, found) as path:
                yield Opened(Table(path, self._seconds), (key, found.etag), self._memory)
        except (NoSuchFile, FileChanged) as error:
            raise Gone(key) from error


@contextmanager
def _turn(turns: threading.BoundedSemaphore, patience: float) -> Iterator[None]:
    if not turns.acquire(timeout=patience) if patience else not turns.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        turns.release()
