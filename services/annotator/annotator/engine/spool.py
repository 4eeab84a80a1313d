"""The records between reading and writing: column files in a private folder, in blocks.

Columns: row (0, 1, … in the order of the output), line, contig, pos, id, ref, alt, qual, filter,
info, rest, fit.  A sorted input stays in its own order; one that is not is put into the order
of the reference.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from annotator.engine.limits import Limits
from annotator.engine.refusal import Refused

#: Records per file when the spool is sorted.
SLICE = 250_000


class Spool:
    """Files of records, added one by one, read one by one."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.files: list[Path] = []
        self.rows = 0
        self.size = 0
        self.is_sorted = True
        self.ranks: dict[str, int] = {}
        self.last = 0
        self.foreign: list[str] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Append a block, numbering its rows."""
        self._look_at_order(frame)
        rows = pl.int_range(self.rows, self.rows + len(frame), dtype=pl.Int32, eager=True)
        self._write(frame.with_columns(row=rows))
        self.rows += len(frame)
        self.size += int(frame.estimated_size())

    def _write(self, frame: pl.DataFrame) -> None:
        path = self.work / f"records-{len(self.files):05}.ipc"
        frame.write_ipc(path)
        self.files.append(path)

    def _look_at_order(self, frame: pl.DataFrame) -> None:
        for name in frame["contig"].unique(maintain_order=True):
            self.ranks.setdefault(name, len(self.ranks))
        place = frame.select(
            pl.col("contig").replace_strict(self.ranks, return_dtype=pl.Int64) * (1 << 33)
            + pl.col("pos")
        ).to_series()
        first, last = place[0], place[-1]
        self.is_sorted = self.is_sorted and place.is_sorted() and self.last <= first
        self.last = last

    def sort(self, contigs: list[str], limits: Limits) -> None:
        """Sort by contig in the order given (others behind, by name), position and alleles."""
        if self.size > limits.unsorted:
            raise Refused(
                "UNSORTED",
                "The records are not sorted by position, and the file is too large to be "
                "sorted here.",
                "Sort it with `bcftools sort` and upload it again.",
            )
        others = sorted(set(self.ranks) - set(contigs))
        order = [name for name in [*contigs, *others] if name in self.ranks]
        self.ranks = {name: rank for rank, name in enumerate(order)}
        rank = pl.col("contig").replace_strict(self.ranks, return_dtype=pl.Int64)
        frame = pl.concat([pl.read_ipc(path) for path in self.files])
        frame = frame.sort(rank, "pos", "ref", "alt", "line", maintain_order=True)
        frame = frame.with_columns(row=pl.int_range(len(frame), dtype=pl.Int32))
        for path in self.files:
            path.unlink()
        self.files = []
        for part in frame.iter_slices(SLICE):
            self._write(part)

    @property
    def order(self) -> list[str]:
        """The contigs in the order of the records."""
        return sorted(self.ranks, key=self.ranks.__getitem__)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """The blocks, in order; records of a contig that is another sequence are marked so."""
        for path in self.files:
            frame = pl.read_ipc(path)
            foreign = pl.col("contig").is_in(self.foreign) & (pl.col("fit") != "not_covered")
            wrong = pl.when(foreign).then(pl.lit("ref_mismatch")).otherwise("fit")
            yield frame.with_columns(fit=wrong)
