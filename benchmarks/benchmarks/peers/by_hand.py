"""What a person types: `bcftools annotate -a known.vcf.gz … | bcftools csq …`.

    python -m benchmarks.peers.by_hand --records 500000 --samples 0

prints the times of a few runs on the generated set, and says where that set lies.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate.dataset import dataset
from benchmarks.generate.known import TAGS
from benchmarks.generate.plan import FULL, QUICK
from benchmarks.measure.commands import Pipeline, run

BCFTOOLS = (sys.executable, "-m", "benchmarks.peers.bcftools")
WORK = Path(".local/bench")
#: csq cuts at 15 consequences of a site by default, which would be another answer than ours.
NCSQ = "64"


@dataclass(frozen=True)
class Sources:
    """A reference as the tools take it.  `known` is bgzip with an index, or there is none."""

    fasta: Path
    genes: Path
    known: Path | None
    tags: tuple[str, ...] = TAGS


def by_hand(
    sources: Sources, given: Path, out: Path, level: str = "", *, phased: bool = False
) -> Pipeline:
    """The pipeline to an annotated VCF; `level` is bcftools' own default or a number.

    Without phased genotypes it needs `-l`, or csq would join neighbours by chance.
    """
    # Where most are phased, `-p s` leaves out the few genotypes that are not.
    phase = ("-p", "s") if phased else ("-l",)
    columns = ",".join(["ID", *(f"INFO/{tag}" for tag in sources.tags)])
    csq: list[str | Path] = [
        *BCFTOOLS, "csq", *phase, "--ncsq", NCSQ, "-f", sources.fasta, "-g", sources.genes,
        "-O", f"z{level}", "-o", out,
    ]  # fmt: skip
    if sources.known is None:
        return [[*csq, given]]
    annotate: list[str | Path] = [
        *BCFTOOLS, "annotate", "-a", sources.known, "-c", columns, "-Ou", given,
    ]  # fmt: skip
    return [annotate, [*csq, "-"]]


def main(argv: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser("benchmarks.peers.by_hand", description=__doc__)
    parser.add_argument("--records", type=int, default=500_000)
    parser.add_argument("--samples", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="a tenth of the chromosome")
    given = parser.parse_args(argv)
    made = dataset(WORK, (QUICK if given.quick else FULL).plan)
    file = made.input(given.records, given.samples)
    print(f"input {file}\ngenome {made.fasta}\ngenes {made.genes}\nknown {made.known}")
    sources = Sources(made.fasta, made.genes, made.known)
    for level in ("", "1"):
        pipeline = by_hand(sources, file, made.folder / "by-hand.vcf.gz", level)
        walls = [f"{run(pipeline).wall:.2f}" for _ in range(given.runs)]
        print(f"level {level or 'default'}: {' '.join(walls)} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
