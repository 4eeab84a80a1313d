"""One question to bcftools csq: alleles in, the consequences of each out.

Every allele is sent as a record of its own, so that which entry belongs to which allele is never
a guess, and comes back by its number (in the column ID), never by its order.  Only the genes
that the alleles touch are sent along: reading gene models is most of what csq does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from annotator.engine.genemap import MARGIN
from annotator.engine.tools import Tools
from annotator.reference import Reference

#: csq cuts at 15 consequences per site and haplotype by default, which dense genes exceed.
NCSQ = "1024"

#: What an answer is: line and allele of the input, and csq's text, null where it found nothing.
ANSWER = {"line": pl.UInt32, "allele": pl.UInt16, "text": pl.String}

#: Genes are sought so many bases beside the alleles, more than csq looks at.
REACH = 4 * MARGIN

#: What csq found, in INFO.
BCSQ = r"BCSQ=([^;]*)"

_DOT = pl.lit(".")
_COLUMNS = ["contig", "pos", "id", "ref", "alt", "qual", "filter", "info"]


@dataclass(frozen=True)
class Asker:
    """What all questions of one run have in common."""

    reference: Reference
    tools: Tools
    work: Path

    def ask(self, alleles: pl.DataFrame, number: int) -> pl.DataFrame:
        """The answers (`ANSWER`) for alleles of contigs with one genetic code.

        `alleles` has line, allele, contig, pos, ref, alt; `number` names the files.
        Raises `Refused` or `ToolCrashed`.
        """
        ordered = alleles.sort("contig", "pos", "line", "allele")
        contigs = ordered["contig"].unique(maintain_order=True).to_list()
        name = f"asked-{number}"
        source, genes = self.work / f"{name}.vcf", self.work / f"{name}.gff3"
        with genes.open("wb") as out:
            for contig in contigs:
                self.write_genes(contig, ordered.filter(pl.col("contig") == contig), out)
        if not genes.stat().st_size:
            return alleles.select("line", "allele", text=pl.lit(None, pl.String))
        with source.open("wb") as out:
            out.write(self.header(contigs).encode())
            lines = ordered.select(
                "contig", "pos", pl.format("{}:{}", "line", "allele"), "ref", "alt",
                _DOT.alias("qual"), _DOT.alias("filter"), _DOT.alias("info"),
            )  # fmt: skip
            lines.write_csv(out, separator="\t", include_header=False, quote_style="never")
        answer = self.run(source, genes, self.reference.genetic_code(contigs[0]), "-l")
        found = _answers(answer)
        if len(found) != len(ordered):
            raise RuntimeError(f"csq was sent {len(ordered)} alleles and gave back {len(found)}")
        for path in (source, genes, answer):
            path.unlink()
        return found

    def run(self, source: Path, genes: Path, code: int, *options: str) -> Path:
        """Run csq on a VCF; gives the annotated VCF."""
        out = source.with_suffix(".csq.vcf")
        self.tools.run(
            "csq", "--no-version", *options, "-C", str(code), "--ncsq", NCSQ,
            "-f", str(self.reference.fasta), "-g", str(genes), "-Ov", "-o", str(out), str(source),
        )  # fmt: skip
        return out

    def header(self, contigs: list[str]) -> str:
        """The header of a VCF without samples; without ##contig lines csq 1.24 crashes."""
        lengths = ((name, self.reference.contigs[name].length) for name in contigs)
        lines = [f"##contig=<ID={name},length={length}>" for name, length in lengths]
        columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
        return "\n".join(["##fileformat=VCFv4.2", *lines, columns]) + "\n"

    def write_genes(self, contig: str, alleles: pl.DataFrame, out: IO[bytes]) -> None:
        """The GFF3 lines of the genes that these alleles of one contig touch."""
        models, ranges = (
            self.reference.file(contig, name) for name in ("genes.gff3", "genes.arrow")
        )
        if models is None or ranges is None:
            return
        with models.open("rb") as file:
            for offset, size in _touched(pl.read_ipc(ranges), alleles):
                file.seek(offset)
                out.write(file.read(size))


def _touched(genes: pl.DataFrame, alleles: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """Byte ranges of the genes within `REACH` of an allele, adjacent ones in one."""
    first = (alleles["pos"] - REACH).sort().to_numpy()
    reach = pl.col("pos") + pl.col("ref").str.len_bytes() + REACH
    last = alleles.select(reach).to_series().sort().to_numpy()
    # A gene is touched when more alleles begin before its end than end before its start.
    begun = first.searchsorted(genes["end"].to_numpy(), side="right")
    over = last.searchsorted(genes["start"].to_numpy(), side="left")
    here = genes.filter(pl.Series(begun > over))
    start, end = -1, -1
    for offset, size in here.select("offset", "bytes").iter_rows():
        if offset == end:
            end += size
            continue
        if end > start:
            yield start, end - start
        start, end = offset, offset + size
    if end > start:
        yield start, end - start


def table_of(vcf: Path) -> pl.DataFrame:
    """The first eight columns of an uncompressed VCF, as text."""
    table = pl.read_csv(
        vcf, separator="\t", has_header=False, comment_prefix="#", quote_char=None,
        infer_schema=False, columns=list(range(len(_COLUMNS))), raise_if_empty=False,
    )  # fmt: skip
    return table.rename(dict(zip(table.columns, _COLUMNS, strict=True)))


def _answers(vcf: Path) -> pl.DataFrame:
    parts = pl.col("id").str.split_exact(":", 1).struct.rename_fields(["line", "allele"])
    told = table_of(vcf).select(parts.alias("at"), text=pl.col("info").str.extract(BCSQ))
    return told.unnest("at").select(pl.col(name).cast(kind) for name, kind in ANSWER.items())
