"""Tried again by its owner: a job that failed or was cancelled begins a new round.

Recorded, then said, as a submission is: if this process dies in between, another click says it
again, and so does the sweeper.  The file is the one that was uploaded, byte for byte.
"""

from gas import moves
from gas.jobs import Job, Status
from gas.moves import JobMoved
from gas.trace import new_trace
from web.ports import Ports
from web.problems import Problem


def retry(job: Job, ports: Ports) -> Job:
    """Let an annotator have the job once more; one that has begun again already stays so."""
    if job.status in (Status.FAILED, Status.CANCELLED):
        _check_input(job, ports)
        job = _begin(job, ports)
    if job.status in (Status.UPLOADING, Status.COMPLETED):
        raise Problem(
            409,
            "NOT_ENDED_BADLY",
            "Only an annotation that failed or was cancelled can be tried again.",
            "Nothing was changed. Begin a new annotation if you want another one.",
        )
    if job.status is Status.PENDING:
        ports.turns.submit(job)
    return job


def _check_input(job: Job, ports: Ports) -> None:
    found = ports.inputs.look(job.input_key) if job.input_etag else None
    if found is None or found.etag != job.input_etag:
        raise Problem(
            409,
            "NO_INPUT",
            f"The file {job.input_file_name} as you submitted it is no longer there.",
            "Upload it again as a new annotation.",
        )


def _begin(job: Job, ports: Ports) -> Job:
    try:
        return ports.jobs.apply(moves.retried(job, now=ports.now(), trace_id=new_trace()))
    except JobMoved:
        return ports.jobs.get(job.job_id)  # a second click, or another tab, was first
