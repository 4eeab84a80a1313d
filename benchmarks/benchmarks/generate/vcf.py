"""An input file: its header, and its lines in blocks."""

from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.generate.bgzf import bgzf
from benchmarks.generate.samples import FORMAT, KINDS, names, sample_columns

#: Bytes of one block of lines, about.
BLOCK_BYTES = 64 << 20
HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=LowQual,Description="Low quality">
##FILTER=<ID=VQSRTrancheSNP99.90to100.00,Description="Truth sensitivity tranche">
##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count">
##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency">
##INFO=<ID=AN,Number=1,Type=Integer,Description="Number of alleles">
##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
##INFO=<ID=FS,Number=1,Type=Float,Description="Strand bias, Phred-scaled">
##INFO=<ID=MQ,Number=1,Type=Float,Description="Mapping quality">
##INFO=<ID=QD,Number=1,Type=Float,Description="Quality by depth">
##INFO=<ID=SOR,Number=1,Type=Float,Description="Strand bias, symmetric odds ratio">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depth of each allele">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Likelihoods of genotypes, Phred-scaled">
##contig=<ID={contig},length={length}>
"""


def write_vcf(
    table: pl.DataFrame,
    samples: int,
    contig: str,
    length: int,
    path: Path,
    rng: np.random.Generator,
) -> None:
    """VCF, bgzip.  `table` has pos, ref, alt, qual, filter, info (`variants.described`)."""
    titles = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]
    if samples:
        titles += ["FORMAT", *names(samples)]
        one = sample_columns(samples, rng)
        tails = one.append(sample_columns(samples, rng, two=True))
    fixed = (pl.lit(contig), "pos", pl.lit("."), "ref", "alt", "qual", "filter", "info")
    rows = max(1, BLOCK_BYTES // (120 + 26 * samples))
    with bgzf(path) as file:
        file.write(HEADER.format(contig=contig, length=length).encode())
        file.write(("\t".join(titles) + "\n").encode())
        for block in table.iter_slices(rows):
            lines = block.select(line=pl.concat_str(fixed, separator="\t"))
            if samples:
                two = block["alt"].str.contains(",", literal=True).to_numpy()
                chosen = rng.integers(0, KINDS, len(block)) + two * KINDS
                lines = lines.select(pl.col("line") + f"\t{FORMAT}\t" + tails.gather(chosen))
            lines.write_csv(file, include_header=False, separator="\x01", quote_style="never")
