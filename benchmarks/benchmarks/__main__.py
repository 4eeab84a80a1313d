"""`python -m benchmarks`: measure, write the results, and end with the line of ratios."""

import argparse
import os
import sys
from pathlib import Path

from benchmarks.report.findings import Findings
from benchmarks.report.plot import plot
from benchmarks.report.table import markdown, verdict
from benchmarks.report.verdicts import TARGETS, line, ratios
from benchmarks.scenarios import generated, memory, real, service, start
from benchmarks.scenarios.bench import Bench

ROOT = Path(__file__).parents[1]
RACES = {
    "sites": generated.without_samples,
    "one-sample": generated.one_sample,
    "hundred-samples": generated.hundred_samples,
    "chr20": real.chromosome_20,
    "scaling": generated.scaling,
    "others": generated.other_annotators,
}
SCENARIOS = (*RACES, "start", "memory", "service")


def main(argv: list[str]) -> int:
    """The command line; the exit code says nothing of targets, only of failures."""
    given = _arguments(argv)
    bench = Bench(given.work, given.real, quick=given.quick, large=not given.no_large)
    found = Findings(quick=given.quick)
    for name in given.only or SCENARIOS:
        bench.say(f"{name} …")
        try:
            _measure(name, bench, found)
        except Exception as error:  # noqa: BLE001 (told below, and the exit code says it)
            # What half an hour has measured is not lost because of what comes after it.
            found.failed[name] = f"{type(error).__name__}: {error}"
            bench.say(f"  failed: {found.failed[name]}")
    values = ratios(found)
    _write(found, values, _results(given), bench)
    for target in TARGETS:
        if target.name in values:
            told = f"{values[target.name]:.2f} {target.wish}"
            bench.say(f"{target.name}: {told}: {verdict(target.reached(values[target.name]))}")
    if given.quick:
        bench.say("Quick: the sizes are too small for these to be figures.")
    bench.say(line(values))
    return 1 if found.failed else 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: a look, no figures")
    parser.add_argument("--only", action="append", choices=SCENARIOS, help="may be repeated")
    parser.add_argument("--no-large", action="store_true", help="without 5 million records")
    real_data = Path(os.environ.get("GAS_BENCH_REAL", "../shared/data/bench"))
    parser.add_argument("--real", type=Path, default=real_data, help="real chromosome 20")
    parser.add_argument("--work", type=Path, default=ROOT.parent / ".local" / "bench")
    parser.add_argument("--results", type=Path, help="where latest.* are written")
    return parser.parse_args(argv)


def _results(given: argparse.Namespace) -> Path:
    """Only a whole run replaces the results that are kept with the code."""
    if given.results:
        return Path(given.results)
    partial = given.quick or given.only
    return Path(given.work) / "results" if partial else ROOT / "results"


def _measure(name: str, bench: Bench, found: Findings) -> None:
    if name in RACES:
        found.races |= RACES[name](bench)
    elif name == "start":
        found.start = start.start(bench)
    elif name == "memory":
        found.memory = memory.memory(bench)
    else:
        found.service = service.service(bench)


def _write(found: Findings, values: dict[str, float], folder: Path, bench: Bench) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found.write(folder / "latest.json", values)
    (folder / "latest.md").write_text(markdown(found), "utf-8")
    if found.races and not plot(found, folder / "latest.svg"):
        bench.say("matplotlib is not installed, so nothing was drawn: `make bench` installs it")
    bench.say(f"The results are in {folder}.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
