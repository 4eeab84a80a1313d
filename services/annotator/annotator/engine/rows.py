"""The table: a row per allele and transcript.  Its columns are frozen; see `docs/outputs.md`.

An allele in which csq finds nothing has one row, `intergenic_variant`; one that was not
annotated has one row whose consequence is empty and whose `status` says why.
"""

import polars as pl

from annotator.engine.alleles import alleles_of
from annotator.engine.bcsq import fields
from annotator.engine.terms import NOTHING_FOUND, consequence, impact

#: Column -> type in the Parquet file, in order; the reference's own columns follow, as text.
COLUMNS: dict[str, type[pl.DataType]] = {
    "chrom": pl.String, "pos": pl.UInt32, "id": pl.String, "ref": pl.String, "alt": pl.String,
    "qual": pl.Float64, "filter": pl.String, "allele": pl.UInt16, "variant_class": pl.String,
    "status": pl.String, "known_id": pl.String, "known_source": pl.String, "gene": pl.String,
    "transcript": pl.String, "transcript_flags": pl.String, "biotype": pl.String,
    "strand": pl.String, "consequence": pl.String, "impact": pl.String,
    "amino_acid_change": pl.String, "dna_change": pl.String, "upstream_stop": pl.Boolean,
}  # fmt: skip


def rows_of(
    records: pl.DataFrame, known: pl.DataFrame, entries: pl.DataFrame, flags: pl.DataFrame
) -> pl.DataFrame:
    """The rows of a block, `qual` still as the text that was uploaded.

    `known` are the block's alleles with what is known of them, `entries` the consequences of
    these alleles (row, allele, entry), `flags` what the reference says of transcripts.
    """
    texts = records.select("row", "id", "qual", "filter")
    table = known.join(texts, on="row", how="left", maintain_order="left")
    told = fields(entries).join(flags, on="transcript", how="left", maintain_order="left")
    table = table.join(told, on=["row", "allele"], how="left", maintain_order="left_right")
    empty = (pl.col("status") == "annotated") & pl.col("consequence").is_null()
    return table.with_columns(
        _default(empty, "consequence", consequence(NOTHING_FOUND)),
        _default(empty, "impact", impact(NOTHING_FOUND)),
        pl.when(pl.col("id") == ".").then(None).otherwise("id").alias("id"),
    ).rename({"contig": "chrom", "class": "variant_class", "flags": "transcript_flags"})


def _default(where: pl.Expr, name: str, value: str) -> pl.Expr:
    return pl.when(where).then(pl.lit(value)).otherwise(name).alias(name)


def typed(rows: pl.LazyFrame, extra: list[str]) -> pl.LazyFrame:
    """The rows with the types of the Parquet file."""
    casts = [pl.col(name).cast(kind, strict=False) for name, kind in COLUMNS.items()]
    return rows.select(*casts, *extra)


__all__ = ["COLUMNS", "alleles_of", "rows_of", "typed"]
