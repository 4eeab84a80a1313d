"""The annotated VCF: the submitted records, byte for byte, with the annotations spliced in.

ID: an id of the user's stays, known ids are added behind it, none twice (the specification
allows several, joined by `;`).  INFO: our tags are appended.  QUAL, FILTER, INFO, FORMAT and
samples stay as they were written; only phased files get FORMAT/BCSQ, as csq wrote it.
"""

import numpy as np
import polars as pl

from annotator.engine.consequences import Told

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
    alleles: pl.DataFrame,
    known: pl.DataFrame,
    told: Told,
    tags: dict[str, str],
) -> pl.DataFrame:
    """The block's records as the columns of a VCF.  `tags`: INFO tag -> column of `known`."""
    all_tags = {"KNOWN_ID": "known_id", "KNOWN_SOURCE": "known_source"} | tags
    columns = {tag: known[column] for tag, column in all_tags.items()}
    per_record = _per_record(alleles, columns | {"BCSQ": told.text, "ids": known["known_id"]})
    frame = pl.concat(
        [records.select("contig", "pos", "id", "ref", "alt", "qual", "filter", "info", "rest"),
         per_record], how="horizontal",
    )  # fmt: skip
    if told.records is not None:
        frame = _phased(frame, told.records)
    return frame.select(
        "contig", "pos", _ids(frame), "ref", "alt", "qual", "filter", _info([*all_tags, "BCSQ"]),
        "rest",
    )  # fmt: skip


def _per_record(alleles: pl.DataFrame, columns: dict[str, pl.Series]) -> pl.DataFrame:
    """What is told of alleles as it is told of records; nearly all have one allele."""
    whole = pl.DataFrame(columns)
    record = alleles["record"]
    first = np.flatnonzero((record != record.shift(1)).fill_null(True).to_numpy())
    if len(first) == len(alleles):
        return whole
    several = alleles.select(pl.len().over("record") > 1).to_series()
    joined = (
        whole.with_columns(record)
        .filter(several)
        .group_by("record", maintain_order=True)
        .agg(
            *(_values(tag).alias(tag) for tag in columns if tag not in ("BCSQ", "ids")),
            _union("BCSQ", ","),
            _union("ids", "&"),
        )
    )
    found = whole[first]
    if not len(joined):
        return found
    return found.select(found[tag].scatter(joined["record"], joined[tag]) for tag in columns)


def _values(tag: str) -> pl.Expr:
    """`rs1,.` for two alleles of which the first is known; null when none is."""
    return pl.when(pl.col(tag).is_not_null().any()).then(pl.col(tag).fill_null(".").str.join(","))


def _union(tag: str, mark: str) -> pl.Expr:
    parts = pl.col(tag).drop_nulls().str.split(mark).list.explode().drop_nulls()
    joined = parts.unique(maintain_order=True).str.join(mark)
    return pl.when(joined != "").then(joined).alias(tag)


def _phased(frame: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Records near exons as csq wrote them: FORMAT/BCSQ counts the entries of their BCSQ."""
    at = told["record"]
    theirs = told.filter(pl.col("rest").is_not_null())
    return frame.with_columns(
        frame["BCSQ"].scatter(at, told["bcsq"]),
        frame["rest"].scatter(theirs["record"], theirs["rest"]),
    )


def _ids(frame: pl.DataFrame) -> pl.Series:
    """The user's ids, then the known ones."""
    bare = frame["id"] == "."
    known = frame["ids"].str.replace_all("&", ";", literal=True)
    if bare.all():
        return known.fill_null(".").alias("id")
    bare |= frame["id"] == ""
    ids = pl.select(pl.when(bare).then(known.fill_null(".")).otherwise(frame["id"])).to_series()
    both = (~bare & known.is_not_null()).arg_true()
    if len(both):
        texts = frame["id"].gather(both) + ";" + known.gather(both)
        parts = texts.str.split(";").list.eval(
            pl.element().filter(pl.element() != "").unique(maintain_order=True)
        )
        ids = ids.scatter(both, parts.list.join(";"))
    return ids.alias("id")


def _info(tags: list[str]) -> pl.Expr:
    theirs = pl.when((pl.col("info") != ".") & (pl.col("info") != "")).then("info")
    ours = [pl.lit(f"{tag}=") + pl.col(tag) for tag in tags]
    joined = pl.concat_str(theirs, *ours, separator=";", ignore_nulls=True)
    return pl.when(joined == "").then(pl.lit(".")).otherwise(joined).alias("info")
