"""The generated set: without samples, with one, with a hundred; and from small to large."""

from benchmarks.scenarios.bench import Bench
from benchmarks.scenarios.race import Race, race


def without_samples(bench: Bench) -> dict[str, Race]:
    sizes = bench.sizes
    return {"sites": _race(bench, sizes.records, 0, sizes.rounds)}


def other_annotators(bench: Bench) -> dict[str, Race]:
    """The same sites once more, in two rounds only, for SnpEff takes its time."""
    return {"other annotators": _race(bench, bench.sizes.records, 0, 2, everybody=True)}


def one_sample(bench: Bench) -> dict[str, Race]:
    sizes = bench.sizes
    return {"1 sample": _race(bench, sizes.records, 1, sizes.rounds)}


def hundred_samples(bench: Bench) -> dict[str, Race]:
    sizes = bench.sizes
    return {"100 samples": _race(bench, sizes.cohort, 100, sizes.cohort_rounds)}


def scaling(bench: Bench) -> dict[str, Race]:
    """Without samples, from a thousand records on."""
    sizes = bench.sizes
    return {f"{n:,} sites": _race(bench, n, 0, sizes.rounds) for n in sizes.scaling}


def _race(
    bench: Bench, records: int, samples: int, rounds: int, *, everybody: bool = False
) -> Race:
    ready = bench.generated()
    bench.say(f"  {records:,} records, {samples} samples, {rounds} rounds")
    return race(
        ready.sources,
        ready.ours,
        ready.made.input(records, samples),
        ready.folder / "race",
        records=records,
        sample_columns=samples,
        rounds=rounds,
        everybody=everybody,
    )
