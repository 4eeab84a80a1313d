"""`variants.parquet`, written in the background while the rows come."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

#: Rows of a row group: small enough that a filter on a region reads few rows in vain.
ROW_GROUP = 100_000
#: Blocks that wait to be written: what bounds the memory.
WAITING = 1


class ParquetFile:
    """Takes frames of one schema, in order; `close` waits until all are on disk."""

    def __init__(self, path: Path, schema: dict[str, type[pl.DataType]]) -> None:
        self.rows = 0
        self._frames: queue.Queue[pl.DataFrame | None] = queue.Queue(WAITING)
        self._error: BaseException | None = None
        self._schema = schema
        self._thread = threading.Thread(target=self._write, args=(path,), daemon=True)
        self._thread.start()

    def _write(self, path: Path) -> None:
        try:
            register_io_source(self._source, schema=self._schema, is_pure=False).sink_parquet(
                path, compression="zstd", compression_level=1, statistics=True,
                row_group_size=ROW_GROUP, maintain_order=True,
            )  # fmt: skip
        except BaseException as error:  # noqa: BLE001 (told to whoever closes)
            self._error = error
            while self._frames.get() is not None:
                pass

    def _source(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        # The sink takes everything, so that nothing asks for a part.
        del with_columns, predicate, n_rows, batch_size
        while (frame := self._frames.get()) is not None:
            yield frame

    def put(self, frame: pl.DataFrame) -> None:
        """Append rows; waits while too many are not yet written."""
        self._frames.put(frame)
        self.rows += len(frame)

    def close(self) -> None:
        """Finish the file.  Raises what writing raised."""
        self._frames.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error
