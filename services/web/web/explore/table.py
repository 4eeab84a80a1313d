"""One table of variants on disk, asked by what `Asked` says.

Polars reads no more of the Parquet file than a question needs: row groups are passed over by their
statistics, columns that nobody asks for are not read.
"""

import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import polars as pl
from polars.exceptions import ComputeError

from web.explore import conditions
from web.explore.asked import PAGE_SIZE, Asked
from web.explore.columns import Columns, terms_of

ROW: Final = "__row"
#: Rows between two that are wanted which are rather read than jumped over.
NEAR: Final = 100_000
#: Rows of an export that are held at a time.
BATCH: Final = 10_000


class TooSlow(Exception):
    """Raised when an answer takes longer than one may take."""


class Table:
    """A file of `docs/outputs.md`; every question is given up after `seconds`."""

    def __init__(self, path: Path, seconds: float) -> None:
        self._path = path
        self._seconds = seconds

    @cached_property
    def columns(self) -> Columns:
        return Columns(pl.read_parquet_schema(self._path))

    def count(self, asked: Asked) -> int:
        """How many rows pass the filter."""
        return int(self._collect(self._filtered(asked).select(pl.len())).item())

    def page(self, asked: Asked) -> list[dict[str, Any]]:
        """The rows of one page, in order.

        First which rows, from the columns that decide it, then all columns of these few: that
        takes a quarter of the memory of sorting whole rows, and less time.
        """
        rows = self._filtered(asked)
        if asked.sort != "position":
            rows = rows.select(ROW, key=conditions.key(asked.sort, self.columns))
            rows = rows.sort(["key", ROW], descending=[asked.descending, False], nulls_last=True)
        elif asked.descending:
            rows = rows.select(ROW).sort(ROW, descending=True)
        chosen = self._collect(rows.select(ROW).slice(asked.offset, PAGE_SIZE))[ROW].to_list()
        return self._picked(chosen)

    def _picked(self, numbers: list[int]) -> list[dict[str, Any]]:
        """Whole rows, in the order of their numbers as given."""
        rows: dict[int, dict[str, Any]] = {}
        wanted = pl.col(ROW).is_in(numbers)
        for first, last in _spans(numbers):  # in turn: together they would all be in memory
            near = self._scan().slice(first, last - first + 1).filter(wanted)
            rows |= {row.pop(ROW): row for row in self._collect(near).to_dicts()}
        return [rows[number] for number in numbers]

    def batches(self, asked: Asked, columns: list[str]) -> Iterator[pl.DataFrame]:
        """Every row that passes the filter, in the order of the file, some at a time."""
        rows = self._filtered(asked).select(columns)
        yield from rows.collect_batches(chunk_size=BATCH, maintain_order=True, engine="streaming")

    def terms(self, column: str | None) -> list[str]:
        """The different terms in a column."""
        return sorted({term for value in self._values(column) for term in terms_of(value)})

    def _values(self, column: str | None) -> list[str]:
        if column is None:
            return []
        found = self._collect(self._scan().select(pl.col(column).unique()))
        return found[column].drop_nulls().to_list()

    def _scan(self) -> pl.LazyFrame:
        return pl.scan_parquet(self._path, row_index_name=ROW)

    def _filtered(self, asked: Asked) -> pl.LazyFrame:
        return self._scan().filter(*conditions.of(asked, self.columns, self._values))

    def _collect(self, rows: pl.LazyFrame) -> pl.DataFrame:
        query = rows.collect(background=True, engine="streaming")
        late = threading.Event()

        def give_up() -> None:
            late.set()
            query.cancel()

        alarm = threading.Timer(self._seconds, give_up)
        alarm.daemon = True
        alarm.start()
        try:
            return query.fetch_blocking()
        except ComputeError as error:
            if late.is_set():
                raise TooSlow from error
            raise
        finally:
            alarm.cancel()


def _spans(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of the runs that lie so near that one reading is best."""
    spans: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if spans and number - spans[-1][1] < NEAR:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans
