"""A filter and an order, as Polars understands them.  Values stay values: no query is text."""

from collections.abc import Callable, Iterator

import polars as pl

from web.explore.asked import IMPACTS, Asked
from web.explore.columns import Columns, terms_of

#: The different values of a column.
Values = Callable[[str | None], list[str]]


def of(asked: Asked, columns: Columns, values: Values) -> Iterator[pl.Expr]:
    """What a row must fulfil, all of it."""
    if asked.gene:
        yield pl.col("gene").str.to_uppercase().is_in([gene.upper() for gene in asked.gene])
    if asked.region:
        yield pl.any_horizontal(
            pl.col("chrom").is_in(region.names)
            & pl.col("pos").is_between(region.first, region.last)
            for region in asked.region
        )
    if asked.impact:
        yield pl.col("impact").is_in(asked.impact)
    for column, chosen in (
        ("consequence", asked.consequence),
        (columns.significance, asked.significance),
    ):
        if chosen:
            yield _has_one(column, set(chosen), values)
    yield from _known(asked.known)
    yield from _frequent(asked, columns)
    if asked.q:
        yield pl.any_horizontal(
            pl.col(name).str.contains_any([asked.q], ascii_case_insensitive=True)
            for name in columns.searched
        )


def key(sort: str, columns: Columns) -> pl.Expr:
    """What rows are sorted by; the gravest impact comes first."""
    if sort == "impact":
        ranks = {impact: rank for rank, impact in enumerate(IMPACTS)}
        return pl.col("impact").replace_strict(ranks, default=None, return_dtype=pl.UInt8)
    if sort == "frequency":
        return _frequency(columns)
    return pl.col({"quality": "qual"}.get(sort, sort))


def _has_one(column: str | None, wanted: set[str], values: Values) -> pl.Expr:
    """One of the terms is among those of a value.

    A table holds few different combinations of terms: to compare whole values is quicker than to
    look into each.
    """
    fit = [value for value in values(column) if wanted & terms_of(value)]
    return pl.col(column).is_in(fit) if column and fit else pl.lit(False)


def _known(known: str) -> Iterator[pl.Expr]:
    if known == "known":
        yield pl.col("known_id").is_not_null()
    elif known == "novel":
        yield pl.col("known_id").is_null() & (pl.col("status") == "annotated")


def _frequent(asked: Asked, columns: Columns) -> Iterator[pl.Expr]:
    """What has no frequency was hardly ever seen: it counts as rare."""
    frequency = _frequency(columns)
    if asked.min_frequency is not None:
        yield frequency >= asked.min_frequency
    if asked.max_frequency is not None:
        yield frequency.is_null() | (frequency <= asked.max_frequency)


def _frequency(columns: Columns) -> pl.Expr:
    name = columns.frequency
    return pl.col(name).cast(pl.Float64, strict=False) if name else pl.lit(None, pl.Float64)
