"""bcftools csq, the one of the pysam wheel."""

import re
from pathlib import Path

import polars as pl
from pysam.version import __bcftools_version__

from annotator.engine.engines.port import ANSWER, Ending, Shard
from annotator.engine.tables import table_of
from annotator.engine.tools import Tools
from annotator.reference import Reference

#: csq cuts at 15 consequences per site and haplotype by default, which dense genes exceed.
NCSQ = "1024"
#: What csq found, in INFO.
BCSQ = r"BCSQ=([^;]*)"
_WARNING = re.compile(r"^(?:Warning|Note|\[W::).*", re.MULTILINE)


class Csq:
    """`everywhere`: all alleles go to it (the engine `plain`)."""

    judges_input = True

    def __init__(self, tools: Tools, everywhere: bool) -> None:
        self.tools, self.everywhere = tools, everywhere
        self.name = "plain" if everywhere else "columns"

    def describe(self) -> dict[str, str]:
        return {"bcftools": __bcftools_version__}

    def check(self, reference: Reference) -> None:
        """References are prepared by csq itself."""

    def annotate(self, shard: Shard, reference: Reference, out: Path) -> Ending:
        return self.run(shard, reference, out, "-l")

    def run(self, shard: Shard, reference: Reference, out: Path, *options: str) -> Ending:
        """As `annotate`, with other options than those for alleles without genotypes."""
        code, said = self.tools.try_run(
            "csq", "--no-version", *options, "-C", str(shard.code), "--ncsq", NCSQ,
            "-f", str(reference.fasta), "-g", str(shard.genes), "-Ov", "-o", str(out),
            str(shard.alleles),
        )  # fmt: skip
        warnings = tuple(_WARNING.findall(said)) if code == 0 else tuple(said.splitlines())
        return Ending(max(code, 0), -code if code < 0 else None, warnings)

    def read(self, out: Path) -> pl.DataFrame:
        return answers(table_of(out), pl.col("info").str.extract(BCSQ))


def answers(table: pl.DataFrame, text: pl.Expr) -> pl.DataFrame:
    """ANSWER from a VCF whose ID says line and allele."""
    parts = pl.col("id").str.split_exact(":", 1).struct.rename_fields(["line", "allele"])
    told = table.select(parts.alias("at"), text=text).unnest("at")
    return told.select(pl.col(name).cast(kind) for name, kind in ANSWER.items())
