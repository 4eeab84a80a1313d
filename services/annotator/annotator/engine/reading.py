"""The first stage: the input is read and checked, and the engine asked as it comes."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from annotator.engine.answers import Answers
from annotator.engine.asker import Asker
from annotator.engine.consequences import Consequences
from annotator.engine.engines.csq import Csq
from annotator.engine.fit import Fitter
from annotator.engine.haplotypes import ENTRY, RECORD, Haplotypes
from annotator.engine.header import Header
from annotator.engine.intake import Intake, Reader, open_header
from annotator.engine.job import READING, WRITING, Job, Report
from annotator.engine.log import Log
from annotator.engine.sniff import sniff
from annotator.engine.spool import Spool
from annotator.engine.stream import blocks, header_and_body, limited, opened
from annotator.engine.workers import Workers


@dataclass
class Reading:
    """Reads the input of a job; `moved` counts alleles that are asked about at another place."""

    job: Job
    workers: Workers
    asker: Asker
    fitter: Fitter
    consequences: Consequences
    log: Log
    report: Report
    moved: int = 0

    def __post_init__(self) -> None:
        self.answers = Answers(self.asker, self.consequences.answers)

    def read(self) -> Intake:
        """All of it.  Raises `Refused` when it cannot be annotated."""
        job, work = self.job, self.workers.work
        kind = sniff(job.source)
        size = job.source.stat().st_size
        self.log.say(f"The input is {kind}, {size:,} bytes.")
        with opened(job.source, kind, self.log, work) as (chunks, position):
            raw, body = header_and_body(limited(chunks, job.limits), job.limits)
            header = open_header(raw, job.limits, self.log)
            haplotypes = self._haplotypes(header)
            reader = Reader(header, self.fitter, job.limits, self._tags(), self.log)
            intake = reader.read(
                blocks(body, job.limits), Spool(work), self.workers.blocks,
                self.consequences.suspects, self._taken(haplotypes, position, size),
            )  # fmt: skip
        self._close(haplotypes, intake)
        return intake

    def _tags(self) -> list[str]:
        known = self.job.reference.about.known_columns
        return ["BCSQ", "KNOWN_ID", "KNOWN_SOURCE", *(column.info for column in known)]

    def _haplotypes(self, header: Header) -> Haplotypes | None:
        engine, shelf = self.asker.engine, self.workers.shelf
        if not header.samples or not isinstance(engine, Csq):
            return None
        records, entries = shelf("records", RECORD), shelf("entries", ENTRY)
        return Haplotypes(self.asker, engine, header, records, entries)

    def _taken(
        self, haplotypes: Haplotypes | None, position: Callable[[], int], size: int
    ) -> Callable[[pl.DataFrame, pl.DataFrame, Intake], None]:
        def taken(frame: pl.DataFrame, near: pl.DataFrame, intake: Intake) -> None:
            if len(near):
                self._ask(frame, near, haplotypes, intake)
            share = min(position() / size, 1) if size else 1
            self.report("reading the input", int(READING + (WRITING - READING) * share))

        return taken

    def _ask(
        self, frame: pl.DataFrame, near: pl.DataFrame, haplotypes: Haplotypes | None,
        intake: Intake,
    ) -> None:  # fmt: skip
        """Have the engine begin with what it has to look at of a block."""
        self.answers.add(near)
        self.moved += near.filter(pl.col("csq_pos") != pl.col("pos")).height
        if haplotypes is None:
            return
        if intake.genotypes.broken:
            haplotypes.forget()
        else:
            haplotypes.add(frame, near)

    def _close(self, haplotypes: Haplotypes | None, intake: Intake) -> None:
        self.answers.close()
        if self.moved:
            self.log.warn(
                f"{self.moved:,} insertions and deletions near exons are not left-aligned; their "
                "consequences were found for their left-aligned spelling."
            )
        if haplotypes is not None and intake.phased:
            haplotypes.close(intake.spool.order, intake.spool.is_sorted)
            self.consequences.records = haplotypes.records
            self.consequences.together = haplotypes.entries
