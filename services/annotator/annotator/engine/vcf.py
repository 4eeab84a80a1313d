"""The annotated VCF: the submitted records, byte for byte, with the annotations spliced in.

ID: an id of the user's stays, known ids are added behind it, none twice (the specification
allows several, joined by `;`).  INFO: our tags are appended.  QUAL, FILTER, INFO, FORMAT and
samples stay as they were written; only phased files get FORMAT/BCSQ, as csq wrote it.
"""

import polars as pl

BCSQ_FORMAT = "Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change"
BCSQ_SOURCE = "consequence annotation from BCFtools/csq, see "
BCSQ_SOURCE += "http://samtools.github.io/bcftools/howtos/csq-calling.html for details."


def header_lines(tags: dict[str, str], phased: bool) -> list[str]:
    """Definitions of what we add; `tags` are the reference's INFO tags with their meaning."""
    way = "Haplotype-aware" if phased else "Local"
    bcsq = f'Description="{way} {BCSQ_SOURCE} Format: {BCSQ_FORMAT}"'
    lines = [
        f"##INFO=<ID=BCSQ,Number=.,Type=String,{bcsq}>",
        '##INFO=<ID=KNOWN_ID,Number=A,Type=String,Description="Id of the known variant">',
        '##INFO=<ID=KNOWN_SOURCE,Number=A,Type=String,Description="Who knows it">',
    ]
    lines += [
        f'##INFO=<ID={tag},Number=A,Type=String,Description="{said}">'
        for tag, said in tags.items()
    ]
    if phased:
        lines.append(
            "##FORMAT=<ID=BCSQ,Number=.,Type=Integer,"
            'Description="Bitmask of indexes to INFO/BCSQ, with interleaved haplotypes '
            '(limit to first/second haplotype by bits 1,3,5.../2,4,6...)">'
        )
    return lines


def annotated(
    records: pl.DataFrame,
    known: pl.DataFrame,
    alone: pl.DataFrame,
    per_record: pl.DataFrame,
    tags: dict[str, str],
) -> pl.DataFrame:
    """The block's records as the columns of a VCF.

    `per_record` and `alone` as in `consequences.Consequences`: the former comes first, since
    FORMAT/BCSQ counts its entries.  `tags`: INFO tag -> column of `known`.
    """
    all_tags = {"KNOWN_ID": "known_id", "KNOWN_SOURCE": "known_source"} | tags
    bcsq = alone.unique(["row", "entry"], maintain_order=True).group_by(
        "row", maintain_order=True
    ).agg(alone=pl.col("entry").str.join(","))  # fmt: skip
    told = known.group_by("row", maintain_order=True).agg(
        pl.col("known_id").drop_nulls().str.split("&").list.explode().alias("ids"),
        *[_per_allele(column).alias(tag) for tag, column in all_tags.items()],
    )
    frame = records.join(told, on="row", how="left", maintain_order="left")
    frame = frame.join(bcsq, on="row", how="left", maintain_order="left")
    frame = frame.join(per_record, on="row", how="left", maintain_order="left", suffix="_told")
    return frame.select(
        "contig", "pos", _ids().alias("id"), "ref", "alt", "qual", "filter",
        _info(list(all_tags)).alias("info"),
        pl.coalesce("rest_told", "rest").alias("rest"),
    )  # fmt: skip


def _per_allele(column: str) -> pl.Expr:
    """`rs1,.` for two alleles of which the first is known; null when none is."""
    values = pl.col(column).fill_null(".").str.join(",")
    return pl.when(pl.col(column).is_not_null().any()).then(values)


def _ids() -> pl.Expr:
    theirs = pl.when(pl.col("id").is_in([".", ""])).then(pl.lit("")).otherwise("id")
    theirs = theirs.str.split(";").list.filter(pl.element() != "")
    both = pl.concat_list(theirs, pl.col("ids").fill_null([])).list.unique(maintain_order=True)
    joined = both.list.join(";")
    return pl.when(joined == "").then(pl.lit(".")).otherwise(joined)


def _info(tags: list[str]) -> pl.Expr:
    theirs = pl.when(pl.col("info").is_in([".", ""])).then(None).otherwise("info")
    ours = [pl.lit(f"{tag}=") + pl.col(tag) for tag in tags]
    told = pl.concat_str("bcsq", "alone", separator=",", ignore_nulls=True)
    bcsq = pl.when(told != "").then(pl.lit("BCSQ=") + told)
    joined = pl.concat_str(theirs, *ours, bcsq, separator=";", ignore_nulls=True)
    return pl.when(joined == "").then(pl.lit(".")).otherwise(joined)
