"""The whole of an annotation, stage by stage."""

import json
import shutil
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from annotator.engine.answers import Answers
from annotator.engine.asker import Asker
from annotator.engine.check import index_and_check
from annotator.engine.clock import Clock
from annotator.engine.consequences import Consequences
from annotator.engine.engines import choose
from annotator.engine.engines.choice import DEFAULT
from annotator.engine.engines.csq import Csq
from annotator.engine.engines.port import ANSWER
from annotator.engine.findings import tell
from annotator.engine.fit import Fitter
from annotator.engine.genemap import GeneMap
from annotator.engine.haplotypes import ENTRY, RECORD, Haplotypes
from annotator.engine.header import Header
from annotator.engine.intake import Intake, Reader, open_header
from annotator.engine.leftovers import WORK, drop_outputs
from annotator.engine.limits import Limits
from annotator.engine.log import Log
from annotator.engine.manifest import manifest, versions
from annotator.engine.refusal import Refused
from annotator.engine.shelf import Shelf
from annotator.engine.sniff import sniff
from annotator.engine.spool import Spool
from annotator.engine.stream import blocks, header_and_body, limited, opened
from annotator.engine.tools import AT_ONCE, Tools
from annotator.engine.write import Writer
from annotator.reference import Reference
from gas import outputs

#: Told at each stage: its name, and how much of the work is behind us, in percent.
Report = Callable[[str, int], None]

#: Blocks that are worked on at once.
THREADS = 2

READING, WRITING, CHECKING, DONE = 0, 35, 95, 100


@dataclass(frozen=True)
class Job:
    """What to annotate, with what, and where to.

    `engine`: see `engines`; those that are commands are described in the folder `engines`.
    """

    source: Path
    out: Path
    reference: Reference
    input_name: str
    job_id: str = ""
    limits: Limits = field(default_factory=Limits)
    engine: str = DEFAULT
    engines: Path | None = None


@dataclass(frozen=True)
class Done:
    """What the caller is told."""

    counts: dict[str, int]
    warnings: list[str]
    versions: dict[str, str]


def annotate(job: Job, report: Report) -> Done:
    """Annotate one file.  On any failure the outputs are deleted, all but the log.

    Raises `Refused` when the input cannot be annotated, `ToolCrashed` when a tool was killed.
    """
    job.out.mkdir(parents=True, exist_ok=True)
    work = job.out / WORK
    work.mkdir(exist_ok=True)
    log = Log(job.out / outputs.LOG)
    complete = False
    try:
        with ExitStack() as open_:
            done = _Run(job, work, log, report, open_).stages()
        complete = True
    except Refused as refused:
        log.say(f"REFUSED ({refused.code}) {refused.sentence}\n{refused.remedy}")
        raise
    except BaseException as error:
        log.say("FAILED " + "".join(traceback.format_exception(error)).strip())
        raise
    finally:
        log.close()
        shutil.rmtree(work, ignore_errors=True)
        if not complete:
            drop_outputs(job.out)
    return done


