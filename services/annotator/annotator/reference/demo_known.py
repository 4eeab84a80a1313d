"""The known variants of the demo reference as one table, an allele per row.

Columns: contig, pos (1-based), ref, alt (upper case, minimal), known_id, known_source,
mitomap_status, mitomap_aa.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pysam

from annotator.engine.shape import minimal

MITOMAP = {
    "confirmed": "mitomap_confirmed_mutations.vcf",
    "disease": "mitomap_disease.vcf",
    "haplogroup": "haplotype_data.vcf",
}


def alleles(vcf: Path, genome: pysam.FastaFile) -> Iterator[tuple[str, int, str, str, str, str]]:
    """(contig, pos, ref, alt, id, amino acid change) for each allele that fits the sequence."""
    for line in vcf.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        contig, at, name, ref, alts, _, _, info = line.split("\t")[:8]
        pos = int(at)
        changes = info.removeprefix("AA=").split(",") if info.startswith("AA=") else []
        for number, alt in enumerate(alts.split(",")):
            fits = genome.fetch(contig, pos - 1, pos - 1 + len(ref)).upper() == ref.upper()
            if fits and alt != ref and re.fullmatch("[ACGTacgt]+", alt):
                change = changes[number] if number < len(changes) else ""
                yield contig, pos, ref.upper(), alt.upper(), name, change


def dbsnp(source: Path, genome: pysam.FastaFile) -> Iterator[dict[str, object]]:
    """A row per allele of dbSNP."""
    for contig, pos, ref, alt, name, _ in alleles(source / "chr22" / "dbsnp144.b37.vcf", genome):
        yield {"contig": contig, "pos": pos, "ref": ref, "alt": alt, "known_id": name,
               "known_source": "dbSNP144", "mitomap_status": None, "mitomap_aa": None}  # fmt: skip


def mitomap(source: Path, genome: pysam.FastaFile) -> Iterator[dict[str, object]]:
    """A row per allele of MITOMAP, its id written as MITOMAP writes it: A3243G."""
    status: dict[tuple[str, int, str, str], list[str]] = {}
    changes: dict[tuple[str, int, str, str], str] = {}
    for kind, file in MITOMAP.items():
        for contig, pos, ref, alt, _, change in alleles(source / "mt" / file, genome):
            kinds = status.setdefault((contig, pos, ref, alt), [])
            if kind not in kinds and not (kind == "disease" and "confirmed" in kinds):
                kinds.append(kind)
            if change:
                changes[contig, pos, ref, alt] = change
    for key, kinds in status.items():
        contig, pos, ref, alt = key
        yield {"contig": contig, "pos": pos, "ref": ref, "alt": alt,
               "known_id": f"MITOMAP:{ref}{pos}{alt}", "known_source": "MITOMAP",
               "mitomap_status": "&".join(kinds), "mitomap_aa": changes.get(key)}  # fmt: skip


def known_variants(source: Path, genome: pysam.FastaFile) -> pl.DataFrame:
    """All known alleles, each in its least form."""
    rows = []
    for row in (*dbsnp(source, genome), *mitomap(source, genome)):
        pos, ref, alt = row["pos"], row["ref"], row["alt"]
        assert isinstance(pos, int) and isinstance(ref, str) and isinstance(alt, str)
        pos, ref, alt = minimal(pos, ref, alt)
        rows.append({**row, "pos": pos, "ref": ref, "alt": alt})
    return pl.DataFrame(rows, infer_schema_length=None)
