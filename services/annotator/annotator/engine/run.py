"""The whole of an annotation, stage by stage."""

import json
import shutil
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pysam

from annotator.engine.consequences import ask
from annotator.engine.csq import Asking
from annotator.engine.findings import tell
from annotator.engine.intake import Intake, take_in
from annotator.engine.leftovers import WORK, drop_outputs
from annotator.engine.limits import Limits
from annotator.engine.log import Log
from annotator.engine.manifest import manifest, versions
from annotator.engine.refusal import Refused
from annotator.engine.summary import summarise
from annotator.engine.tools import bcftools
from annotator.engine.write import Writer
from annotator.reference import Reference
from gas import outputs

#: Told at each stage: its name, and how much of the work is behind us, in percent.
Report = Callable[[str, int], None]


@dataclass(frozen=True)
class Job:
    """What to annotate, with what, and where to."""

    source: Path
    out: Path
    reference: Reference
    input_name: str
    job_id: str = ""
    limits: Limits = field(default_factory=Limits)


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
        done = _stages(job, work, log, report)
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


def _stages(job: Job, work: Path, log: Log, report: Report) -> Done:
    reference = job.reference
    made_by = versions(reference)
    log.say(f"Annotating {job.input_name} with " + ", ".join(map(" ".join, made_by.items())) + ".")
    tags = ["BCSQ", "KNOWN_ID", "KNOWN_SOURCE"]
    tags += [known.info for known in reference.about.known_columns]

    def stage(name: str, percent: int) -> None:
        log.say(f"Stage: {name}.")
        report(name, percent)

    stage("reading the input", 0)
    intake = take_in(job.source, work, reference, job.limits, tags, log)
    tell(intake, reference, log)
    stage("finding consequences", 30)
    consequences = ask(Asking(intake, reference, work, log))
    stage("writing the results", 60)
    writer = Writer(job.out, work, reference, consequences, _provenance(job, made_by))
    writer.write(intake)
    stage("writing the table", 75)
    writer.parquet()
    stage("checking the results", 85)
    _check(job.out, work, intake, writer, log)
    stage("summing up", 95)
    counts = _sum_up(job, intake, writer, made_by, log)
    report("done", 100)
    log.say(f"Done: {counts['records']:,} records, {counts['rows']:,} rows in the table.")
    return Done(counts, log.warnings, made_by)


def _provenance(job: Job, made_by: dict[str, str]) -> list[str]:
    """Header lines that say where the annotations come from."""
    lines = [f"##GAS_{name}={value}" for name, value in made_by.items()]
    return [*lines, f"##GAS_assembly={job.reference.about.assembly}", f"##GAS_job={job.job_id}"]


def _check(out: Path, work: Path, intake: Intake, writer: Writer, log: Log) -> None:
    """Index the VCF, have bcftools read all of it, and compare the numbers of records."""
    path = out / outputs.ANNOTATED_VCF
    pysam.tabix_index(str(path), preset="vcf", force=True)
    bcftools(log, work, "view", "-Ou", "-o", "/dev/null", str(path))
    listed = int(bcftools(log, work, "index", "-n", str(path)) or 0)
    if not listed == writer.records == intake.records:
        raise RuntimeError(
            f"{intake.records} records came in, {writer.records} were written, {listed} indexed"
        )


def _sum_up(
    job: Job, intake: Intake, writer: Writer, made_by: dict[str, str], log: Log
) -> dict[str, int]:
    found = summarise(writer.parts)
    summary: dict[str, object] = {
        "schema": 1,
        "job_id": job.job_id,
        "input_name": job.input_name,
        "reference": job.reference.name,
        "assembly": job.reference.about.assembly,
        "records": intake.records,
        "samples": len(intake.header.samples),
        "phased": intake.phased,
        **found,
        "warnings": log.warnings,
        "versions": made_by,
    }
    _write_json(job.out / outputs.SUMMARY, summary)
    parameters: dict[str, object] = {"phased": intake.phased, "limits": vars(job.limits)}
    paper = manifest(job.job_id, job.source, job.input_name, job.out, job.reference, parameters)
    _write_json(job.out / outputs.MANIFEST, paper)
    return _counts(intake, found)


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
