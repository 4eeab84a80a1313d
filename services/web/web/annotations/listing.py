"""A user's jobs, newest first, without those that are deleted."""

from typing import Final

from gas.jobs import Status
from gas.ports import Jobs, Page

PAGE_SIZE: Final = 20
#: How many pages of nothing but deleted jobs are passed over at once.
PAGES: Final = 10


def page(jobs: Jobs, user_id: str, cursor: str | None) -> Page:
    """Up to `PAGE_SIZE` jobs; fewer where deleted ones, whose rows go later, stood between."""
    for _ in range(PAGES):
        found = jobs.of_user(user_id, limit=PAGE_SIZE, cursor=cursor)
        shown = [job for job in found.jobs if job.status is not Status.DELETED]
        if shown or found.cursor is None:
            return Page(shown, found.cursor)
        cursor = found.cursor
    return Page([], cursor)
