"""Does memory stay the same, however long the file is?"""

import shutil
from dataclasses import dataclass, field

from benchmarks.measure.memory import Peak, peak
from benchmarks.scenarios.bench import Bench

ROUNDS = 2


@dataclass(frozen=True)
class Memory:
    """Peaks by number of records: PSS of the engine's process and all its children."""

    peaks: dict[str, list[Peak]] = field(default_factory=dict)


def memory(bench: Bench) -> Memory:
    """Sites only.  Not measured while time is: looking at memory takes some."""
    ready, found = bench.generated(), Memory()
    work = ready.folder / "memory"
    for records in bench.sizes.memory if bench.large else bench.sizes.memory[:1]:
        given = ready.made.input(records, 0)
        bench.say(f"  {records:,} records")
        (argv,) = ready.ours.pipeline(given, work)
        found.peaks[str(records)] = [peak(argv) for _ in range(ROUNDS)]
        shutil.rmtree(work)
    return found
