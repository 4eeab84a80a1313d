"""Consequences of phased genotypes: variants on one haplotype are judged together."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from annotator.engine.alleles import alleles_of
from annotator.engine.bcsq import entries, resolve
from annotator.engine.csq import BCSQ, ROW, TAGS, Asking, read, refuse_to_lose, site, write
from annotator.engine.tools import bcftools


def haplotypes(asking: Asking, code: int, contigs: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Whole records for the VCF; records split by allele (by bcftools norm) for the table."""
    whole, split = (asking.work / f"{name}-{code}.vcf" for name in ("haplotypes", "split"))
    sent = _write_records(asking, contigs, whole, genotypes_only=False)
    _write_records(asking, contigs, split, genotypes_only=True)
    per_record = _read_records(asking.csq(code, contigs, whole, local=False), sent)
    apart = asking.work / f"apart-{code}.vcf"
    bcftools(
        asking.log, asking.work, "norm", "--no-version", "-m", "-any", "-Ov",
        "-o", str(apart), str(split),
    )  # fmt: skip
    found = read(asking.csq(code, contigs, apart, local=False), "row", "alt", "bcsq")
    refuse_to_lose(sent, found["row"].n_unique())
    alleles = _alleles(asking, contigs)
    numbered = alleles.join(found.unique(["row", "alt"]), on=["row", "alt"])
    split_up = entries(numbered.select("row", "allele", "bcsq"))
    return resolve(split_up, alleles), per_record


def _alleles(asking: Asking, contigs: list[str]) -> pl.DataFrame:
    parts = [
        alleles_of(block.filter(pl.col("contig").is_in(contigs))).select(
            "row", "allele", "contig", "pos", "ref", "alt"
        )
        for block in asking.intake.spool
    ]
    return pl.concat(parts)


def _sound(asking: Asking, contigs: list[str]) -> Iterator[pl.DataFrame]:
    for block in asking.intake.spool:
        yield block.filter(pl.col("contig").is_in(contigs) & (pl.col("fit") == "ok"))


def _write_records(asking: Asking, contigs: list[str], path: Path, genotypes_only: bool) -> int:
    header = asking.intake.header
    sent = 0
    own = [(c.name, c.length) for c in asking.reference.contigs.values()]
    with path.open("wb") as out:
        out.write(header.text(own, TAGS).encode())
        for block in _sound(asking, contigs):
            rest = pl.col("rest")
            if genotypes_only:
                rest = rest.str.replace_all(r":[^\t]*", "")
            write(block.select(*site(), pl.format("GASROW={}", "row"), rest), out)
            sent += len(block)
    return sent


def _read_records(vcf: Path, sent: int) -> pl.DataFrame:
    """row, bcsq, rest of the records that have a consequence; csq adds FORMAT/BCSQ to `rest`."""
    rows = []
    with vcf.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                fields = line.rstrip("\n").split("\t", 8)
                rows.append((fields[7], fields[8]))
    table = pl.DataFrame(rows, {"info": pl.String, "rest": pl.String}, orient="row")
    refuse_to_lose(sent, len(table))
    return table.select(row=ROW, bcsq=BCSQ, rest="rest").filter(pl.col("bcsq").is_not_null())
