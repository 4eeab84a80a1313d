"""The operations: each says what the site's own pages say, by the same functions."""

from typing import Annotated
from uuid import UUID

import msgspec
from flask import Blueprint
from msgspec import Meta

from gas.jobs import Status
from gas.passport import passport
from gas.ports import BadCursor
from gas.tokens import Scope
from web import here
from web.annotations import listing, references
from web.annotations.cancel import cancel
from web.annotations.create import EXAMPLE, Wanted, create
from web.annotations.delete import Receipt, delete
from web.annotations.retry import retry
from web.annotations.submit import submit
from web.api import bearer, quotas, tell
from web.api.operations import Operations
from web.api.results import results_of
from web.api.shapes import (
    Created,
    Job,
    JobPage,
    Me,
    Reference,
    References,
    Results,
    Story,
    TokenInUse,
    Upload,
)
from web.gate import owned_job, user_id
from web.problems import Problem

bp = Blueprint("api", __name__, url_prefix="/api/v1")
bp.after_request(quotas.tell)
operations = Operations(bp)
READ, SUBMIT = Scope.READ, Scope.SUBMIT


class ListQuery(msgspec.Struct, frozen=True):
    """Which jobs."""

    status: Annotated[Status | None, Meta(description="only those of this status")] = None
    limit: Annotated[int, Meta(ge=1, le=100, description="at most so many")] = 20
    cursor: Annotated[str | None, Meta(description="`next` of the page before")] = None


@operations.add("GET", "/me", "Who am I?", gives=Me, scope=None)
def me() -> Me:
    """The owner of the token, their plan, and what the token allows."""
    owner, token = tell.owner(), bearer.current()
    return Me(
        user_id=owner.user_id,
        name=owner.name,
        email=owner.email,
        institution=owner.institution,
        plan=owner.plan,
        max_bytes=here.settings().upload_bytes_free,
        token=TokenInUse(name=token.name, scopes=token.scopes, expires=token.expires),
    )


@operations.add("GET", "/references", "List the references", gives=References, scope=READ)
def list_references() -> References:
    """What a file can be annotated against."""
    usual, *others = references.offered(here.ports(), here.settings())
    told = [Reference(default=True, **vars(usual))]
    return References(references=[*told, *(Reference(default=False, **vars(o)) for o in others)])


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


@operations.add(
    "GET",
    "/jobs/<uuid:job_id>/results",
    "Get the results",
    gives=Results,
    scope=READ,
    refuses=(404,),
)
def get_results(job_id: UUID) -> Results:
    """The files that the job has left, each with a link that is good for a minute or so."""
    row = owned_job(job_id)
    ports, settings = here.ports(), here.settings()
    where = passport(row, tell.owner(), ports.now())
    return Results(
        job_id=row.job_id,
        status=row.status,
        results=results_of(row, where, ports, settings.download_link_seconds),
        archive=where,
    )


@operations.add(
    "GET",
    "/jobs/<uuid:job_id>/story",
    "Tell a job's story",
    gives=Story,
    scope=READ,
    refuses=(404,),
)
def get_story(job_id: UUID) -> Story:
    """Every message about the job: who said it, who heard it, at which try, and the outcome."""
    row = owned_job(job_id)
    events = here.ports().events
    told = [tell.event(one) for one in events.of_job(row.job_id)] if events else []
    return Story(job_id=row.job_id, recorded=events is not None, events=told)
