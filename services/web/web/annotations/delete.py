"""Deleted by its owner: recorded first, then said; the archiver removes what there is.

From the record on the job is gone for everybody.  If this process dies before it says so, the
sweeper says it again.
"""

from typing import Final

import msgspec
from flask import abort

from gas import moves, outputs
from gas.jobs import ArchiveStatus, Job, JobNotFound, Status
from gas.messages import JobDeleted
from gas.moves import JobMoved
from gas.trace import tracing
from web.ports import Ports
from web.problems import Problem

#: A worker may move the job between our look and our move; several times in a row is unlikely.
TRIES: Final = 5

UPLOADS: Final = "store of uploads"
RESULTS: Final = "store of results"
TABLE: Final = "table of annotations"
ARCHIVE: Final = "archive"


class Belonging(msgspec.Struct, frozen=True):
    """One thing that goes with a job, and where it is."""

    what: str
    bytes: int | None
    where: list[str]


class Receipt(msgspec.Struct, frozen=True):
    """What was deleted, and when."""

    job_id: str
    file_name: str
    deleted_at: int
    removed: list[Belonging]


def belongings(job: Job) -> list[Belonging]:
    """All that is kept of a job."""
    upload = Belonging(f"{job.input_file_name}, as uploaded", job.input_size or None, [UPLOADS])
    files = [
        Belonging(name, job.outputs[name], _places(job, name))
        for name in outputs.OUTPUTS
        if name in job.outputs
    ]
    return [upload, *files, Belonging("Its entry, with its counts and times", None, [TABLE])]


def delete(job: Job, ports: Ports) -> Receipt:
    """Record it, say it, and tell what is removed."""
    now = ports.now()
    job = _record(job, now, ports)
    with tracing(job.trace_id, job_id=job.job_id):
        ports.publish(JobDeleted(job_id=job.job_id))
    if not job.ended:
        ports.turns.call_next(job.user_id)
    return Receipt(job.job_id, job.input_file_name, now, belongings(job))


def _record(job: Job, now: int, ports: Ports) -> Job:
    """Move it to DELETED, from wherever it is by now; returns it as it was found."""
    try:
        for _ in range(TRIES):
            if job.status is Status.DELETED:
                return job  # a second click, or another tab, was first
            try:
                ports.jobs.apply(moves.deleted(job, now=now))
            except JobMoved:
                job = ports.jobs.get(job.job_id)
            else:
                return job
    except JobNotFound:
        abort(404)  # somebody else deleted it, and all of it is gone already
    raise Problem(
        409,
        "BUSY",
        "The annotation is changing faster than it could be deleted.",
        "Nothing was deleted. Try again in a moment.",
    )


def _places(job: Job, name: str) -> list[str]:
    if name in outputs.ONLINE or job.archive_status is None:
        return [RESULTS]
    # An archiver that is at it leaves a copy in either place.
    return [RESULTS, ARCHIVE] if job.archive_status is ArchiveStatus.PENDING else [ARCHIVE]
