"""Consequences of phased genotypes: variants on one haplotype are judged together.

Records near exons are set aside while the input is read.  When all of it turns out to be phased,
they go to csq in batches that never part the records of one gene.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import polars as pl

from annotator.engine.alleles import alleles_of
from annotator.engine.asker import REACH, Asker, understand
from annotator.engine.bcsq import entries, resolve
from annotator.engine.engines.csq import BCSQ, Csq
from annotator.engine.engines.port import Shard
from annotator.engine.header import Header
from annotator.engine.shelf import Shelf
from annotator.engine.tables import table_of
from annotator.reference import Reference

#: Records of a batch, at least.
BATCH = 4_000

#: What csq wrote of a record: the text of BCSQ, and FORMAT with samples.
RECORD = {"line": pl.UInt32, "bcsq": pl.String, "rest": pl.String}
#: What it says of each allele when the haplotypes are known.
ENTRY = {"line": pl.UInt32, "allele": pl.UInt16, "entry": pl.String}

_NUMBER = re.compile(r"^LINE=(\d+)(?:;BCSQ=([^;]*))?")


@dataclass
class Haplotypes:
    """Takes the records near exons, block by block; the shelves have what csq says of them."""

    asker: Asker
    csq: Csq
    header: Header
    records: Shelf
    entries: Shelf
    _aside: list[Path] = field(default_factory=list)

    def add(self, frame: pl.DataFrame, near: pl.DataFrame) -> None:
        """Set the records of a block aside of which alleles are `near` exons.

        Records of one allele go in the spelling that csq is to see.
        """
        path = self.asker.work / f"aside-{len(self._aside):05}.arrow"
        spelled = near.select("line", "csq_pos", "csq_ref", "csq_alt").unique("line")
        there = frame[near["record"].unique(maintain_order=True)]
        there = there.join(spelled, on="line", how="left", maintain_order="left")
        one = ~pl.col("alt").str.contains(",", literal=True)
        there = there.with_columns(
            pl.when(one).then(f"csq_{name}").otherwise(name).alias(name)
            for name in ("pos", "ref", "alt")
        )
        there.select(frame.columns).write_ipc(path)
        self._aside.append(path)

    def forget(self) -> None:
        """The genotypes are no haplotypes."""
        for path in self._aside:
            path.unlink()
        self._aside.clear()

    def close(self, order: list[str], is_sorted: bool) -> None:
        """No more records come: ask, contigs in `order`."""
        for batch in self._batches(order, is_sorted):
            self.records.put(batch["line"], partial(self._records, batch))
            self.entries.put(batch["line"], partial(self._entries, batch))

    def _batches(self, order: list[str], is_sorted: bool) -> Iterator[pl.DataFrame]:
        if not is_sorted:
            yield from self._sorted(order)
            return
        held: pl.DataFrame | None = None
        for path in self._aside:
            frame = pl.read_ipc(path)
            path.unlink()
            held = frame if held is None else pl.concat([held, frame])
            cut = last_gap(held, self.asker.reference)
            if cut >= BATCH:
                yield from _by_contig(held[:cut])
                held = held[cut:]
        if held is not None and len(held):
            yield from _by_contig(held)

    def _sorted(self, order: list[str]) -> Iterator[pl.DataFrame]:
        if self._aside:
            ranks = {name: rank for rank, name in enumerate(order)}
            rank = pl.col("contig").replace_strict(ranks, return_dtype=pl.Int64)
            whole = pl.concat([pl.read_ipc(path) for path in self._aside])
            yield from _by_contig(whole.sort(rank, "pos", "ref", "alt", "line"))

    def _records(self, batch: pl.DataFrame, number: int) -> pl.DataFrame:
        """Whole records, with all that belongs to the samples."""
        answer = self._run(batch, f"haplotypes-{number}", batch["rest"], norm=False)
        rows = []
        with answer.open(encoding="utf-8") as lines:
            for text in lines:
                if not text.startswith("#"):
                    fields = text.rstrip("\n").split("\t", 8)
                    told = _NUMBER.match(fields[7])
                    assert told
                    rows.append((int(told[1]), told[2], fields[8]))
        answer.unlink()
        if len(rows) != len(batch):
            raise RuntimeError(f"csq was sent {len(batch)} records and gave back {len(rows)}")
        return pl.DataFrame(rows, RECORD, orient="row").filter(pl.col("bcsq").is_not_null())

    def _entries(self, batch: pl.DataFrame, number: int) -> pl.DataFrame:
        """Records split by allele (by bcftools norm), genotypes only."""
        genotypes = batch["rest"].str.replace_all(r":[^\t]*", "")
        answer = self._run(batch, f"split-{number}", genotypes, norm=True)
        told = table_of(answer).select(
            "alt",
            line=pl.col("info").str.extract(r"LINE=(\d+)").cast(pl.UInt32),
            bcsq=pl.col("info").str.extract(BCSQ),
        )
        answer.unlink()
        if told["line"].n_unique() != len(batch):
            raise RuntimeError(f"csq was sent {len(batch)} records and gave others back")
        alleles = alleles_of(batch).select("line", "allele", "contig", "pos", "ref", "alt")
        found = alleles.join(told.unique(["line", "alt"]), on=["line", "alt"])
        split = entries(found.select("line", "allele", "bcsq"))
        return resolve(split, alleles).select(list(ENTRY))

    def _run(self, batch: pl.DataFrame, name: str, rest: pl.Series, norm: bool) -> Path:
        source = self.asker.work / f"{name}.vcf"
        genes = source.with_suffix(".gff3")
        contig: str = batch["contig"][0]
        with source.open("wb") as out:
            self._write(batch.with_columns(rest), contig, out)
        with genes.open("wb") as out:
            self.asker.write_genes(contig, batch, out)
        if norm:
            apart = source.with_suffix(".apart.vcf")
            self.csq.tools.run(
                "norm", "--no-version", "-m", "-any", "-Ov", "-o", str(apart), str(source)
            )
            source.unlink()
            source = apart
        answer = source.with_suffix(".answer.vcf")
        shard = Shard(source, genes, self.asker.reference.genetic_code(contig))
        understand(self.csq, self.csq.run(shard, self.asker.reference, answer))
        source.unlink()
        genes.unlink()
        return answer

    def _write(self, batch: pl.DataFrame, contig: str, out: IO[bytes]) -> None:
        length = self.asker.reference.contigs[contig].length
        ours = ['##INFO=<ID=LINE,Number=1,Type=Integer,Description="line">']
        out.write(self.header.text([(contig, length)], ours).encode())
        dot = pl.lit(".")
        lines = batch.select(
            "contig", "pos", dot.alias("id"), "ref", "alt", dot.alias("qual"),
            dot.alias("filter"), pl.format("LINE={}", "line").alias("info"), "rest",
        )  # fmt: skip
        lines.write_csv(out, separator="\t", include_header=False, quote_style="never")


def _by_contig(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """A batch has one contig, and so one genetic code; its records are in order."""
    for part in frame.partition_by("contig", maintain_order=True):
        yield part.sort("pos", maintain_order=True)


def last_gap(frame: pl.DataFrame, reference: Reference) -> int:
    """How many records lie before the last place at which no gene is cut in two."""
    clusters = np.empty(len(frame), np.int64)
    for (contig,), part in frame.with_row_index("at").group_by("contig"):
        name = str(contig)
        clusters[part["at"].to_numpy()] = _clusters(name, part["pos"].to_numpy(), reference)
    cuts = np.flatnonzero((clusters[1:] != clusters[:-1]) | (clusters[1:] < 0)) + 1
    changes = (frame["contig"] != frame["contig"].shift(1)).fill_null(False)
    other = np.flatnonzero(changes.to_numpy())
    both = np.concatenate([cuts, other])
    return int(both.max()) if len(both) else 0


def _clusters(
    contig: str, pos: npt.NDArray[np.int64], reference: Reference
) -> npt.NDArray[np.int64]:
    """For each position the number of the run of overlapping genes that it lies in, or -1."""
    path = reference.file(contig, "genes.arrow")
    if path is None:
        return np.full(len(pos), -1)
    genes = pl.read_ipc(path).sort("start")
    start = genes["start"].to_numpy().astype(np.int64) - 2 * REACH
    end = np.maximum.accumulate(genes["end"].to_numpy().astype(np.int64) + 2 * REACH)
    first = np.concatenate([[True], start[1:] > end[:-1]])
    run = np.cumsum(first) - 1
    at = np.searchsorted(start, pos, side="right") - 1
    return np.where((at >= 0) & (end[np.maximum(at, 0)] >= pos), run[np.maximum(at, 0)], -1)
