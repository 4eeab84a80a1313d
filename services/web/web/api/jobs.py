"""Jobs: created, listed, looked at, deleted."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from gas.jobs import Status
from gas.ports import BadCursor
from web import here
from web.annotations import listing
from web.annotations.create import EXAMPLE, Wanted, create
from web.annotations.delete import Receipt, delete
from web.api import tell
from web.api.shapes import Created, Job, JobPage, Upload
from web.api.v1 import READ, SUBMIT, operations
from web.gate import owned_job, user_id
from web.problems import Problem


class ListQuery(msgspec.Struct, frozen=True):
    """Which jobs."""

    status: Annotated[Status | None, Meta(description="only those of this status")] = None
    limit: Annotated[int, Meta(ge=1, le=100, description="at most so many")] = 20
    cursor: Annotated[str | None, Meta(description="`next` of the page before")] = None


@operations.add(
    "POST",
    "/jobs",
    "Create a job",
    gives=Created,
    status=201,
    scope=SUBMIT,
    takes=Wanted,
    example=EXAMPLE,
    refuses=(400, 409, 413, 415, 422),
)
def create_job(body: Wanted) -> Created:
    """Makes a job that waits for its file, and gives permission to upload it. Then submit it."""
    ports, settings = here.ports(), here.settings()
    made = create(body, user_id(), ports, settings)
    upload = Upload(
        url=made.form.url,
        fields=made.form.fields,
        max_bytes=settings.upload_bytes_free,
        expires=ports.now() + settings.upload_link_seconds,
    )
    return Created(job=tell.job(made.job), upload=upload)


@operations.add(
    "GET", "/jobs", "List jobs", gives=JobPage, scope=READ, asks=ListQuery, refuses=(400,)
)
def list_jobs(query: ListQuery) -> JobPage:
    """Your jobs, newest first. Go on with `cursor` until `next` is null."""
    jobs = here.ports().jobs
    try:
        page = listing.page(jobs, user_id(), query.cursor, status=query.status, limit=query.limit)
    except BadCursor as error:
        raise Problem(
            400, "BAD_CURSOR", "There is no such page.", "Begin without a cursor."
        ) from error
    return JobPage(jobs=[tell.job(row) for row in page.jobs], next=page.cursor)


@operations.add("GET", "/jobs/<uuid:job_id>", "Get a job", gives=Job, scope=READ, refuses=(404,))
def get_job(job_id: UUID) -> Job:
    """How far it has come; ask again every second or two until `ended` is true."""
    return tell.job(owned_job(job_id))


@operations.add(
    "DELETE",
    "/jobs/<uuid:job_id>",
    "Delete a job",
    gives=Receipt,
    scope=SUBMIT,
    refuses=(404, 409),
)
def delete_job(job_id: UUID) -> Receipt:
    """Deletes the job, whatever it is doing, its upload and its results, wherever they are."""
    return delete(owned_job(job_id), here.ports())
