"""A place in a user's list of jobs, as text that a browser may carry.

It names no user: whoever asks is known from the session, so a cursor cannot lead elsewhere.
"""

import uuid

from gas.jobs import Job
from gas.ports import BadCursor


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
