"""What a reference is made of: local files, and what cannot be read from them."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from annotator.reference.registry import KnownColumn, Source


class Unusable(Exception):
    """Raised when a source cannot be made into a reference; says which file, why, what to do."""


@dataclass(frozen=True)
class KnownSource:
    """One file of known variants: VCF, gzip, bgzip or BCF.

    `columns`: INFO key in the file -> name of a column of the recipe's `known_columns`.  Keys
    with one value per alternative allele are split; of others each allele gets the whole.
    """

    path: Path
    label: str  #: what `known_source` says, e.g. `ClinVar`
    columns: dict[str, str] = field(default_factory=dict)
    id_prefix: str = ""  #: put before ids that are bare numbers, as ClinVar's are


@dataclass(frozen=True)
class KnownRows:
    """Known alleles that are no file: contig, pos, ref, alt (minimal, upper case), known_id,
    known_source, and the recipe's `known_columns`, as text."""

    rows: pl.DataFrame


@dataclass(frozen=True)
class Recipe:
    """Everything `prepare` needs."""

    name: str
    version: str
    assembly: str
    description: str
    fasta: Path
    genes: list[Path] = field(default_factory=list)
    known: list[KnownSource | KnownRows] = field(default_factory=list)
    known_columns: list[KnownColumn] = field(default_factory=list)
    #: Contigs to keep, in order; None keeps all that the FASTA has.
    contigs: list[str] | None = None
    #: Length of a contig where the FASTA holds less than the whole.
    lengths: dict[str, int] = field(default_factory=dict)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: NCBI numbers; mitochondria get 2 by their name (`MITOCHONDRIA`), all else 1.
    genetic_codes: dict[str, int] = field(default_factory=dict)
    other_assemblies: dict[str, dict[str, int]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    #: Transcript -> what to say of it, beside what the GFF3's tags say.
    transcript_flags: dict[str, str] = field(default_factory=dict)


#: How mitochondria are called, in Ensembl, UCSC, and by accession.
MITOCHONDRIA = ("MT", "chrM", "M", "chrMT", "NC_012920.1")


def aliases_of(name: str) -> tuple[str, ...]:
    """Other names that a contig commonly goes by: `22` and `chr22` are the same."""
    if name in MITOCHONDRIA:
        return tuple(other for other in MITOCHONDRIA if other != name)
    return (name.removeprefix("chr"),) if name.startswith("chr") else (f"chr{name}",)
