"""A user's jobs, newest first, without those that are deleted."""

from typing import Final

from gas.jobs import Job, Status
from gas.ports import Jobs, Page

PAGE_SIZE: Final = 20
#: How many pages of nothing but deleted jobs are passed over at once.
PAGES: Final = 10


def page(
    jobs: Jobs,
    user_id: str,
    cursor: str | None,
    *,
    status: Status | None = None,
    limit: int = PAGE_SIZE,
) -> Page:
    """Up to `limit` jobs, of one status if it is given; fewer where others stood between.

    Deleted ones are passed over: their rows go later.
    """
    for _ in range(PAGES):
        found = jobs.of_user(user_id, limit=limit, cursor=cursor)
        shown = [job for job in found.jobs if _is_shown(job, status)]
        if shown or found.cursor is None:
            return Page(shown, found.cursor)
        cursor = found.cursor
    return Page([], cursor)


def _is_shown(job: Job, status: Status | None) -> bool:
    return job.status is not Status.DELETED and status in (None, job.status)
