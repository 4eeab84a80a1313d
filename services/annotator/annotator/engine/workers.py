"""Who works for a run beside its main thread: threads for blocks, and bcftools."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import polars as pl

from annotator.engine.log import Log
from annotator.engine.shelf import Shelf
from annotator.engine.tools import AT_ONCE, Tools

#: Blocks that are worked on at once.
THREADS = 2


class Workers:
    """Begun with a run, and gone when `open_` is closed; their files lie in `work`."""

    def __init__(self, log: Log, work: Path, open_: ExitStack) -> None:
        self.work = work
        self.tools = open_.enter_context(closing(Tools(log, work)))
        self.blocks = open_.enter_context(_closing(ThreadPoolExecutor(THREADS, "block")))
        self._asking = open_.enter_context(_closing(ThreadPoolExecutor(AT_ONCE, "engine")))

    def shelf(self, name: str, schema: dict[str, type[pl.DataType]]) -> Shelf:
        """A shelf whose tables are made by threads that ask the engine."""
        return Shelf(name, schema, self._asking, self.work)


@contextmanager
def _closing(pool: ThreadPoolExecutor) -> Iterator[ThreadPoolExecutor]:
    """A pool that at the end waits for what runs, and for nothing that has not begun."""
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
