"""A VCF that a tool wrote, as columns."""

from pathlib import Path

import polars as pl

COLUMNS = ["contig", "pos", "id", "ref", "alt", "qual", "filter", "info"]


def table_of(vcf: Path) -> pl.DataFrame:
    """The first eight columns of an uncompressed VCF, as text."""
    table = pl.read_csv(
        vcf, separator="\t", has_header=False, comment_prefix="#", quote_char=None,
        infer_schema=False, columns=list(range(len(COLUMNS))), raise_if_empty=False,
    )  # fmt: skip
    return table.rename(dict(zip(table.columns, COLUMNS, strict=True)))
