"""What each allele does to each transcript: csq's answers near exons, the gene map elsewhere.

Where csq only says that an allele lies in a transcript (`intron`, `non_coding`), the map says the
same of every gene there, while csq names some of them only: then the map's word stands.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.engine.alleles import alleles_of
from annotator.engine.bcsq import CODING, entries
from annotator.engine.engines.port import ANSWER
from annotator.engine.genemap import NO_SET, GeneMap
from annotator.engine.shelf import Shelf
from annotator.engine.spelling import Bases, spelled

#: Sequence in the place of other sequence of another length: wherever a transcript lies, csq says
#: `feature_elongation` or `feature_truncation` of it.
DELINS = (
    (pl.col("least_ref").str.len_bytes() > 1)
    & (pl.col("least_alt").str.len_bytes() > 1)
    & (pl.col("least_ref").str.len_bytes() != pl.col("least_alt").str.len_bytes())
)

#: csq's text when it found nothing but transcripts around.
AROUND = r"^(?:intron|non_coding)\|[^,]*(?:,(?:intron|non_coding)\|[^,]*)*$"


@dataclass(frozen=True)
class Told:
    """The consequences of a block's alleles, in order, of which every one has both or neither:

    `sets`: number of its set in the map of its contig (NO_SET: none); `entries`: `at` (number of
    the allele in the block), `entry`, in order, from csq.  `text`: what an allele gives to BCSQ.
    `records`: of phased files, record → bcsq and FORMAT with samples, which go before the rest.
    """

    sets: npt.NDArray[np.int32]
    entries: pl.DataFrame
    text: pl.Series
    records: pl.DataFrame | None = None


@dataclass
class Consequences:
    """`everything`: the engine looks at all alleles, and the map is not used."""

    genes: GeneMap
    bases: Callable[[str], tuple[Bases, int]]
    answers: Shelf
    everything: bool = False
    records: Shelf | None = None  #: of phased files
    together: Shelf | None = None

    def alleles_of(self, records: pl.DataFrame) -> pl.DataFrame:
        """The alleles of a block, with the spelling that csq is asked about."""
        return spelled(alleles_of(records), self.bases)

    def suspects(self, records: pl.DataFrame) -> pl.DataFrame:
        """The alleles of a block that the engine has to look at.

        `record` is their number in the block.  Most records are SNVs far from everything, which
        their position tells.
        """
        may_be = np.ones(len(records), np.bool_)
        if not self.everything:
            first, last = _ends(records["pos"], records["ref"])
            for contig, where in _contigs(records):
                may_be[where] = self.genes.of(contig).near(first[where], last[where])
            may_be |= (records["alt"].str.len_bytes() > 1).to_numpy() | (last > first)
        places = np.flatnonzero(may_be)
        alleles = self.alleles_of(records[places])
        near = alleles.filter(pl.Series(self.near(alleles)))
        return near.with_columns(record=pl.Series(places)[near["record"]])

    def near(self, alleles: pl.DataFrame) -> npt.NDArray[np.bool_]:
        """Which alleles csq has to look at: sound ones near something."""
        sound = (alleles["status"] == "annotated").to_numpy()
        if self.everything or not sound.any():
            return sound
        first, last = _span(alleles)
        near = np.zeros(len(alleles), np.bool_)
        delins = alleles.select(DELINS).to_series().to_numpy()
        for contig, where in _contigs(alleles):
            genes = self.genes.of(contig)
            near[where] = genes.near(first[where], last[where])
            near[where] |= delins[where] & (genes.set_of(first[where], last[where]) > NO_SET)
        return sound & near

    def of(self, alleles: pl.DataFrame) -> Told:
        """What is to be told of a block's alleles.  Raises what asking csq raised."""
        near = self.near(alleles)
        text = self._answers(alleles, near)
        sets = self._sets(alleles, near, text)
        mapped = pl.Series(sets > NO_SET)
        text = text.set(mapped, None)
        split = entries(pl.DataFrame({"at": np.arange(len(text), dtype=np.uint32), "bcsq": text}))
        whole = self._map_text(alleles, sets, text)
        if self.together is None or self.records is None:
            return Told(sets, split, whole)
        return self._phased(alleles, near, sets, split, whole)

    def _answers(self, alleles: pl.DataFrame, near: npt.NDArray[np.bool_]) -> pl.Series:
        """csq's text of each allele, null where it was not asked or found nothing."""
        asked = alleles.select("line", "allele").with_row_index("at").filter(pl.Series(near))
        found = asked.join(self.answers.of(asked["line"]), on=["line", "allele"])
        if len(found) != len(asked):
            raise RuntimeError("csq answered otherwise than it was asked")
        empty = pl.Series("text", [None], dtype=ANSWER["text"]).new_from_index(0, len(alleles))
        return empty.scatter(found["at"], found["text"]) if len(found) else empty

    def _sets(
        self, alleles: pl.DataFrame, near: npt.NDArray[np.bool_], text: pl.Series
    ) -> npt.NDArray[np.int32]:
        sets = np.full(len(alleles), NO_SET, np.int32)
        if self.everything:
            return sets
        sound = (alleles["status"] == "annotated").to_numpy()
        around = text.str.contains(AROUND).fill_null(False).to_numpy()
        first, last = _span(alleles)
        inserted = (alleles["class"] == "insertion").to_numpy()
        for contig, where in _contigs(alleles):
            genes = self.genes.of(contig)
            # What is inserted lies before the base behind its anchor.
            behind = last[where] + inserted[where]
            mapped = sound[where] & (~near[where] | around[where])
            sets[where] = np.where(mapped, genes.set_of(first[where], behind), NO_SET)
        return sets

    def _map_text(
        self, alleles: pl.DataFrame, sets: npt.NDArray[np.int32], text: pl.Series
    ) -> pl.Series:
        if self.everything:
            return text
        # Set NO_SET has no text, so that each contig tells of its own alleles only.
        mapped = [
            self.genes.of(contig).text.gather(sets * where) for contig, where in _contigs(alleles)
        ]
        return pl.select(pl.coalesce(text, *mapped)).to_series()

    def _phased(
        self, alleles: pl.DataFrame, near: npt.NDArray[np.bool_], sets: npt.NDArray[np.int32],
        split: pl.DataFrame, text: pl.Series,
    ) -> Told:  # fmt: skip
        """What csq says of a coding change when it knows the haplotypes stands.

        The view of an allele alone fills in where it says nothing, transcript by transcript.
        """
        assert self.together is not None and self.records is not None
        here = alleles.select("line", "allele", "record").with_row_index("at")
        here = here.filter(pl.Series(near))
        together = here.join(self.together.of(here["line"]), on=["line", "allele"])
        alone = entries(pl.DataFrame({"at": here["at"], "bcsq": text.gather(here["at"])}))
        same = ["at", "told", "coding"]
        keyed = together.select("at", "entry").with_columns(_keys())
        rest = alone.with_columns(_keys()).join(
            keyed, on=same, how="anti", nulls_equal=True, maintain_order="left"
        )
        per_record = (
            here.select("line", "record")
            .unique(maintain_order=True)
            .join(self.records.of(here["line"]), on="line")
        )
        behind = (
            rest.join(here.select("at", "record"), on="at", maintain_order="left")
            .unique(["record", "entry"], maintain_order=True)
            .group_by("record", maintain_order=True)
            .agg(behind=pl.col("entry").str.join(","))
        )
        records = per_record.join(behind, on="record", how="full", coalesce=True).select(
            "record",
            "rest",
            bcsq=pl.concat_str("bcsq", "behind", separator=",", ignore_nulls=True),
        )
        both = pl.concat([keyed.select("at", "entry"), rest.select("at", "entry")])
        mapped = pl.Series("at", np.flatnonzero(sets > NO_SET), dtype=pl.UInt32)
        both = both.filter(~pl.col("at").is_in(mapped.implode()))
        return Told(sets, both.sort("at", maintain_order=True), text, records)


def _keys() -> list[pl.Expr]:
    return [
        pl.col("entry").str.extract(r"^[^|]*\|([^|]*\|[^|]*)").alias("told"),
        (pl.col("entry").str.count_matches("|", literal=True) == CODING).alias("coding"),
    ]


def _span(alleles: pl.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last position of each allele's REF, in either spelling."""
    first, last = _ends(alleles["pos"], alleles["ref"])
    lowest, highest = _ends(alleles["csq_pos"], alleles["csq_ref"])
    return np.minimum(first, lowest), np.maximum(last, highest)


def _ends(pos: pl.Series, ref: pl.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    first = pos.to_numpy()
    return first, first + ref.str.len_bytes().to_numpy().astype(np.int64) - 1


def _contigs(alleles: pl.DataFrame) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    """Contig → which alleles lie on it."""
    names = alleles["contig"].unique(maintain_order=True).to_list()
    if len(names) == 1:
        return [(names[0], np.ones(len(alleles), np.bool_))]
    return [(name, (alleles["contig"] == name).to_numpy()) for name in names]
