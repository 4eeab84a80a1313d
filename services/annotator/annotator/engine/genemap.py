"""Where the genes of a reference lie: which alleles csq has to look at, and what holds elsewhere.

csq judges what lies near the exons of coding transcripts or near a transcript's end.  Of all
other places the segment map tells the consequences (see `reference/prepare/segments.py`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.reference import Reference

#: Columns of the table of sets; `transcript` and its flags are joined by `&`.
SET_SCHEMA = {
    "set": pl.Int32, "entry": pl.String, "gene": pl.String, "transcript": pl.String,
    "transcript_flags": pl.String, "biotype": pl.String,
}  # fmt: skip

#: Bases beside an exon that csq still judges: 8 of the intron are splice region, and a few more
#: for alleles that it shortens first.
MARGIN = 16

#: The set of a place where no transcript lies.
NO_SET = 0

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ContigMap:
    """One contig's map, as arrays; see `segments.Map`."""

    near_starts: Positions
    near_ends: Positions
    starts: Positions
    sets: npt.NDArray[np.int32]
    told: pl.DataFrame  #: SET_SCHEMA, by set
    text: pl.Series  #: by set: the entries of its BCSQ, null for none

    def near(self, first: Positions, last: Positions) -> npt.NDArray[np.bool_]:
        """Which spans lie within MARGIN of a place that csq has to look at."""
        if not len(self.near_starts):
            return np.zeros(len(first), np.bool_)
        at = np.searchsorted(self.near_starts, last + MARGIN, side="right") - 1
        return (at >= 0) & (self.near_ends[at] >= first - MARGIN)

    def set_of(self, first: Positions, last: Positions) -> npt.NDArray[np.int32]:
        """The set of transcripts in which each span lies; NO_SET where it lies across a cut."""
        low = np.searchsorted(self.starts, first, side="right")
        high = np.searchsorted(self.starts, last, side="right")
        return np.where(low == high, self.sets[low], NO_SET)


class GeneMap:
    """The maps of all contigs, read as they are needed."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._maps: dict[str, ContigMap] = {}

    def of(self, contig: str) -> ContigMap:
        """The map of a contig; an empty one where the reference has no genes."""
        if contig not in self._maps:
            self._maps[contig] = self._read(contig)
        return self._maps[contig]

    def _read(self, contig: str) -> ContigMap:
        near, segments, sets = (self._table(contig, name) for name in ("near", "segments", "sets"))
        if near is None or segments is None or sets is None:
            return _EMPTY
        texts = sets.group_by("set").agg(pl.col("entry").str.join(",")).sort("set")
        return ContigMap(
            near["start"].to_numpy().astype(np.int64),
            near["end"].to_numpy().astype(np.int64),
            segments["start"].to_numpy().astype(np.int64),
            np.concatenate([[NO_SET], segments["set"].to_numpy()]).astype(np.int32),
            sets,
            pl.concat([pl.Series([None], dtype=pl.String), texts["entry"]]),
        )

    def _table(self, contig: str, name: str) -> pl.DataFrame | None:
        if contig not in self.reference.contigs:
            return None
        path = self.reference.file(contig, f"{name}.arrow")
        return pl.read_ipc(path) if path else None


_EMPTY = ContigMap(
    np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64),
    np.zeros(1, np.int32), pl.DataFrame(schema=SET_SCHEMA), pl.Series([None], dtype=pl.String),
)  # fmt: skip
