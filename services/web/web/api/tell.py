"""Rows into what the API answers."""

from gas import jobs
from gas.events import Event
from gas.passport import passport
from gas.users import User
from web import here
from web.api.shapes import Job, StoryEvent
from web.gate import user, user_id


def owner() -> User:
    """The user whose token asked, as the table tells them now."""
    return user() or User(user_id=user_id())


def job(row: jobs.Job) -> Job:
    """Without what is of no use outside: keys, leases, the archive's own ids."""
    return Job(
        job_id=row.job_id,
        file_name=row.input_file_name,
        reference=row.assembly,
        status=row.status,
        ended=row.ended,
        stage=row.stage,
        progress=row.progress,
        submitted=row.submit_time,
        started=row.start_time,
        completed=row.complete_time,
        input_bytes=row.input_size or None,
        input_sha256=row.input_sha256,
        counts=row.counts,
        warnings=row.warnings,
        failure=row.failure,
        archive=passport(row, owner(), here.ports().now()),
    )


def event(one: Event) -> StoryEvent:
    """Without the worker's host and the error's words: those are for operators."""
    return StoryEvent(
        at=one.time.timestamp(),
        service=one.service,
        kind=one.kind,
        origin=one.origin,
        tries=one.tries,
        outcome=one.outcome,
        milliseconds=one.milliseconds,
    )
