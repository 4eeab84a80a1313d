"""The papers of a result: `summary.json` and `manifest.json`."""

import json
from pathlib import Path

from annotator.engine.intake import Intake
from annotator.engine.job import Job
from annotator.engine.log import Log
from annotator.engine.manifest import manifest
from annotator.engine.summary import Summary
from gas import outputs


def write_summary(
    job: Job, intake: Intake, summary: Summary, made_by: dict[str, str], log: Log
) -> dict[str, int]:
    """Write the summary; gives the counts that the job's row gets."""
    samples = intake.header.samples
    found = summary.told()
    told: dict[str, object] = {
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
        "warnings": log.warnings,
        "versions": made_by,
    }
    _write_json(job.out / outputs.SUMMARY, told)
    return _counts(intake, found)


def write_manifest(
    job: Job, intake: Intake, made_by: dict[str, str], engine: str, timings: dict[str, float]
) -> None:
    """Write the manifest, when all other outputs are complete."""
    parameters: dict[str, object] = {
        "phased": intake.phased,
        "engine": engine,
        "limits": vars(job.limits),
    }
    paper = manifest(
        job.job_id, job.source, job.input_name, job.out, job.reference, made_by,
        parameters, timings,
    )  # fmt: skip
    _write_json(job.out / outputs.MANIFEST, paper)


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
