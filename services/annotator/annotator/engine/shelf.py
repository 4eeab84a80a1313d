"""Tables that are made in the background, found again by the lines of the input they tell of.

They lie in files, so that memory does not grow with the input; the last few are held.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

#: Tables that are held in memory.
HELD = 3


@dataclass
class _Table:
    """Tells of lines `first` to `last`, and perhaps not of each of them."""

    first: int
    last: int
    path: Future[Path]


@dataclass
class Shelf:
    """Tables with the columns of `schema`, among them `line`."""

    name: str
    schema: dict[str, type[pl.DataType]]
    pool: Executor
    work: Path
    _tables: list[_Table] = field(default_factory=list)
    _held: OrderedDict[Path, pl.DataFrame] = field(default_factory=OrderedDict)

    def put(self, lines: pl.Series, make: Callable[[int], pl.DataFrame]) -> None:
        """Have a table of these lines made; `make` is given its number."""
        first, last = _range(lines)
        path = self.pool.submit(self._made, make, len(self._tables))
        self._tables.append(_Table(first, last, path))

    def _made(self, make: Callable[[int], pl.DataFrame], number: int) -> Path:
        path = self.work / f"{self.name}-{number:05}.arrow"
        make(number).write_ipc(path)
        return path

    def of(self, lines: pl.Series) -> pl.DataFrame:
        """All rows that tell of these lines, and perhaps others.

        Waits until they are there.  Raises what making them raised.
        """
        parts = []
        if len(lines):
            first, last = _range(lines)
            parts = [
                self._read(table.path.result())
                for table in self._tables
                if table.first <= last and table.last >= first
            ]
        return pl.concat(parts) if parts else pl.DataFrame(schema=self.schema)

    def _read(self, path: Path) -> pl.DataFrame:
        if (found := self._held.get(path)) is None:
            found = pl.read_ipc(path)
            self._held[path] = found
            if len(self._held) > HELD:
                self._held.popitem(last=False)
        return found


def _range(lines: pl.Series) -> tuple[int, int]:
    first, last = lines.min(), lines.max()
    assert isinstance(first, int) and isinstance(last, int)
    return first, last
