"""One benchmark set in a folder: a reference made once, inputs made when they are asked for."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.generate import genome
from benchmarks.generate.bgzf import index
from benchmarks.generate.genes import place_genes
from benchmarks.generate.gff3 import write_gff3
from benchmarks.generate.known import known_variants, write_known
from benchmarks.generate.plan import Plan
from benchmarks.generate.variants import described, sites
from benchmarks.generate.vcf import write_vcf

CONTIG = "1"
INPUT = "input.vcf.gz"


@dataclass(frozen=True)
class Dataset:
    """The files; `genes` and `known` are gzip and bgzip, the genome is plain FASTA."""

    folder: Path
    plan: Plan

    @property
    def fasta(self) -> Path:
        return self.folder / "genome.fa"

    @property
    def genes(self) -> Path:
        return self.folder / "genes.gff3.gz"

    @property
    def known(self) -> Path:
        return self.folder / "known.vcf.gz"

    def input(self, records: int, samples: int) -> Path:
        """The file with as many records and samples and its index, made if it is not there."""
        folder = self.folder / f"records-{records}-samples-{samples}"
        return _made(folder, lambda part: self._write_input(part, records, samples)) / INPUT

    def _write_input(self, folder: Path, records: int, samples: int) -> None:
        folder.mkdir()
        codes, known = np.load(self.folder / "genome.npy"), _known(self.folder)
        # The same records, however many samples they have.
        seeds = np.random.SeedSequence((self.plan.seed, records)).spawn(2)
        rng = np.random.default_rng(seeds[0])
        table = described(sites(codes, known, records, rng), rng)
        rng = np.random.default_rng(seeds[1])
        write_vcf(table, samples, CONTIG, self.plan.length, folder / INPUT, rng)
        index(folder / INPUT)


def dataset(folder: Path, plan: Plan) -> Dataset:
    """The set in a folder below `folder`, made now if it is not there."""
    key = json.dumps([asdict(plan), generator()])
    name = f"{plan.length}-{plan.known}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    found = _made(folder / name, lambda part: _write_reference(part, plan))
    return Dataset(found, plan)


def _write_reference(folder: Path, plan: Plan) -> None:
    folder.mkdir(parents=True)
    rng = np.random.default_rng(plan.seed)
    codes = genome.random_codes(plan.length, rng)
    genes = place_genes(codes, rng)
    known = known_variants(codes, plan.known, rng)
    made = Dataset(folder, plan)
    np.save(folder / "genome.npy", codes)
    genome.write_fasta(codes, CONTIG, made.fasta)
    write_gff3(genes, CONTIG, plan.length, made.genes)
    known.select("pos", "ref", "alt").write_parquet(folder / "known.parquet")
    write_known(known, CONTIG, plan.length, made.known)


def _made(path: Path, write: Callable[[Path], None]) -> Path:
    """Written under another name first: what was begun and not ended is not taken for whole."""
    if not path.exists():
        part = path.with_name(f"part-{path.name}")
        shutil.rmtree(part, ignore_errors=True)
        write(part)
        part.rename(path)
    return path


def _known(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "known.parquet")


def generator() -> str:
    """The digest of what generates: a set made by other code is another set."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
