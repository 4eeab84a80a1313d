"""Known variants for the real chromosome 20, whose folder brings none.

Invented ones all along it, as dense as dbSNP's common ones, and most of the sites of its own
input file under the ids that they have there.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pysam
from numpy.typing import NDArray

from benchmarks.generate.alleles import LONGEST
from benchmarks.generate.bgzf import bgzf, index
from benchmarks.generate.genome import Codes
from benchmarks.generate.known import known_variants, write_known

CONTIG, KNOWN, SHARE = "20", 500_000, 0.6
FASTA, GENES, SITES = "20.fa.gz", "ens110.b37.gff3", "1kg.unphased.203.vcf.gz"
SEED = 20


@dataclass(frozen=True)
class Real:
    """Where the parts lie; `sites` is the input without its samples."""

    fasta: Path
    genes: Path
    known: Path
    sites: Path
    samples: Path
    records: int
    sample_columns: int


def real(folder: Path, work: Path) -> Real | None:
    """The real set with what it lacks, made in `work`; None where the folder is not there."""
    parts = [folder / name for name in (FASTA, GENES, SITES)]
    if not all(part.is_file() for part in parts):
        return None
    work.mkdir(parents=True, exist_ok=True)
    known, sites = work / "known.vcf.gz", work / "sites.vcf.gz"
    table, header = _table(parts[2])
    if not Path(f"{sites}.tbi").exists():
        with bgzf(sites) as file:
            file.write(header.encode())
            table.select(pl.all().exclude("samples")).write_csv(
                file, include_header=False, separator="\t", quote_style="never"
            )
        index(sites)
    if not Path(f"{known}.tbi").exists():
        _write_known(parts[0], table, known)
    people = int(table["samples"][0])
    return Real(parts[0], parts[1], known, sites, parts[2], len(table), people)


def _table(path: Path) -> tuple[pl.DataFrame, str]:
    """The eight fixed columns and the number of samples; the header without them."""
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    head = [line for line in lines if line.startswith("##")]
    title = next(line for line in lines if line.startswith("#CHROM")).split("\t")
    rows = [line.split("\t", 8)[:8] for line in lines if not line.startswith("#")]
    table = pl.DataFrame(rows, [name.lower().lstrip("#") for name in title[:8]], orient="row")
    kept = [line for line in head if not line.startswith("##FORMAT")]
    header = "\n".join([*kept, "\t".join(title[:8])]) + "\n"
    return table.with_columns(samples=pl.lit(len(title) - 9)), header


def _write_known(fasta: Path, sites: pl.DataFrame, path: Path) -> None:
    rng = np.random.default_rng(SEED)
    codes, avoid = _codes(fasta)
    invented = known_variants(codes, KNOWN, rng, avoid)
    chosen = sites.filter(pl.Series(rng.random(len(sites)) < SHARE)).select(
        pl.col("pos").cast(pl.Int64), "ref", "alt", "id", info=pl.lit("POPAF=0.01")
    )
    chosen = chosen.filter(~pl.col("alt").str.contains(","))
    both = pl.concat([chosen, invented]).unique(["pos", "ref", "alt"], keep="first")
    write_known(both.sort("pos", "ref", "alt"), CONTIG, len(codes), path)


def _codes(fasta: Path) -> tuple[Codes, NDArray[np.int64]]:
    """The sequence, and the positions too near to an N for an allele."""
    with pysam.FastaFile(str(fasta)) as genome:
        letters = np.frombuffer(genome.fetch(CONTIG).upper().encode(), np.uint8)
    table = np.full(256, 4, np.uint8)
    table[np.frombuffer(b"ACGT", np.uint8)] = range(4)
    codes = table[letters]
    unknown = codes == 4
    steps = np.diff(unknown.astype(np.int8), prepend=0, append=0)
    begins, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    for begin, end in zip(begins, ends, strict=True):
        unknown[max(0, begin - LONGEST - 2) : end + 1] = True
    codes[codes == 4] = 0
    return codes, np.flatnonzero(unknown) + 1
