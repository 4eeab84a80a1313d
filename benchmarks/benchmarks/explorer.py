"""How quickly the explorer answers a filter that is new to it: `python -m benchmarks.explorer`.

A table of a million rows in the columns of `docs/outputs.md`, with a clinical significance and a
frequency as text, as the annotator writes them.  Each filter is counted and its first page taken:
what the site does for it.  Nothing is remembered between repetitions.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from web.explore.asked import Asked
from web.explore.regions import Region
from web.explore.table import Table

LIMIT_MS: Final = 300
FOLDER: Final = Path(__file__).parents[2] / ".local" / "bench"

COLUMNS: Final = (
    "chrom", "pos", "id", "ref", "alt", "qual", "filter", "allele", "variant_class", "status",
    "known_id", "known_source", "gene", "transcript", "transcript_flags", "biotype", "strand",
    "consequence", "impact", "amino_acid_change", "dna_change", "upstream_stop",
    "clinical_significance", "allele_frequency",
)  # fmt: skip

FILTERS: Final[dict[str, Asked]] = {
    "gene": Asked(gene=("GENE77", "GENE12345")),
    "region": Asked(region=(Region("7", 1_000_000, 50_000_000),)),
    "impact": Asked(impact=("HIGH", "MODERATE")),
    "consequence": Asked(consequence=("missense_variant", "stop_gained")),
    "significance": Asked(significance=("Pathogenic",)),
    "rare": Asked(max_frequency=0.001),
    "novel, by quality": Asked(known="novel", sort="quality", descending=True),
    "rare and grave, by frequency": Asked(
        max_frequency=0.01, impact=("HIGH", "MODERATE"), sort="frequency"
    ),
    "all, by impact": Asked(sort="impact"),
    "text": Asked(q="gene77"),
}


#: Column -> (values in turn, in a step that is no factor of the others').
_IN_TURN: Final[dict[str, tuple[Sequence[str | None], int]]] = {
    "ref": (["A", "C", "G", "T"], 7),
    "alt": (["G", "T", "A", "C", "AT"], 11),
    "filter": (["PASS", "PASS", "LowQual"], 13),
    "variant_class": (["SNV", "SNV", "SNV", "insertion"], 17),
    "status": (["annotated"], 1),
    "known_source": (["dbSNP"], 1),
    "transcript_flags": ([None, None, "MANE_Select:NM_000000"], 19),
    "biotype": (["protein_coding", "lncRNA"], 23),
    "strand": (["+", "-"], 29),
    "consequence": (
        ["intron_variant"] * 30
        + ["missense_variant", "synonymous_variant", "stop_gained"]
        + ["splice_region_variant&intron_variant", "3_prime_UTR_variant"],
        31,
    ),
    "impact": (["MODIFIER"] * 30 + ["MODERATE", "LOW", "HIGH"], 37),
    "clinical_significance": (
        [*[None] * 50, "Benign", "Likely_benign", "Uncertain_significance", "Pathogenic"],
        41,
    ),
}


def table(rows: int) -> pl.DataFrame:
    """Rows in the order of the genome; every value follows from the row's number."""
    n = pl.int_range(rows, eager=True)
    frame = pl.DataFrame({"n": n}).with_columns(
        chrom=(pl.col("n") * 23 // rows + 1).cast(pl.String),
        pos=(pl.col("n") * 23 % rows * 240 + 1).cast(pl.UInt32),
        qual=(pl.col("n") % 1000 / 10).cast(pl.Float64),
        allele=pl.lit(1, pl.UInt16),
        known_id=_unless(pl.col("n") % 3 == 0, _text("rs", pl.col("n") * 997 % 99_999_999)),
        gene=_text("GENE", pl.col("n") * 20_000 // rows),
        transcript=_text("ENST0000", pl.col("n") // 5),
        amino_acid_change=_unless(pl.col("n") % 30 > 0, _text("156L>", pl.col("n") % 900)),
        dna_change=_text("T>G", pl.col("n") * 31 % 99_999_999),
        upstream_stop=pl.lit(None, pl.Boolean),
        allele_frequency=_unless(
            pl.col("n") % 3 == 0, (pl.col("n") * 7919 % 1_000_003 / 1_000_003) ** 8
        ).cast(pl.String),
        **{
            name: pl.lit(pl.Series(values, dtype=pl.String)).gather(
                pl.col("n") * step % len(values)
            )
            for name, (values, step) in _IN_TURN.items()
        },
    )
    return frame.with_columns(id="known_id").select(COLUMNS)


def _text(head: str, number: pl.Expr) -> pl.Expr:
    return pl.lit(head) + number.cast(pl.String)


def _unless(missing: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.when(missing).then(None).otherwise(value)


def made(rows: int) -> Path:
    """The table as the annotator writes it; made once."""
    path = FOLDER / f"explorer-{rows}.parquet"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        table(rows).write_parquet(new, compression="zstd", statistics=True, row_group_size=100_000)
        new.replace(path)
    return path


def milliseconds(path: Path, asked: Asked) -> float:
    """What one new filter costs: its count and its first page."""
    begun = time.perf_counter()
    opened = Table(path, seconds=60)
    opened.count(asked)
    opened.page(asked)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--rows", type=int, default=1_000_000)
    told.add_argument("--times", type=int, default=9)
    arguments = told.parse_args()
    path = made(arguments.rows)
    everything: list[float] = []
    for name, asked in FILTERS.items():
        took = [milliseconds(path, asked) for _ in range(arguments.times)]
        everything += took
        print(f"{name:30} {statistics.median(took):7.1f} ms")
    median = statistics.median(everything)
    print(f"explorer, {arguments.rows:,} rows: median {median:.1f} ms, limit {LIMIT_MS} ms")
    if median > LIMIT_MS:
        sys.exit("the explorer is slower than it should be")


if __name__ == "__main__":
    main()
