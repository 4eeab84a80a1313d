"""The outputs, written block by block, so that memory does not grow with the input.

Threads make the bytes of the blocks; they are put into the files in order.
"""

import io
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from annotator.engine import bgzf, tabix, vcf
from annotator.engine.clock import Clock
from annotator.engine.consequences import Consequences
from annotator.engine.intake import Intake
from annotator.engine.known import Known
from annotator.engine.ordered import in_order
from annotator.engine.rows import COLUMNS, Tables, typed
from annotator.engine.summary import Summary, count
from annotator.engine.tabix import Index, Runs
from annotator.engine.table import ParquetFile
from annotator.reference import Reference
from gas import outputs

TYPES: dict[str, type[pl.DataType]] = {"String": pl.String, "Float64": pl.Float64}


@dataclass
class Written:
    """The bytes of a block's part of VCF and TSV, and its rows and counts."""

    records: int
    vcf: bytes
    runs: list[Runs] | None  #: for the index; None where only htslib can tell where records end
    tsv: bytes
    rows: pl.DataFrame
    summary: Summary


@dataclass
class Writer:
    """Writes VCF, TSV and Parquet, and counts."""

    out: Path
    reference: Reference
    consequences: Consequences
    provenance: list[str]
    clock: Clock
    records: int = 0
    summary: Summary = field(default_factory=Summary)
    index: Index | None = field(default_factory=Index)

    def __post_init__(self) -> None:
        self.known = Known(self.reference)
        about = self.reference.about.known_columns
        self.tags = {known.info: known.column for known in about}
        self.meanings = {known.info: known.description for known in about}
        self.extra = {known.column: TYPES[known.type] for known in about}
        self.columns = [*COLUMNS, *self.extra]
        numbers = (name for name, kind in self.extra.items() if kind == pl.Float64)
        self.frequency = next((name for name in numbers if "frequency" in name), None)
        flags = pl.read_ipc(self.reference.transcripts)
        self.tables = Tables(self.consequences.genes, flags)

    def write(
        self, intake: Intake, blocks: Iterable[pl.DataFrame], pool: Executor,
        done: Callable[[int], None],
    ) -> None:  # fmt: skip
        """Write every block; `done` is told after each how many records are written."""
        ours = [*vcf.header_lines(self.meanings, intake.phased), *self.provenance]
        header = intake.header.text(self._contigs(intake), ours)
        with ExitStack() as files:
            records = files.enter_context((self.out / outputs.ANNOTATED_VCF).open("wb"))
            table = files.enter_context((self.out / outputs.VARIANTS_TSV).open("wb"))
            parquet = ParquetFile(self.out / outputs.VARIANTS_PARQUET, COLUMNS | self.extra)
            files.callback(parquet.close)
            records.write(bgzf.blocks(header.encode()))
            table.write(bgzf.blocks(("\t".join(self.columns) + "\n").encode()))
            for written in in_order(pool, self._block, blocks):
                self._index(written, records.tell())
                records.write(written.vcf)
                table.write(written.tsv)
                parquet.put(written.rows)
                self.summary.merge(written.summary)
                self.records += written.records
                done(self.records)
            records.write(bgzf.END)
            table.write(bgzf.END)
        if parquet.rows != self.summary.rows:
            raise RuntimeError(f"{self.summary.rows} rows were counted, {parquet.rows} written")

    def _index(self, written: Written, base: int) -> None:
        if self.index is not None and written.runs is not None:
            self.index.add(written.runs, base)
        else:
            self.index = None

    def _contigs(self, intake: Intake) -> list[tuple[str, int | None]]:
        """Those of the records in their order, then the reference's others."""
        own = self.reference.contigs
        names = [*intake.spool.order, *(name for name in own if name not in intake.spool.ranks)]
        return [
            (name, own[name].length if name in own else intake.header.contigs.get(name))
            for name in names
        ]

    def _block(self, block: pl.DataFrame) -> Written:
        part = self.clock.part
        with part("alleles"):
            alleles = self.consequences.alleles_of(block)
        with part("known"):
            known = self.known.of(alleles)
        with part("consequences"):
            told = self.consequences.of(alleles)
        with part("vcf"):
            lines = vcf.annotated(block, alleles, known, told, self.tags)
            has_samples = block["rest"].null_count() == 0
            text = _tsv(lines if has_samples else lines.drop("rest"))
            packed = bgzf.block_list(text)
            runs = indexed(block, alleles, tabix.offsets(text, packed))
        with part("rows"):
            chosen = self.tables.choose(alleles, told)
            rows = self.tables.rows(block, alleles, known, chosen)
        with part("tsv"):
            table = bgzf.blocks(_tsv(rows.select(self.columns)))
        with part("types"):
            frame = typed(rows, self.extra)
        with part("summary"):
            summary = count(block, alleles, known, chosen, self.frequency)
        return Written(len(lines), b"".join(packed), runs, table, frame, summary)


def indexed(
    records: pl.DataFrame, alleles: pl.DataFrame, offsets: tabix.Offsets
) -> list[Runs] | None:
    """What the index has to know of a block; None where REF alone does not tell where records end.

    END in INFO, and symbolic alleles with their own ways of telling it, are left to htslib.
    """
    symbolic = (alleles["status"] == "symbolic").any()
    if symbolic or records["info"].str.contains("END=", literal=True).any():
        return None
    first = records["pos"].to_numpy()
    last = first + records["ref"].str.len_bytes().to_numpy().astype(np.int64) - 1
    if int(last.max()) >= tabix.LARGEST or int(first.min()) < 1:
        return None
    contig = records["contig"]
    starts = (contig != contig.shift(1)).fill_null(True).arg_true().to_list()
    return [
        tabix.runs(contig[a], first[a:b], last[a:b], offsets[a : b + 1])
        for a, b in zip(starts, [*starts[1:], len(contig)], strict=True)
    ]


def _tsv(frame: pl.DataFrame) -> memoryview:
    """Lines of tab-separated text; nothing is quoted, nothing that is missing is written."""
    held = io.BytesIO()
    frame.write_csv(held, separator="\t", include_header=False, quote_style="never")
    return held.getbuffer()
