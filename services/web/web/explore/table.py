"""One table of variants on disk, asked by what `Asked` says.

Polars reads no more of the Parquet file than a question needs: row groups are passed over by their
statistics, and a page of a sorted table is kept while reading, not cut from all of it.
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
        """The rows of one page, in order."""
        rows = self._filtered(asked)
        if asked.sort != "position":
            key = conditions.key(asked.sort, self.columns)
            rows = rows.sort([key, ROW], descending=[asked.descending, False], nulls_last=True)
        elif asked.descending:
            rows = rows.sort(ROW, descending=True)
        return self._collect(rows.slice(asked.offset, PAGE_SIZE)).drop(ROW).to_dicts()

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
