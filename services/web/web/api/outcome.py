"""What a job has left: its files, and its story."""

from uuid import UUID

from gas.passport import passport
from web import here
from web.api import tell
from web.api.results import results_of
from web.api.shapes import Results, Story
from web.api.v1 import READ, operations
from web.gate import owned_job


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
