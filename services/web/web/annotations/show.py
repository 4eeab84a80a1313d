"""A job as people and scripts see it."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from flask import url_for

from gas.jobs import Job, Status
from gas.outputs import OUTPUTS


@dataclass(frozen=True)
class Look:
    """A status in words: its name, its colour in Bootstrap's sense, and what it means."""

    name: str
    colour: str
    meaning: str


LOOKS: Final[dict[Status, Look]] = {
    Status.UPLOADING: Look("Uploading", "secondary", "The annotation was not started yet."),
    Status.PENDING: Look("Waiting", "info", "The annotation waits for its turn."),
    Status.RUNNING: Look("Running", "primary", "The variants are being annotated."),
    Status.COMPLETED: Look("Completed", "success", "The files are ready."),
    Status.FAILED: Look("Failed", "danger", "The annotation could not be made."),
    Status.CANCELLED: Look("Cancelled", "warning", "The annotation was given up."),
}


def stage_in_words(stage: str | None) -> str:
    """`write_outputs` becomes `Write outputs`."""
    return stage.replace("_", " ").capitalize() if stage else ""


def files(job: Job) -> list[dict[str, Any]]:
    """What there is to download, in the order of `gas.outputs`."""
    return [
        {
            "name": name,
            "label": label,
            "bytes": job.outputs[name],
            "url": url_for("annotations.output", job_id=job.job_id, name=name),
        }
        for name, (label, _media_type) in OUTPUTS.items()
        if name in job.outputs
    ]


def status(job: Job) -> dict[str, Any]:
    """What somebody who watches the job needs to know."""
    return {
        "job_id": job.job_id,
        "status": job.status.value,
        "stage": job.stage,
        "progress": job.progress,
        "ended": job.ended,
        "failure": msgspec.to_builtins(job.failure),
        "outputs": files(job),
    }
