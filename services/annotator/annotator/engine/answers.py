"""The alleles that csq has to look at, asked in batches while the input is still being read.

A batch knows nothing of the others: it runs beside them, and could be asked again.
"""

from dataclasses import dataclass, field
from functools import partial

import polars as pl

from annotator.engine.asker import Asker
from annotator.engine.shelf import Shelf

#: Alleles of a batch, at least: enough to be worth a run of csq.
BATCH = 8_000

#: Column of the alleles -> what csq is sent.
ASKED = {
    "line": "line", "allele": "allele", "contig": "contig",
    "csq_pos": "pos", "csq_ref": "ref", "csq_alt": "alt",
}  # fmt: skip


@dataclass
class Answers:
    """Takes the alleles of blocks, in order; the shelf has the answers (`engines.port.ANSWER`)."""

    asker: Asker
    shelf: Shelf
    _waiting: dict[int, list[pl.DataFrame]] = field(default_factory=dict)

    def add(self, alleles: pl.DataFrame) -> None:
        """Take the alleles of a block that csq has to look at."""
        for contig in alleles["contig"].unique(maintain_order=True):
            code = self.asker.reference.genetic_code(contig)
            part = alleles.filter(pl.col("contig") == contig)
            self._waiting.setdefault(code, []).append(part.select(list(ASKED)).rename(ASKED))
        for code, parts in list(self._waiting.items()):
            if sum(map(len, parts)) >= BATCH:
                self._ask(self._waiting.pop(code))

    def close(self) -> None:
        """No more alleles come."""
        for parts in self._waiting.values():
            self._ask(parts)
        self._waiting.clear()

    def _ask(self, parts: list[pl.DataFrame]) -> None:
        alleles = pl.concat(parts)
        self.shelf.put(alleles["line"], partial(self.asker.ask, alleles))
