"""The known variants: an id and a frequency each, a clinical significance for some."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.generate.alleles import alleles, positions
from benchmarks.generate.bgzf import bgzf, index
from benchmarks.generate.genome import Codes

#: Of the known, how many somebody has judged.
JUDGED = 0.04
SIGNIFICANCE = (
    "Benign", "Likely_benign", "Uncertain_significance", "Likely_pathogenic", "Pathogenic",
)  # fmt: skip
#: What is taken over from it: its ID and these of its INFO.
TAGS = ("CLNSIG", "POPAF")
HEADER = """##fileformat=VCFv4.2
##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Clinical significance">
##INFO=<ID=POPAF,Number=A,Type=Float,Description="Allele frequency in the population">
##contig=<ID={contig},length={length}>
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
"""


def known_variants(
    codes: Codes,
    count: int,
    rng: np.random.Generator,
    avoid: NDArray[np.int64] | None = None,
) -> pl.DataFrame:
    """pos, ref, alt, id, info; sorted by position, none of which is in `avoid`."""
    table = alleles(codes, positions(count, len(codes), rng, avoid), rng)
    frequency = pl.Series(np.round(rng.beta(0.15, 3, count), 6)).cast(pl.String)
    judged = pl.Series(rng.random(count) < JUDGED)
    verdict = pl.Series(SIGNIFICANCE).gather(rng.integers(0, len(SIGNIFICANCE), count))
    numbers = pl.Series(np.sort(rng.choice(count * 40, count, replace=False))).cast(pl.String)
    columns = {"id": "rs" + numbers, "frequency": frequency, "judged": judged, "verdict": verdict}
    info = pl.when("judged").then("CLNSIG=" + pl.col("verdict") + ";").otherwise(pl.lit(""))
    table = table.with_columns(**columns)
    table = table.with_columns(info=info + "POPAF=" + pl.col("frequency"))
    return table.select("pos", "ref", "alt", "id", "info")


def write_known(table: pl.DataFrame, contig: str, length: int, path: Path) -> None:
    """VCF, bgzip, with its index: as it is handed to bcftools, and to our preparation."""
    columns = (pl.lit(contig), "pos", "id", "ref", "alt", pl.lit("."), pl.lit("."), "info")
    lines = table.select(pl.concat_str(columns, separator="\t"))
    with bgzf(path) as file:
        file.write(HEADER.format(contig=contig, length=length).encode())
        lines.write_csv(file, include_header=False, quote_style="never")
    index(path)
