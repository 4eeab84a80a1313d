"""`summary.json`: what the run found, in numbers.  Counts are of alleles unless they say else."""

from pathlib import Path

import polars as pl

from annotator.engine.terms import IMPACTS

TOP_GENES = 20
TRANSITIONS = ["AG", "GA", "CT", "TC"]
ALLELE = ["chrom", "pos", "row", "allele"]


def summarise(parts: list[Path]) -> dict[str, object]:
    """Count over the files of rows (see `rows.py`), where every row repeats its allele."""
    if not parts:
        return _nothing()
    rows = pl.scan_ipc(parts)
    alleles = rows.unique(["row", "allele"], keep="first")
    done = alleles.filter(pl.col("status") == "annotated")
    ti = _number(done.filter(_snv() & _change().is_in(TRANSITIONS)))
    tv = _number(done.filter(_snv() & ~_change().is_in(TRANSITIONS)))
    known = _number(done.filter(pl.col("known_id").is_not_null()))
    return {
        "rows": _number(rows),
        "alleles": _number(alleles),
        "status": _count(alleles, "status"),
        "chromosomes": _count(alleles.unique("row"), "chrom"),
        "classes": _count(alleles, "variant_class"),
        "consequences": _consequences(rows),
        "impacts": _impacts(rows),
        "transitions": ti,
        "transversions": tv,
        "ti_tv": round(ti / tv, 3) if tv else None,
        "known": known,
        "novel": _number(done) - known,
        "genes": _number(rows.select("gene").drop_nulls().unique()),
        "top_genes": _top_genes(rows),
    }


def _nothing() -> dict[str, object]:
    numbers = ("rows", "alleles", "transitions", "transversions", "known", "novel", "genes")
    tables = ("status", "chromosomes", "classes", "consequences")
    return (
        dict.fromkeys(numbers, 0)
        | {name: {} for name in tables}
        | {"impacts": dict.fromkeys(IMPACTS, 0), "ti_tv": None, "top_genes": []}
    )


def _snv() -> pl.Expr:
    return pl.col("variant_class") == "SNV"


def _change() -> pl.Expr:
    return pl.col("least_ref") + pl.col("least_alt")


def _number(frame: pl.LazyFrame) -> int:
    return int(frame.select(pl.len()).collect().item())


def _count(frame: pl.LazyFrame, column: str) -> dict[str, int]:
    """Value -> count, the most frequent first; chromosomes in the order of the file."""
    counted = frame.group_by(column).agg(n=pl.len(), first=pl.col("row").min())
    by = ["first"] if column == "chrom" else ["n", column]
    table = counted.sort(by, descending=[column != "chrom", False][: len(by)]).collect()
    return dict(table.select(column, "n").iter_rows())


def _consequences(rows: pl.LazyFrame) -> dict[str, int]:
    """Term -> alleles that have it in any transcript."""
    terms = rows.select("row", "allele", term=pl.col("consequence").str.split("&"))
    return _count(terms.drop_nulls().explode("term").unique(), "term")


def _impacts(rows: pl.LazyFrame) -> dict[str, int]:
    """Alleles by the gravest impact over their transcripts."""
    rank = pl.col("impact").replace_strict(
        {impact: rank for rank, impact in enumerate(IMPACTS)}, return_dtype=pl.Int8
    )
    worst = rows.drop_nulls("impact").group_by("row", "allele").agg(rank=rank.min())
    found = dict(worst.group_by("rank").agg(n=pl.len()).collect().iter_rows())
    return {impact: found.get(rank, 0) for rank, impact in enumerate(IMPACTS)}


def _top_genes(rows: pl.LazyFrame) -> list[dict[str, object]]:
    """Genes by alleles of high or moderate impact, then by all alleles."""
    grave = pl.col("impact").is_in(["HIGH", "MODERATE"]).any()
    one = rows.drop_nulls("gene").group_by("gene", "row", "allele").agg(grave=grave)
    genes = one.group_by("gene").agg(alleles=pl.len(), high_or_moderate=pl.col("grave").sum())
    order = ["high_or_moderate", "alleles", "gene"]
    return genes.sort(order, descending=[True, True, False]).head(TOP_GENES).collect().to_dicts()