class _Run:
    """One run, with everything that its stages share."""

    def __init__(self, job: Job, work: Path, log: Log, report: Report, open_: ExitStack) -> None:
        self.job, self.work, self.log, self.report = job, work, log, report
        self.clock = Clock()
        self.moved = 0  # alleles that csq is asked about at another place than they are written
        self.started = time.perf_counter()
        self.tools = open_.enter_context(closing(Tools(log, work)))
        self.pool, self.asking = (
            open_.enter_context(closing_pool(ThreadPoolExecutor(n, name)))
            for n, name in ((THREADS, "block"), (AT_ONCE, "csq"))
        )
        reference = job.reference
        self.engine = choose(job.engine, job.engines, self.tools)
        self.engine.check(reference)
        self.made_by = versions(reference, self.engine)
        self.asker = Asker(reference, self.engine, work, log)
        self.fitter = Fitter(reference)
        self.consequences = Consequences(
            GeneMap(reference),
            self.fitter.bases,
            self._shelf("answers", ANSWER),
            self.engine.everywhere,
        )
        self.answers = Answers(self.asker, self.consequences.answers)

    def _shelf(self, name: str, schema: dict[str, type[pl.DataType]]) -> Shelf:
        return Shelf(name, schema, self.asking, self.work)

    def stages(self) -> Done:
        """All of them."""
        made_by = ", ".join(map(" ".join, self.made_by.items()))
        self.log.say(f"Annotating {self.job.input_name} with {made_by}.")
        self._stage("reading the input", READING)
        with self.clock.part("reading"):
            intake = self._read()
        tell(intake, self.job.reference, self.log)
        self._stage("writing the results", WRITING)
        writer = Writer(
            self.job.out, self.job.reference, self.consequences, self._provenance(), self.clock
        )
        with self.clock.part("writing"):
            writer.write(intake, intake.spool, self.pool, self._written(intake.records))
        self._warn_of_symbolic(writer)
        if unknown := writer.tables.unknown:
            self.log.warn(
                f"The engine used words that the table of impacts does not know: "
                f"{', '.join(sorted(unknown))}; they are rated MODIFIER."
            )
        self._stage("checking the results", CHECKING)
        with self.clock.part("checking"):
            self._check(intake, writer)
        counts = self._sum_up(intake, writer)
        self.report("done", DONE)
        self.log.say(f"Done: {counts['records']:,} records, {counts['rows']:,} rows in the table.")
        return Done(counts, self.log.warnings, self.made_by)

    def _stage(self, name: str, percent: int) -> None:
        self.log.say(f"Stage: {name}.")
        self.report(name, percent)

    def _read(self) -> Intake:
        job = self.job
        kind = sniff(job.source)
        size = job.source.stat().st_size
        self.log.say(f"The input is {kind}, {size:,} bytes.")
        with opened(job.source, kind, self.log, self.work) as (chunks, position):
            raw, body = header_and_body(limited(chunks, job.limits), job.limits)
            header = open_header(raw, job.limits, self.log)
            tags = ["BCSQ", "KNOWN_ID", "KNOWN_SOURCE"]
            tags += [known.info for known in job.reference.about.known_columns]
            haplotypes = self._haplotypes(header)
            reader = Reader(header, self.fitter, job.limits, tags, self.log)

            def taken(frame: pl.DataFrame, near: pl.DataFrame, intake: Intake) -> None:
                self._ask(frame, near, haplotypes, intake)
                share = position() / size if size else 1
                percent = int(READING + (WRITING - READING) * min(share, 1))
                self.report("reading the input", percent)

            intake = reader.read(
                blocks(body, job.limits), Spool(self.work), self.pool,
                self.consequences.suspects, taken,
            )  # fmt: skip
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
        return intake

    def _haplotypes(self, header: Header) -> Haplotypes | None:
        if not header.samples or not isinstance(self.engine, Csq):
            return None
        return Haplotypes(
            self.asker,
            self.engine,
            header,
            self._shelf("records", RECORD),
            self._shelf("entries", ENTRY),
        )

    def _ask(
        self, frame: pl.DataFrame, near: pl.DataFrame, haplotypes: Haplotypes | None,
        intake: Intake,
    ) -> None:  # fmt: skip
        """Have the engine begin with what it has to look at of a block."""
        if not len(near):
            return
        self.answers.add(near)
        self.moved += near.filter(pl.col("csq_pos") != pl.col("pos")).height
        if haplotypes is None:
            return
        if intake.genotypes.broken:
            haplotypes.forget()
        else:
            haplotypes.add(frame, near)

    def _written(self, records: int) -> Callable[[int], None]:
        def done(written: int) -> None:
            share = written / max(records, 1)
            self.report("writing the results", int(WRITING + (CHECKING - WRITING) * share))

        return done

    def _warn_of_symbolic(self, writer: Writer) -> None:
        if number := writer.summary.status["symbolic"]:
            self.log.warn(
                f"{number:,} alternative alleles name no sequence (`*`, `<DEL>`, breakends); they "
                "were kept and not annotated."
            )

    def _provenance(self) -> list[str]:
        """Header lines that say where the annotations come from."""
        lines = [f"##GAS_{name}={value}" for name, value in self.made_by.items()]
        assembly = self.job.reference.about.assembly
        return [*lines, f"##GAS_assembly={assembly}", f"##GAS_job={self.job.job_id}"]

    def _check(self, intake: Intake, writer: Writer) -> None:
        if not intake.records == writer.records:
            raise RuntimeError(f"{intake.records} records came in, {writer.records} were written")
        index_and_check(self.job.out, self.tools, writer.index, writer.records)

    def _sum_up(self, intake: Intake, writer: Writer) -> dict[str, int]:
        job = self.job
        samples = intake.header.samples
        found = writer.summary.told()
        summary: dict[str, object] = {
            "schema": 1,
            "job_id": job.job_id,
            "input_name": job.input_name,
            "reference": job.reference.name,
            "assembly": job.reference.about.assembly,
            "records": intake.records,
            "samples": len(samples),
            "phased": intake.phased,
            **found,
            "per_sample": intake.genotypes.told(samples),
            "warnings": self.log.warnings,
            "versions": self.made_by,
        }
        _write_json(job.out / outputs.SUMMARY, summary)
        timings = {"whole": round(time.perf_counter() - self.started, 3), **self.clock.told()}
        self.log.say("Seconds: " + ", ".join(f"{k} {v}" for k, v in timings.items()) + ".")
        parameters: dict[str, object] = {
            "phased": intake.phased,
            "engine": self.engine.name,
            "limits": vars(job.limits),
        }
        paper = manifest(
            job.job_id, job.source, job.input_name, job.out, job.reference, self.made_by,
            parameters, timings,
        )  # fmt: skip
        _write_json(job.out / outputs.MANIFEST, paper)
        return _counts(intake, found)


@contextmanager
def closing_pool(pool: ThreadPoolExecutor) -> Iterator[ThreadPoolExecutor]:
    """A pool that at the end waits for what runs, and for nothing that has not begun."""
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _counts(intake: Intake, found: dict[str, object]) -> dict[str, int]:
    numbers = {name: value for name, value in found.items() if isinstance(value, int)}
    status, impacts = found["status"], found["impacts"]
    assert isinstance(status, dict) and isinstance(impacts, dict)
    return {
        "records": intake.records,
        "samples": len(intake.header.samples),
        **numbers,
        "annotated": status.get("annotated", 0),
        **{name.lower(): count for name, count in impacts.items()},
    }


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")
