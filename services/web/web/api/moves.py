"""What its owner tells a job to do."""

from uuid import UUID

from web import here
from web.annotations.cancel import cancel
from web.annotations.retry import retry
from web.annotations.submit import submit
from web.api import tell
from web.api.shapes import Job
from web.api.v1 import SUBMIT, operations
from web.gate import owned_job


@operations.add(
    "POST",
    "/jobs/<uuid:job_id>/submit",
    "Submit a job",
    gives=Job,
    scope=SUBMIT,
    refuses=(400, 404, 409, 413, 422),
)
def submit_job(job_id: UUID) -> Job:
    """After the upload: pins the file and starts the annotation. It can be repeated."""
    limit = here.settings().upload_bytes_free
    return tell.job(submit(owned_job(job_id), here.ports(), limit))


@operations.add(
    "POST",
    "/jobs/<uuid:job_id>/cancel",
    "Cancel a job",
    gives=Job,
    scope=SUBMIT,
    refuses=(404, 409),
)
def cancel_job(job_id: UUID) -> Job:
    """Ends a job that has not ended; its upload stays, so that it can be tried again."""
    return tell.job(cancel(owned_job(job_id), here.ports()))


@operations.add(
    "POST",
    "/jobs/<uuid:job_id>/retry",
    "Try a job again",
    gives=Job,
    scope=SUBMIT,
    refuses=(404, 409),
)
def retry_job(job_id: UUID) -> Job:
    """Lets a job that failed or was cancelled begin anew, with the file as it was uploaded."""
    return tell.job(retry(owned_job(job_id), here.ports()))
