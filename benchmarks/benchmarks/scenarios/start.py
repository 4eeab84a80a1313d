"""A small file: what a job costs before it does anything."""

import shutil
from dataclasses import dataclass, field

from benchmarks.measure.commands import run
from benchmarks.peers.by_hand import BCFTOOLS, by_hand
from benchmarks.peers.warm import warm
from benchmarks.scenarios.bench import Bench


@dataclass(frozen=True)
class Start:
    """Seconds of each round, all in turn."""

    records: int
    process: list[float] = field(default_factory=list)  #: ours, from the start of Python on
    imports: list[float] = field(default_factory=list)  #: of the engine, in a fresh process
    first: list[float] = field(default_factory=list)  #: its first file in that process
    second: list[float] = field(default_factory=list)  #: the same file again
    by_hand: list[float] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)  #: the wheel's bcftools saying its version


def start(bench: Bench) -> Start:
    """Nothing stays warm between rounds but the files in memory."""
    ready, records = bench.generated(), bench.sizes.start
    given, work = ready.made.input(records, 0), ready.folder / "start"
    work.mkdir(exist_ok=True)
    found = Start(records)
    hand = by_hand(ready.sources, given, work / "hand.vcf.gz")
    for number in range(bench.sizes.start_rounds + 1):
        into = found if number else Start(records)  # the first round is not measured
        into.process.append(run(ready.ours.pipeline(given, work / "out")).wall)
        into.by_hand.append(run(hand).wall)
        into.nothing.append(run([[*BCFTOOLS, "--version"]]).wall)
        with warm(ready.ours.name, ready.ours.references) as engine:
            into.imports.append(engine.imports)
            into.first.append(engine.annotate(given, work / "out").wall)
            into.second.append(engine.annotate(given, work / "out").wall)
    shutil.rmtree(work)
    return found
