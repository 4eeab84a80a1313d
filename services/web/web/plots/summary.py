"""`summary.json` of a result, as far as it is plotted; see `docs/outputs.md`."""

import tempfile
from pathlib import Path
from typing import Final

import msgspec

from gas.jobs import Job
from gas.outputs import SUMMARY
from gas.ports import NoSuchFile, Store
from web.memory import Memory

#: The most that is read; the engine writes some kB.
FETCHED: Final = 2_000_000


class Summary(msgspec.Struct, frozen=True):
    """Counts of alleles, `chromosomes` of records; what an engine does not count is empty."""

    consequences: dict[str, int] = {}
    impacts: dict[str, int] = {}
    chromosomes: dict[str, int] = {}
    transitions: int = 0
    transversions: int = 0
    ti_tv: float | None = None
    known: int = 0
    novel: int = 0
    frequencies: dict[str, int] = {}


class Summaries:
    """Reads summaries from the store; keys hold the attempt, so what lies there never changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._memory = Memory(256)

    def of(self, job: Job) -> Summary | None:
        """None when the job has none that can be plotted.  Raises `msgspec.DecodeError`."""
        key = job.output_key(SUMMARY)
        if key is None or job.outputs[SUMMARY] > FETCHED:
            return None
        try:
            found: Summary = self._memory.of(key, lambda: self._read(key))
        except NoSuchFile:
            return None  # a deletion is under way
        return found

    def _read(self, key: str) -> Summary:
        with tempfile.TemporaryDirectory(prefix="gas-summary-") as folder:
            path = Path(folder) / SUMMARY
            self._store.fetch(key, path)
            return msgspec.json.decode(path.read_bytes(), type=Summary)
