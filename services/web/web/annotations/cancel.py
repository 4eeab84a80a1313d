"""Cancelled by its owner: one move, after which the job is nobody's.

An annotator that holds it notices within seconds and ends the work; a message that still waits
for one asks for nothing any more.  The uploaded file stays, so that the job can be tried again,
unless it was never submitted.
"""

from typing import Final

from flask import abort

from gas import moves
from gas.jobs import Failure, Job, JobNotFound, Status
from gas.moves import JobMoved
from web.annotations.delete import TRIES
from web.ports import Ports
from web.problems import Problem

WHY: Final = Failure(
    code="CANCELLED",
    message="You cancelled this annotation.",
    remedy="Retry it if you want it after all: the file need not be uploaded again.",
)
WHY_UPLOADING: Final = Failure(
    code="CANCELLED",
    message="You cancelled this annotation before it was started.",
    remedy="Begin a new annotation.",
)


def cancel(job: Job, ports: Ports) -> Job:
    """End a job that has not ended; one that is cancelled already stays so."""
    try:
        for _ in range(TRIES):
            if job.ended:
                return _cancelled(job)
            why = WHY_UPLOADING if job.status is Status.UPLOADING else WHY
            try:
                after = ports.jobs.apply(moves.cancelled(job, now=ports.now(), failure=why))
            except JobMoved:
                job = ports.jobs.get(job.job_id)
            else:
                if why is WHY_UPLOADING:
                    ports.inputs.drop(job.input_key)
                else:
                    ports.turns.call_next(job.user_id)
                return after
    except JobNotFound:
        abort(404)
    raise Problem(
        409,
        "BUSY",
        "The annotation is changing faster than it could be cancelled.",
        "Nothing was changed. Try again in a moment.",
    )


def _cancelled(job: Job) -> Job:
    """The job, if it is cancelled: a second click, or another tab, was first."""
    if job.status is Status.CANCELLED:
        return job
    raise Problem(
        409,
        "ENDED",
        "The annotation had ended before it could be cancelled.",
        "Nothing was changed. Look at its page: it shows how it ended.",
    )
