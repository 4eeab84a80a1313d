"""The outputs, written block by block, so that memory does not grow with the input."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pysam

from annotator.engine import vcf
from annotator.engine.alleles import alleles_of
from annotator.engine.consequences import Consequences
from annotator.engine.intake import Intake
from annotator.engine.known import Known
from annotator.engine.rows import COLUMNS, rows_of, typed
from annotator.reference import Reference
from gas import outputs

#: bgzip at level 1: three times as fast as the default, and about a tenth larger.
MODE: Any = "w1"  # not among the modes that the stubs of pysam list


@dataclass
class Writer:
    """Writes VCF and TSV as the blocks come; `parts` are the rows, for Parquet and summary."""

    out: Path
    work: Path
    reference: Reference
    consequences: Consequences
    provenance: list[str]
    parts: list[Path] = field(default_factory=list)
    records: int = 0

    def __post_init__(self) -> None:
        self.known = Known(self.reference)
        self.flags = pl.read_csv(self.reference.transcripts, separator="\t", infer_schema=False)
        self.columns = [*COLUMNS, *self.known.columns]

    def write(self, intake: Intake) -> None:
        """Write every block of the input."""
        tags = {known.info: known.description for known in self.reference.about.known_columns}
        header = intake.header.text(
            self._contigs(intake), [*vcf.header_lines(tags, intake.phased), *self.provenance]
        )
        with (
            pysam.BGZFile(str(self.out / outputs.ANNOTATED_VCF), MODE, None) as records,
            pysam.BGZFile(str(self.out / outputs.VARIANTS_TSV), MODE, None) as table,
        ):
            records.write(header.encode())
            table.write(("\t".join(self.columns) + "\n").encode())
            for block in intake.spool:
                self._block(block, intake, records, table)

    def _contigs(self, intake: Intake) -> list[tuple[str, int | None]]:
        """Those of the records in their order, then the reference's others."""
        own = self.reference.contigs
        names = [*intake.spool.order, *(name for name in own if name not in intake.spool.ranks)]
        return [
            (name, own[name].length if name in own else intake.header.contigs.get(name))
            for name in names
        ]

    def _block(
        self, block: pl.DataFrame, intake: Intake, records: pysam.BGZFile, table: pysam.BGZFile
    ) -> None:
        known = self.known.of(alleles_of(block))
        here = pl.col("row").is_between(block["row"][0], block["row"][-1])
        order = ["row", "allele"]
        entries = self.consequences.per_allele.filter(here).sort(order, maintain_order=True)
        alone = self.consequences.alone.filter(here).sort(order, maintain_order=True)
        told = self.consequences.per_record.filter(here)
        lines = vcf.annotated(block, known, alone, told, self.known.tags)
        records.write(_tsv(lines if intake.header.columns > 8 else lines.drop("rest")))
        self.records += len(lines)
        rows = rows_of(block, known, entries, self.flags)
        table.write(_tsv(rows.select(self.columns)))
        part = self.work / f"rows-{len(self.parts):05}.ipc"
        rows.write_ipc(part)
        self.parts.append(part)

    def parquet(self) -> None:
        """The same table, typed, from the parts."""
        path = self.out / outputs.VARIANTS_PARQUET
        if not self.parts:
            schema = COLUMNS | dict.fromkeys(self.known.columns, pl.String)
            pl.DataFrame(schema=schema).write_parquet(path)
            return
        typed(pl.scan_ipc(self.parts), self.known.columns).sink_parquet(
            path, compression="zstd", statistics=True, row_group_size=100_000
        )


def _tsv(frame: pl.DataFrame) -> bytes:
    """Lines of tab-separated text; nothing is quoted, nothing that is missing is written."""
    held = io.BytesIO()
    frame.write_csv(held, separator="\t", include_header=False, quote_style="never")
    return held.getvalue()
