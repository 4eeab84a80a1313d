"""The BCSQ strings of bcftools csq, taken apart.

`consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change`, entries parted by
commas; the last fields are absent where csq has nothing to say.  `@123` in place of an entry
says that the variant is part of a compound one, told at position 123 of the same contig.
Format: bcftools manual, "csq"; Danecek and McCarthy 2017, doi:10.1093/bioinformatics/btx100.
"""

import polars as pl

from annotator.engine.terms import consequence, impact

FIELDS = [
    "words", "gene", "transcript", "biotype", "strand", "amino_acid_change", "dna_change",
]  # fmt: skip

#: An entry that could not be found where a `@` points to.
UNRESOLVED = "coding_sequence"


#: Bars in an entry that tells a change of a coding sequence: it has all seven fields.
CODING = 6


def entries(found: pl.DataFrame) -> pl.DataFrame:
    """(…, bcsq) -> a row per entry: …, entry (the text)."""
    split = found.filter(pl.col("bcsq").is_not_null())
    return split.with_columns(entry=pl.col("bcsq").str.split(",")).drop("bcsq").explode("entry")


def resolve(split: pl.DataFrame, alleles: pl.DataFrame) -> pl.DataFrame:
    """Replace `@123` by the entries at position 123 whose dna_change names this allele.

    `alleles` has line, allele, contig, pos, ref, alt.  A pointer that leads nowhere becomes a
    `coding_sequence` entry: something happens to a coding sequence here, we cannot say what.
    """
    points = pl.col("entry").str.starts_with("@")
    plain, pointers = split.filter(~points), split.filter(points)
    if not len(pointers):
        return split
    place = ["line", "allele"]
    there = plain.join(alleles.select(*place, "contig", "pos"), on=place).select(
        "contig", target="pos", told="entry"
    )
    asked = pointers.join(alleles, on=place).with_columns(
        target=pl.col("entry").str.slice(1).cast(pl.Int64),
        change=pl.format("{}{}>{}", "pos", "ref", "alt"),
    )
    both = asked.join(there.unique(), on=["contig", "target"], how="left")
    parts = pl.col("told").str.extract(r"([^|]*)$").str.split("+")
    answers = both.filter(parts.list.contains(pl.col("change"))).select(*place, entry="told")
    answers = answers.unique().sort(*place, "entry")  # joins keep no order
    lost = pointers.join(answers, on=place, how="anti").with_columns(entry=pl.lit(UNRESOLVED))
    whole = pl.concat([plain, answers.select(plain.columns), lost])
    return whole.unique(maintain_order=True).sort(place, maintain_order=True)


def fields(split: pl.DataFrame) -> pl.DataFrame:
    """Entries as columns, with Sequence Ontology terms and impact; empty fields are null."""
    parts = pl.col("entry").str.splitn("|", len(FIELDS)).struct.rename_fields(FIELDS)
    frame = split.with_columns(parts.alias("parts")).unnest("parts").drop("entry")
    frame = frame.with_columns(pl.col(FIELDS).replace("", None))
    words = frame["words"].unique().to_list()
    return frame.with_columns(
        pl.col("words").str.starts_with("*").alias("upstream_stop"),
        _mapped(words, consequence).alias("consequence"),
        _mapped(words, impact).alias("impact"),
    )


def _mapped(words: list[str], function: "type[str] | object") -> pl.Expr:
    table = {word: function(word) for word in words}  # type: ignore[operator]
    return pl.col("words").replace_strict(table, return_dtype=pl.String)
