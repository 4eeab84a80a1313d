"""The table: a row per allele and transcript.  Its columns are frozen; see `docs/outputs.md`.

Transcripts of one gene in whose introns an allele lies, or that make no protein, share a row.
An allele in which no transcript lies has one row, `intergenic_variant`; one that was not
annotated has one row whose consequence is empty and whose `status` says why.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.engine.bcsq import fields
from annotator.engine.consequences import Told
from annotator.engine.genemap import NO_SET, GeneMap
from annotator.engine.terms import NOTHING_FOUND, consequence, impact, unknown

#: Column -> type in the Parquet file, in order; the reference's own columns follow.
COLUMNS: dict[str, type[pl.DataType]] = {
    "chrom": pl.String, "pos": pl.UInt32, "id": pl.String, "ref": pl.String, "alt": pl.String,
    "qual": pl.Float64, "filter": pl.String, "allele": pl.UInt16, "variant_class": pl.String,
    "status": pl.String, "known_id": pl.String, "known_source": pl.String, "gene": pl.String,
    "transcript": pl.String, "transcript_flags": pl.String, "biotype": pl.String,
    "strand": pl.String, "consequence": pl.String, "impact": pl.String,
    "amino_acid_change": pl.String, "dna_change": pl.String, "upstream_stop": pl.Boolean,
}  # fmt: skip

#: Those of them that tell of a transcript.
TOLD = list(COLUMNS)[12:]
_TOLD_SCHEMA = {name: COLUMNS[name] for name in TOLD}


@dataclass(frozen=True)
class Chosen:
    """`told`: rows about transcripts; allele i has those from `start[i]`, `count[i]` of them."""

    told: pl.DataFrame
    start: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]

    def rows_of(
        self, alleles: npt.NDArray[np.int64] | None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """For each row of these alleles (None: all) its allele, and which row of `told` it is."""
        at = np.arange(len(self.start)) if alleles is None else alleles
        start, count = self.start[at], self.count[at]
        behind = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(at, count), np.repeat(start, count) + behind


class Tables:
    """Makes the rows of blocks; holds what the reference says of transcripts."""

    def __init__(self, genes: GeneMap, flags: pl.DataFrame) -> None:
        self.genes, self.flags = genes, flags
        self.unknown: set[str] = set()  #: words that have no rating
        self._maps: dict[str, _SetRows] = {}

    def rows(
        self, records: pl.DataFrame, alleles: pl.DataFrame, known: pl.DataFrame, chosen: Chosen
    ) -> pl.DataFrame:
        """The rows of a block: COLUMNS and those of `known`.

        `qual` is still the text that was uploaded.
        """
        at, index = chosen.rows_of(None)
        left = pl.concat([_left(records, alleles), known], how="horizontal")
        if len(at) != len(alleles):
            left = left[at]
        return pl.concat([left, chosen.told[index]], how="horizontal").select(
            *list(COLUMNS)[:12], *TOLD, *known.columns[2:]
        )

    def choose(self, alleles: pl.DataFrame, told: Told) -> Chosen:
        """What is told of transcripts, for each allele of a block."""
        sound = (alleles["status"] == "annotated").to_numpy()
        parts = [_nothing()]
        start = np.where(sound, 0, 1)
        count = np.ones(len(alleles), np.int64)
        if len(told.entries):
            at = told.entries["at"].to_numpy()
            here, first, times = np.unique(at, return_index=True, return_counts=True)
            start[here], count[here] = 2 + first, times
            parts.append(self._entries(told.entries))
        size = sum(map(len, parts))
        names = alleles["contig"].unique(maintain_order=True).to_list()
        for contig in names:
            mapped = told.sets > NO_SET
            if len(names) > 1:
                mapped &= (alleles["contig"] == contig).to_numpy()
            if mapped.any():
                part, where, times = self._of_contig(contig).of(told.sets[mapped])
                start[mapped], count[mapped] = size + where, times
                parts.append(part)
                size += len(part)
        return Chosen(pl.concat(parts), start, count)

    def _entries(self, split: pl.DataFrame) -> pl.DataFrame:
        found = fields(split).join(self.flags, on="transcript", how="left", maintain_order="left")
        self.unknown.update(*map(unknown, found["words"].unique()))
        return found.select(TOLD)

    def _of_contig(self, contig: str) -> "_SetRows":
        if contig not in self._maps:
            self._maps[contig] = _SetRows(self.genes.of(contig).told)
        return self._maps[contig]


class _SetRows:
    """The rows of the sets of one contig's map."""

    def __init__(self, sets: pl.DataFrame) -> None:
        words = sets["entry"].str.extract(r"^([^|]*)")
        terms = {word: consequence(word) for word in words.unique()}
        impacts = {word: impact(word) for word in terms}
        self.rows = sets.select(
            "gene", "transcript", "transcript_flags", "biotype",
            strand=pl.lit(None, pl.String),
            consequence=words.replace_strict(terms, return_dtype=pl.String),
            impact=words.replace_strict(impacts, return_dtype=pl.String),
            amino_acid_change=pl.lit(None, pl.String),
            dna_change=pl.lit(None, pl.String),
            upstream_stop=pl.lit(False),
        ).select(TOLD)  # fmt: skip
        number = sets["set"].to_numpy()
        top = int(number.max()) + 1 if len(number) else 1
        self.count = np.bincount(number, minlength=top + 1)
        self.start = np.cumsum(self.count) - self.count

    def of(
        self, sets: npt.NDArray[np.int32]
    ) -> tuple[pl.DataFrame, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The rows between the first and last of these sets; each one's first row and count."""
        low, high = int(sets.min()), int(sets.max())
        begin = int(self.start[low])
        size = int(self.start[high] + self.count[high]) - begin
        return self.rows.slice(begin, size), self.start[sets] - begin, self.count[sets]


def _nothing() -> pl.DataFrame:
    """What is told of an allele in which no transcript lies, and of one not annotated."""
    rows: list[dict[str, object]] = [
        {"consequence": consequence(NOTHING_FOUND), "impact": impact(NOTHING_FOUND)}, {},
    ]  # fmt: skip
    return pl.DataFrame(rows, _TOLD_SCHEMA)


def _left(records: pl.DataFrame, alleles: pl.DataFrame) -> pl.DataFrame:
    texts = records.select("id", "qual", "filter")
    if len(texts) != len(alleles):
        texts = texts[alleles["record"]]
    theirs = pl.when(pl.col("id") != ".").then("id").alias("id")
    named = alleles.select(
        "pos", "ref", "alt", "allele", "status", chrom="contig", variant_class="class"
    )
    return pl.concat([named, texts.with_columns(theirs)], how="horizontal")


def typed(rows: pl.DataFrame, extra: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """The rows with the types of the Parquet file."""
    return rows.select(
        pl.col(name).cast(kind, strict=False) for name, kind in (COLUMNS | extra).items()
    )
