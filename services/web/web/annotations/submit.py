"""From an uploaded file to a waiting job: look, pin, say (when it is the job's turn).

Every step can be repeated.  If this process dies between recording and saying, the user's next
try says it again, and so does the sweeper.
"""

from gas import moves
from gas.jobs import Job, Status
from gas.moves import JobMoved
from gas.ports import Found
from web.annotations.sizes import check_size
from web.ports import Ports
from web.problems import Problem


def submit(job: Job, ports: Ports, max_bytes: int) -> Job:
    """Let an annotator have the job; one that was submitted already stays as it is."""
    if job.status is Status.UPLOADING:
        job = _pin(job, ports, _uploaded(job, ports, max_bytes))
    if job.status is Status.PENDING:
        ports.turns.submit(job)
    return job


def _uploaded(job: Job, ports: Ports, max_bytes: int) -> Found:
    """What the user uploaded, as the store tells it: the browser's word is not taken."""
    found = ports.inputs.look(job.input_key)
    if found is None:
        raise Problem(
            409,
            "NOT_UPLOADED",
            f"The file {job.input_file_name} has not arrived yet.",
            "Wait until its upload is complete, or upload it again as a new annotation.",
        )
    check_size(found.size, max_bytes)
    return found


def _pin(job: Job, ports: Ports, found: Found) -> Job:
    """Record exactly which upload is meant: the upload form can be used again until it expires."""
    change = moves.submitted(job, now=ports.now(), etag=found.etag, size=found.size)
    try:
        return ports.jobs.apply(change)
    except JobMoved:
        return ports.jobs.get(job.job_id)  # a second click, or another tab, was first
