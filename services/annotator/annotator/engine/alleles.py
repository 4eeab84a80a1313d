"""Records split into alleles, a row each.

Columns: record (number in the block), line, row, allele (1, 2, … as in a genotype), contig, pos,
ref, alt, status, class, and the allele in its least form: least_pos, least_ref, least_alt.
`status` says whether the allele is annotated, and if not, why:
    annotated · symbolic (`*`, `<DEL>`, breakend) · no_alternative (`.`, or ALT equals REF)
    · unknown_contig · not_covered · ref_mismatch (see `fit.py`)
"""

import polars as pl

from annotator.engine.shape import minimal

#: What csq can work on.
SEQUENCE = "^[ACGTN]+$"

STATUS = pl.Enum(
    ["annotated", "symbolic", "no_alternative", "unknown_contig", "not_covered", "ref_mismatch"]
)
CLASS = pl.Enum(["SNV", "MNV", "insertion", "deletion", "other"])

_KEPT = ("line", "row", "contig", "pos", "ref", "alt", "fit")


def alleles_of(records: pl.DataFrame) -> pl.DataFrame:
    """The alleles of a block of records, in order; `row` only if the records have one."""
    kept = [name for name in _KEPT if name in records.columns]
    split = records.select(kept).with_row_index("record")
    several = split["alt"].str.contains(",", literal=True)
    if several.any():
        alts = pl.col("alt").str.split(",")
        numbers = pl.int_ranges(1, alts.list.len() + 1, dtype=pl.UInt16)
        split = split.with_columns(alts, allele=numbers).explode("alt", "allele")
    else:
        split = split.with_columns(allele=pl.lit(1, pl.UInt16))
    plain = split["alt"].str.contains(SEQUENCE)
    least = _least(split.with_columns(plain=plain))
    return least.with_columns(_status(), _class().alias("class")).drop("fit", "plain")


def _status() -> pl.Expr:
    nothing = (pl.col("alt") == ".") | (pl.col("alt") == pl.col("ref"))
    return (
        pl.when(nothing)
        .then(pl.lit("no_alternative", STATUS))
        .when(~pl.col("plain"))
        .then(pl.lit("symbolic", STATUS))
        .when(pl.col("fit") == "ok")
        .then(pl.lit("annotated", STATUS))
        .otherwise(pl.col("fit").cast(pl.String).replace("ok", "annotated").cast(STATUS))
        .alias("status")
    )


def _least(alleles: pl.DataFrame) -> pl.DataFrame:
    """Most alleles are as small as can be; the few others are trimmed one by one."""
    names = ["least_pos", "least_ref", "least_alt"]
    alleles = alleles.with_columns(least_pos="pos", least_ref="ref", least_alt="alt")
    long = (alleles["ref"].str.len_bytes() > 1) & (alleles["alt"].str.len_bytes() > 1)
    where = (long & alleles["plain"]).arg_true()
    if not len(where):
        return alleles
    few = alleles.select("pos", "ref", "alt")[where]
    trimmed = zip(*(minimal(*place) for place in few.iter_rows()), strict=True)
    changed = {
        name: alleles[name].scatter(where, pl.Series(list(values), dtype=alleles[name].dtype))
        for name, values in zip(names, trimmed, strict=True)
    }
    return alleles.with_columns(**changed)


def _class() -> pl.Expr:
    """SNV, MNV, insertion, deletion, or other (both at once, symbolic)."""
    ref, alt = pl.col("least_ref"), pl.col("least_alt")
    r, a = ref.str.len_bytes(), alt.str.len_bytes()
    named = {
        "SNV": (r == 1) & (a == 1),
        "MNV": r == a,
        "insertion": (r == 1) & (alt.str.starts_with(ref) | alt.str.ends_with(ref)),
        "deletion": (a == 1) & (ref.str.starts_with(alt) | ref.str.ends_with(alt)),
    }
    told = pl.lit("other", CLASS)
    for name, condition in reversed(named.items()):
        told = pl.when(condition).then(pl.lit(name, CLASS)).otherwise(told)
    nothing = ~pl.col("plain") | (pl.col("alt") == pl.col("ref"))
    return pl.when(nothing).then(pl.lit("other", CLASS)).otherwise(told)
