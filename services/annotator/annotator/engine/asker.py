"""Asks an engine about alleles: the files that go to it, its end understood, its answers whole.

Every allele is sent as a record of its own, so that which entry belongs to which allele is never
a guess, and comes back by its number (in the column ID), never by its order.  Only the genes
that the alleles touch are sent along: reading gene models is most of what csq does.
"""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from annotator.engine.bcsq import UNRESOLVED
from annotator.engine.engines import Ending, Engine, Shard
from annotator.engine.genemap import MARGIN
from annotator.engine.log import Log
from annotator.engine.refusal import ToolCrashed
from annotator.engine.tools import judge, last_error
from annotator.reference import Reference

#: Genes are sought so many bases beside the alleles, more than csq looks at.
REACH = 4 * MARGIN

#: Signals by which the kernel ends a program that went wrong.
FAULTS = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)

_DOT = pl.lit(".")


@dataclass(frozen=True)
class Asker:
    """What all questions of one run have in common."""

    reference: Reference
    engine: Engine
    work: Path
    log: Log

    def ask(self, alleles: pl.DataFrame, number: int) -> pl.DataFrame:
        """The answers (`ANSWER`) for alleles of contigs with one genetic code.

        `alleles` has line, allele, contig, pos, ref, alt; `number` names the files.
        Raises `Refused` or `ToolCrashed`.
        """
        try:
            return self._ask(alleles, number)
        except EngineBroke:
            half = len(alleles) // 2
            if half:
                parts = (alleles[:half], alleles[half:])
                return pl.concat([self.ask(part, number) for part in parts])
            return self._unanswered(alleles)

    def _unanswered(self, allele: pl.DataFrame) -> pl.DataFrame:
        """One allele that the engine cannot bear: it is told as what cannot be told."""
        self.log.warn(
            f"Line {allele['line'][0]}: {self.engine.name} breaks at this allele "
            f"({allele['contig'][0]}:{allele['pos'][0]}); what it does is not known."
        )
        return allele.select("line", "allele", text=pl.lit(UNRESOLVED))

    def _ask(self, alleles: pl.DataFrame, number: int) -> pl.DataFrame:
        ordered = alleles.sort("contig", "pos", "line", "allele")
        contigs = ordered["contig"].unique(maintain_order=True).to_list()
        source = self.work / f"asked-{number}.vcf"
        genes, out = source.with_suffix(".gff3"), source.with_suffix(".answer.vcf")
        with genes.open("wb") as file:
            for contig in contigs:
                self.write_genes(contig, ordered.filter(pl.col("contig") == contig), file)
        if not genes.stat().st_size:
            return alleles.select("line", "allele", text=pl.lit(None, pl.String))
        with source.open("wb") as file:
            file.write(self.header(contigs).encode())
            lines = ordered.select(
                "contig", "pos", pl.format("{}:{}", "line", "allele"), "ref", "alt",
                _DOT.alias("qual"), _DOT.alias("filter"), _DOT.alias("info"),
            )  # fmt: skip
            lines.write_csv(file, separator="\t", include_header=False, quote_style="never")
        shard = Shard(source, genes, self.reference.genetic_code(contigs[0]))
        understand(self.engine, self.engine.annotate(shard, self.reference, out))
        found = self.engine.read(out)
        if len(found) != len(ordered):
            raise RuntimeError(
                f"{self.engine.name} was sent {len(ordered)} alleles and gave back {len(found)}"
            )
        for path in (source, genes, out):
            path.unlink()
        return found

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


class EngineBroke(ToolCrashed):
    """Raised when an engine died of a fault of its own, perhaps at one single allele."""


def understand(engine: Engine, ending: Ending) -> None:
    """Raise `Refused`, `ToolCrashed` or `EngineBroke` unless it ended well."""
    if ending.signal in FAULTS:
        raise EngineBroke(f"{engine.name} was ended by {signal.Signals(ending.signal).name}")
    said = "\n".join(ending.warnings)
    if ending.exit and not engine.judges_input:
        raise ToolCrashed(f"the engine {engine.name} ended with {ending.exit}: {last_error(said)}")
    code = ending.exit if ending.signal is None else -ending.signal
    judge("bcftools csq" if engine.judges_input else engine.name, code, said)


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
