"""The stages of an annotation, in order."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from annotator.engine.asker import Asker
from annotator.engine.check import index_and_check
from annotator.engine.clock import Clock
from annotator.engine.consequences import Consequences
from annotator.engine.engines import choose
from annotator.engine.engines.port import ANSWER
from annotator.engine.findings import tell
from annotator.engine.fit import Fitter
from annotator.engine.genemap import GeneMap
from annotator.engine.intake import Intake
from annotator.engine.job import CHECKING, DONE, READING, WRITING, Done, Job, Report
from annotator.engine.log import Log
from annotator.engine.manifest import versions
from annotator.engine.papers import write_manifest, write_summary
from annotator.engine.reading import Reading
from annotator.engine.workers import Workers
from annotator.engine.write import Writer


class Stages:
    """One run, with what its stages share."""

    def __init__(self, job: Job, work: Path, log: Log, report: Report, open_: ExitStack) -> None:
        self.job, self.log, self.report = job, log, report
        self.clock = Clock()
        self.started = time.perf_counter()
        self.workers = Workers(log, work, open_)
        self.engine = choose(job.engine, job.engines, self.workers.tools)
        self.engine.check(job.reference)
        self.made_by = versions(job.reference, self.engine)
        self.fitter = Fitter(job.reference)
        self.consequences = Consequences(
            GeneMap(job.reference), self.fitter.bases, self.workers.shelf("answers", ANSWER),
            self.engine.everywhere,
        )  # fmt: skip

    def all(self) -> Done:
        """All of them.  Raises `Refused`, or `ToolCrashed`."""
        made_by = ", ".join(map(" ".join, self.made_by.items()))
        self.log.say(f"Annotating {self.job.input_name} with {made_by}.")
        self._begin("reading the input", READING)
        with self.clock.part("reading"):
            intake = self._read()
        self._begin("writing the results", WRITING)
        with self.clock.part("writing"):
            writer = self._write(intake)
        self._begin("checking the results", CHECKING)
        with self.clock.part("checking"):
            self._check(intake, writer)
        counts = write_summary(self.job, intake, writer.summary, self.made_by, self.log)
        write_manifest(self.job, intake, self.made_by, self.engine.name, self._timings())
        self.report("done", DONE)
        self.log.say(f"Done: {counts['records']:,} records, {counts['rows']:,} rows in the table.")
        return Done(counts, self.log.warnings, self.made_by)

    def _begin(self, name: str, percent: int) -> None:
        self.log.say(f"Stage: {name}.")
        self.report(name, percent)

    def _read(self) -> Intake:
        asker = Asker(self.job.reference, self.engine, self.workers.work, self.log)
        reading = Reading(
            self.job, self.workers, asker, self.fitter, self.consequences, self.log, self.report
        )
        intake = reading.read()
        tell(intake, self.job.reference, self.log)
        return intake

    def _write(self, intake: Intake) -> Writer:
        job = self.job
        writer = Writer(job.out, job.reference, self.consequences, self._provenance(), self.clock)
        writer.write(intake, intake.spool, self.workers.blocks, self._written(intake.records))
        if number := writer.summary.status["symbolic"]:
            self.log.warn(
                f"{number:,} alternative alleles name no sequence (`*`, `<DEL>`, breakends); they "
                "were kept and not annotated."
            )
        if unknown := writer.tables.unknown:
            self.log.warn(
                f"The engine used words that the table of impacts does not know: "
                f"{', '.join(sorted(unknown))}; they are rated MODIFIER."
            )
        return writer

    def _written(self, records: int) -> Callable[[int], None]:
        def done(written: int) -> None:
            share = written / max(records, 1)
            self.report("writing the results", int(WRITING + (CHECKING - WRITING) * share))

        return done

    def _provenance(self) -> list[str]:
        """Header lines that say where the annotations come from."""
        lines = [f"##GAS_{name}={value}" for name, value in self.made_by.items()]
        assembly = self.job.reference.about.assembly
        return [*lines, f"##GAS_assembly={assembly}", f"##GAS_job={self.job.job_id}"]

    def _check(self, intake: Intake, writer: Writer) -> None:
        if intake.records != writer.records:
            raise RuntimeError(f"{intake.records} records came in, {writer.records} were written")
        index_and_check(self.job.out, self.workers.tools, writer.index, writer.records)

    def _timings(self) -> dict[str, float]:
        timings = {"whole": round(time.perf_counter() - self.started, 3), **self.clock.told()}
        self.log.say("Seconds: " + ", ".join(f"{k} {v}" for k, v in timings.items()) + ".")
        return timings
