"""Records split into alleles, a row each.

Columns: row, allele (1, 2, … as in a genotype), contig, pos, ref, alt, status, class, and the
allele in its least form: least_pos, least_ref, least_alt.
`status` says whether the allele is annotated, and if not, why:
    annotated · symbolic (`*`, `<DEL>`, breakend) · no_alternative (`.`, or ALT equals REF)
    · unknown_contig · not_covered · ref_mismatch (see `fit.py`)
"""

import polars as pl

from annotator.engine.shape import minimal

#: What csq can work on.
SEQUENCE = "^[ACGTN]+$"


def alleles_of(records: pl.DataFrame) -> pl.DataFrame:
    """The alleles of a block of records, in order."""
    split = (
        records.select("row", "contig", "pos", "ref", "fit", alt=pl.col("alt").str.split(","))
        .with_columns(allele=pl.int_ranges(1, pl.col("alt").list.len() + 1, dtype=pl.Int32))
        .explode("alt", "allele")
    )
    plain = pl.col("alt").str.contains("^[acgtn]+$")
    upper = pl.when(plain).then(pl.col("alt").str.to_uppercase()).otherwise("alt")
    split = split.with_columns(alt=upper).with_columns(status=_status())
    return _least(split).with_columns(_class().alias("class")).drop("fit")


def _status() -> pl.Expr:
    nothing = (pl.col("alt") == ".") | (pl.col("alt") == pl.col("ref"))
    return (
        pl.when(nothing)
        .then(pl.lit("no_alternative"))
        .when(~pl.col("alt").str.contains(SEQUENCE))
        .then(pl.lit("symbolic"))
        .when(pl.col("fit") != "ok")
        .then("fit")
        .otherwise(pl.lit("annotated"))
    )


def _least(alleles: pl.DataFrame) -> pl.DataFrame:
    """Most alleles are as small as can be; the few others are trimmed one by one."""
    long = (pl.col("ref").str.len_bytes() > 1) & (pl.col("alt").str.len_bytes() > 1)
    long = long & pl.col("alt").str.contains(SEQUENCE)
    few = alleles.select("row", "allele", "pos", "ref", "alt").filter(long)
    trimmed = [minimal(*place) for place in few.select("pos", "ref", "alt").iter_rows()]
    schema = {"least_pos": pl.Int64, "least_ref": pl.String, "least_alt": pl.String}
    found = pl.concat(
        [few.select("row", "allele"), pl.DataFrame(trimmed, schema, orient="row")],
        how="horizontal",
    )
    joined = alleles.join(found, on=["row", "allele"], how="left", maintain_order="left")
    return joined.with_columns(
        pl.coalesce(f"least_{name}", name).alias(f"least_{name}") for name in ("pos", "ref", "alt")
    )


def _class() -> pl.Expr:
    """SNV, MNV, insertion, deletion, or other (both at once, symbolic)."""
    ref, alt = pl.col("least_ref"), pl.col("least_alt")
    plain = pl.col("alt").str.contains(SEQUENCE) & (pl.col("alt") != pl.col("ref"))
    r, a = ref.str.len_bytes(), alt.str.len_bytes()
    return (
        pl.when(~plain)
        .then(pl.lit("other"))
        .when((r == 1) & (a == 1))
        .then(pl.lit("SNV"))
        .when(r == a)
        .then(pl.lit("MNV"))
        .when((r == 1) & (alt.str.starts_with(ref) | alt.str.ends_with(ref)))
        .then(pl.lit("insertion"))
        .when((a == 1) & (ref.str.starts_with(alt) | ref.str.ends_with(alt)))
        .then(pl.lit("deletion"))
        .otherwise(pl.lit("other"))
    )
