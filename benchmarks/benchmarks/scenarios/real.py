"""Real sites of chromosome 20, where their folder is at hand."""

from benchmarks.generate.chr20 import real
from benchmarks.generate.dataset import generator
from benchmarks.peers.by_hand import Sources
from benchmarks.peers.ours import ours
from benchmarks.scenarios.bench import Bench
from benchmarks.scenarios.race import Race, race


def chromosome_20(bench: Bench) -> dict[str, Race]:
    """The sites alone, and with the genotypes of 203 people, most of them phased."""
    work = bench.work / f"chr20-{generator()}"
    found = real(bench.real, work)
    if found is None:
        bench.say("  not measured: there is no folder of real data (--real)")
        return {}
    sources = Sources(found.fasta, found.genes, found.known)
    engine = ours("chr20", sources, work / "references")
    races = {}
    for name, given, people in (
        ("real chr20, sites", found.sites, 0),
        (f"real chr20, {found.sample_columns} samples", found.samples, found.sample_columns),
    ):
        bench.say(f"  {name}")
        races[name] = race(
            sources,
            engine,
            given,
            work / "race",
            records=found.records,
            sample_columns=people,
            rounds=bench.sizes.rounds,
            phased=bool(people),
        )
    return races
