"""Asking bcftools csq: the files that go to it, the run, and what comes back.

Records come back by number (INFO/GASROW), never by their order.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from annotator.engine.intake import Intake
from annotator.engine.log import Log
from annotator.engine.tools import bcftools
from annotator.reference import Reference

#: csq cuts at 15 consequences per site and haplotype by default, which dense genes exceed.
NCSQ = "1024"

TAGS = [
    '##INFO=<ID=GASROW,Number=1,Type=Integer,Description="row">',
    '##INFO=<ID=GASALLELE,Number=1,Type=Integer,Description="allele">',
]
COLUMNS = ["contig", "pos", "id", "ref", "alt", "qual", "filter", "info", "rest"]
ROW = pl.col("info").str.extract(r"(?:^|;)GASROW=(\d+)").cast(pl.Int32)
ALLELE = pl.col("info").str.extract(r"(?:^|;)GASALLELE=(\d+)").cast(pl.Int32)
BCSQ = pl.col("info").str.extract(r"(?:^|;)BCSQ=([^;]*)")


@dataclass(frozen=True)
class Asking:
    """What all questions of one run have in common."""

    intake: Intake
    reference: Reference
    work: Path
    log: Log

    def codes(self) -> dict[int, list[str]]:
        """Genetic code -> the contigs of the input that use it."""
        found: dict[int, list[str]] = {}
        for contig in self.intake.spool.order:
            if contig in self.reference.contigs:
                found.setdefault(self.reference.genetic_code(contig), []).append(contig)
        return found

    def contig_lines(self) -> list[str]:
        """##contig lines, without which csq 1.24 crashes."""
        contigs = self.reference.contigs.values()
        return [f"##contig=<ID={c.name},length={c.length}>" for c in contigs]

    def genes(self, code: int, contigs: list[str]) -> Path:
        """One GFF3 with the gene models of these contigs and no others."""
        if len(contigs) == 1:
            return self.reference.genes(contigs[0])
        path = self.work / f"genes-{code}.gff3"
        with path.open("wb") as out:
            for contig in contigs:
                out.write(gzip.decompress(self.reference.genes(contig).read_bytes()))
        return path

    def csq(self, code: int, contigs: list[str], source: Path, local: bool) -> Path:
        """Run csq on a VCF; gives the annotated VCF."""
        out = source.with_suffix(".csq.vcf")
        bcftools(
            self.log, self.work, "csq", "--no-version", *(["-l"] if local else []),
            "-C", str(code), "--ncsq", NCSQ, "-f", str(self.reference.fasta),
            "-g", str(self.genes(code, contigs)), "-Ov", "-o", str(out), str(source),
        )  # fmt: skip
        return out


def nothing(*columns: str) -> pl.DataFrame:
    """An empty frame: row, allele, and columns of text."""
    ids = {"row": pl.Int32, "allele": pl.Int32}
    return pl.DataFrame(schema=ids | dict.fromkeys(columns, pl.String))


def site() -> list[pl.Expr]:
    """The first seven columns of a VCF; what csq does not need is left out."""
    dot = pl.lit(".")
    return [
        pl.col("contig"), pl.col("pos"), dot.alias("id"), pl.col("ref"), pl.col("alt"),
        dot.alias("qual"), dot.alias("filter"),
    ]  # fmt: skip


def write(frame: pl.DataFrame, out: IO[bytes]) -> None:
    """Write lines of a VCF."""
    frame.write_csv(out, separator="\t", include_header=False, quote_style="never")


def refuse_to_lose(sent: int, back: int) -> None:
    """A tool that loses records without a word is a fault of ours, not of the input."""
    if sent != back:
        raise RuntimeError(f"csq was sent {sent} records and gave back {back}")


def read(vcf: Path, *columns: str) -> pl.DataFrame:
    """Columns of an annotated VCF."""
    table = pl.scan_csv(
        vcf, separator="\t", has_header=False, comment_prefix="#", quote_char=None,
        infer_schema=False, raise_if_empty=False,
    )  # fmt: skip
    names = table.collect_schema().names()
    table = table.rename(dict(zip(names, COLUMNS, strict=False)))
    wanted = {"row": ROW, "allele": ALLELE, "bcsq": BCSQ, "alt": pl.col("alt")}
    return table.select(wanted[name].alias(name) for name in columns).collect()
