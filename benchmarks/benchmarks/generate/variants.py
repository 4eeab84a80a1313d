"""The sites of an input file: most of them known, some with two alternatives."""

import numpy as np
import polars as pl

from benchmarks.generate.alleles import alleles, positions, second_alleles
from benchmarks.generate.genome import Codes

#: How many are known; never more than this share of what is known at all.
KNOWN, AT_MOST = 0.6, 0.9
MULTI_ALLELIC = 0.02


def sites(codes: Codes, known: pl.DataFrame, count: int, rng: np.random.Generator) -> pl.DataFrame:
    """pos, ref, alt of `count` records, sorted."""
    from_known = min(int(count * KNOWN), int(len(known) * AT_MOST))
    chosen = np.sort(rng.choice(len(known), from_known, replace=False))
    new = positions(count - from_known, len(codes), rng, avoid=known["pos"].to_numpy())
    parts = (known.select("pos", "ref", "alt")[chosen], alleles(codes, new, rng))
    return second_alleles(pl.concat(parts).sort("pos"), MULTI_ALLELIC, rng)


def described(table: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """With qual, filter and info as a caller writes them, all text."""
    count = len(table)

    def number(values: object, places: int) -> pl.Series:
        return pl.Series(np.round(np.asarray(values, float), places)).cast(pl.String)

    filters = pl.Series(("PASS", "LowQual", "VQSRTrancheSNP99.90to100.00"))
    per_allele = 1 + table["alt"].str.count_matches(",", literal=True).to_numpy()
    ac = rng.integers(1, 200, count)
    columns = {
        "qual": number(rng.gamma(2, 400, count) + 30, 2),
        "filter": filters.gather(rng.choice(3, count, p=(0.93, 0.04, 0.03))),
        "ac": _each(pl.Series(ac).cast(pl.String), per_allele),
        "af": _each(number(ac / 5008, 6), per_allele),
        "dp": pl.Series(rng.poisson(12_000, count)).cast(pl.String),
        "fs": number(rng.exponential(2, count), 3),
        "mq": number(60 - rng.exponential(0.5, count), 2),
        "qd": number(rng.normal(18, 5, count).clip(0.2), 2),
        "sor": number(rng.gamma(4, 0.2, count), 3),
    }
    info = pl.format(
        "AC={};AF={};AN=5008;DP={};FS={};MQ={};QD={};SOR={}",
        *("ac", "af", "dp", "fs", "mq", "qd", "sor"),
    )
    return table.with_columns(**columns).select("pos", "ref", "alt", "qual", "filter", info=info)


def _each(value: pl.Series, alleles: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> pl.Series:
    """Said once for each alternative: a file with another number of values is no valid VCF."""
    both = value + "," + value
    return pl.select(pl.when(pl.Series(alleles > 1)).then(both).otherwise(value)).to_series()
