"""What is known of an allele: looked up by its least form, in columns sorted by key."""

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.reference import Reference
from annotator.reference.columns import KnownTable
from annotator.reference.keys import NO_CHANGE, keys


class Known:
    """The known variants of a reference."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.columns = reference.columns
        self._tables: dict[str, KnownTable | None] = {}

    def of(self, alleles: pl.DataFrame) -> pl.DataFrame:
        """`columns` for each allele, in order; null where nothing is known.

        Where REF disagrees with the reference an equal spelling means nothing: not looked up.
        """
        sound = (alleles["status"] == "annotated").to_numpy()
        names = alleles["contig"].unique(maintain_order=True).to_list()
        found = []
        for name in names:
            here = sound if len(names) == 1 else sound & (alleles["contig"] == name).to_numpy()
            if (table := self._table(name)) is not None and here.any():
                found.append(self._of(table, alleles, np.flatnonzero(here)))
        if not found:
            return pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String)).clear(len(alleles))
        if len(found) == 1:
            return found[0]
        return found[0].select(
            pl.coalesce(*(frame[column] for frame in found)).alias(column)
            for column in self.columns
        )

    def _of(
        self, table: KnownTable, alleles: pl.DataFrame, where: npt.NDArray[np.int64]
    ) -> pl.DataFrame:
        """`columns`, filled for the alleles `where`, which all lie on the table's contig."""
        asked = alleles.select("least_pos", "least_ref", "least_alt", "change")
        if len(where) < len(asked):
            asked = asked[where]
        change = asked["change"].to_numpy()
        texts = asked.select("least_ref", "least_alt")

        def long() -> pl.DataFrame:
            return texts.filter(pl.Series(change == NO_CHANGE))

        wanted = keys(asked["least_pos"], change, long, self.reference.about.salt)
        at = np.minimum(np.searchsorted(table.keys, wanted), len(table.keys) - 1)
        hit = table.keys[at] == wanted
        others = np.flatnonzero(hit & (change == NO_CHANGE))
        if len(others):
            # Two alleles may share a key; these are compared letter by letter.
            told, meant = table.alleles(wanted[others]), texts[others]
            same = (told["ref"] == meant["least_ref"]) & (told["alt"] == meant["least_alt"])
            hit[others] = same.to_numpy()
        rows = np.full(len(alleles), -1, np.int64)
        rows[where[hit]] = at[hit]
        return pl.DataFrame({name: table.columns[name].read(rows) for name in self.columns})

    def _table(self, contig: str) -> KnownTable | None:
        if contig not in self._tables:
            self._tables[contig] = self.reference.known(contig)
        return self._tables[contig]
