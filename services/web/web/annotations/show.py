"""A job as people and scripts see it."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from flask import url_for

from gas.jobs import Job, Status
from gas.outputs import ONLINE, OUTPUTS
from gas.passport import Passport, Place


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
    Status.COMPLETED: Look("Completed", "success", "The annotation is complete."),
    Status.FAILED: Look("Failed", "danger", "The annotation could not be made."),
    Status.CANCELLED: Look("Cancelled", "warning", "The annotation was cancelled."),
}

#: Where a result is, in as few words as a list has room for.
PLACES: Final[dict[Place, str]] = {
    Place.NONE: "",
    Place.ONLINE: "Online",
    Place.ARCHIVING: "Moving to the archive",
    Place.ARCHIVED: "In the archive",
    Place.RESTORING: "Coming back",
}

#: By the names that a job's row has for the archives.
STORES: Final = {"s3": "Amazon S3, storage class Glacier", "vault": "Amazon S3 Glacier vault"}


def stage_in_words(stage: str | None) -> str:
    """`write_outputs` becomes `Write outputs`."""
    return stage.replace("_", " ").capitalize() if stage else ""


def to_be_had(name: str, where: Passport) -> bool:
    """May this output be downloaded?  What is small, and what a failed job leaves, always."""
    return name in ONLINE or where.place is Place.NONE or where.downloadable


def files(job: Job, where: Passport) -> list[dict[str, Any]]:
    """The files that a job has left, in the order of `gas.outputs`, and where they are."""
    return [_file(job, name, where) for name in OUTPUTS if name in job.outputs]


def _file(job: Job, name: str, where: Passport) -> dict[str, Any]:
    online = to_be_had(name, where)
    return {
        "name": name,
        "label": OUTPUTS[name][0],
        "bytes": job.outputs[name],
        "place": (Place.ONLINE if online else where.place).value,
        "url": url_for("annotations.output", job_id=job.job_id, name=name) if online else None,
    }


def status(job: Job, where: Passport) -> dict[str, Any]:
    """What somebody who watches the job needs to know."""
    return {
        "job_id": job.job_id,
        "status": job.status.value,
        "stage": job.stage,
        "progress": job.progress,
        "round": job.round,
        "waits": job.waits is not None,
        "ended": job.ended,
        "failure": msgspec.to_builtins(job.failure),
        "outputs": files(job, where),
        "archive": msgspec.to_builtins(where),
    }
