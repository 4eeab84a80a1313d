"""The records between reading and writing: in memory while they are few, then in files.

Columns: row (0, 1, … in the order of the output), line, contig, pos, id, ref, alt, qual, filter,
info, rest, fit.  A sorted input stays in its own order; one that is not is put into the order
of the reference.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from annotator.engine.limits import Limits
from annotator.engine.refusal import Refused

#: Records per block when the spool is sorted.
SLICE = 50_000
#: Bytes of columns that are kept in memory; what comes later goes to files.
IN_MEMORY = 32 << 20


class Spool:
    """Blocks of records, added one by one, read one by one."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.blocks: list[pl.DataFrame | Path] = []
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
        self._keep(frame.with_columns(row=rows))
        self.rows += len(frame)
        self.size += int(frame.estimated_size())

    def _keep(self, frame: pl.DataFrame) -> None:
        if self.size < IN_MEMORY:
            self.blocks.append(frame)
            return
        path = self.work / f"records-{len(self.blocks):05}.ipc"
        frame.write_ipc(path, compression="uncompressed")
        self.blocks.append(path)

    def _look_at_order(self, frame: pl.DataFrame) -> None:
        names = frame["contig"].unique(maintain_order=True).to_list()
        for name in names:
            self.ranks.setdefault(name, len(self.ranks))
        place = frame["pos"]
        if len(names) == 1:
            place = place + (self.ranks[names[0]] << 33)
        else:
            rank = frame["contig"].replace_strict(self.ranks, return_dtype=pl.Int64)
            place = place + rank * (1 << 33)
        first, last = place[0], place[-1]
        self.is_sorted = self.is_sorted and self.last <= first and place.is_sorted()
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
        frame = pl.concat([_read(block) for block in self.blocks])
        frame = frame.sort(rank, "pos", "ref", "alt", "line", maintain_order=True)
        frame = frame.with_columns(row=pl.int_range(len(frame), dtype=pl.Int32))
        for block in self.blocks:
            if isinstance(block, Path):
                block.unlink()
        self.blocks = list(frame.iter_slices(SLICE))

    @property
    def order(self) -> list[str]:
        """The contigs in the order of the records."""
        return sorted(self.ranks, key=self.ranks.__getitem__)

    def __len__(self) -> int:
        return len(self.blocks)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """The blocks, in order, each once: a block that was given is forgotten.

        Records of a contig that is another sequence are marked so.
        """
        for number, block in enumerate(self.blocks):
            frame = _read(block)
            self.blocks[number] = frame.clear()
            if isinstance(block, Path):
                block.unlink()
            if self.foreign:
                foreign = pl.col("contig").is_in(self.foreign) & (pl.col("fit") != "not_covered")
                wrong = pl.when(foreign).then(pl.lit("ref_mismatch", frame.schema["fit"]))
                frame = frame.with_columns(fit=wrong.otherwise("fit"))
            yield frame


def _read(block: pl.DataFrame | Path) -> pl.DataFrame:
    return pl.read_ipc(block) if isinstance(block, Path) else block
