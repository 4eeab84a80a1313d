"""A place in a user's list of jobs, as text that a browser may carry.

It names no user: whoever asks is known from the session, so a cursor cannot lead elsewhere.
"""

import uuid
from collections.abc import Iterator
from typing import Final

from gas.jobs import Job
from gas.ports import BadCursor, Jobs

#: How many of a user's jobs are read at a time.
PAGE: Final = 100


def cursor_after(job: Job) -> str:
    """The cursor for what comes after `job`."""
    return f"{job.submit_time}~{job.job_id}"


def read_cursor(cursor: str) -> tuple[int, str]:
    """Submit time and id of the job that the next page comes after.  Raises `BadCursor`."""
    time, _, job_id = cursor.partition("~")
    try:
        return int(time), str(uuid.UUID(job_id))
    except ValueError as error:
        raise BadCursor("this is not a place in a list of jobs") from error


def all_of_user(jobs: Jobs, user_id: str) -> Iterator[Job]:
    """Every job of a user, newest first, read page by page."""
    cursor: str | None = None
    while True:
        page = jobs.of_user(user_id, limit=PAGE, cursor=cursor)
        yield from page.jobs
        if (cursor := page.cursor) is None:
            return
