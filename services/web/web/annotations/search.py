"""A user's jobs by file name and status.

The table knows neither, so rows are read and passed over: a bounded number for one page.  Whoever
has more goes on from there.
"""

from typing import Final

import msgspec
from werkzeug.datastructures import MultiDict

from gas.cursors import PAGE, cursor_after
from gas.jobs import Job, Status
from gas.ports import Jobs, Page
from web.annotations import listing
from web.problems import Problem

#: Queries of `PAGE` rows for one page of the list.
QUERIES: Final = 10
LONGEST: Final = 100

SHOWN: Final = tuple(status for status in Status if status is not Status.DELETED)


class Wanted(msgspec.Struct, frozen=True):
    """What the list shall hold; empty asks for everything."""

    name: str = ""  #: a part of the file name, in capitals or not
    status: Status | None = None

    def fits(self, job: Job) -> bool:
        if job.status is Status.DELETED or self.status not in (None, job.status):
            return False
        return self.name.casefold() in job.input_file_name.casefold()

    @property
    def parameters(self) -> dict[str, str]:
        """As `url_for` takes them."""
        status = self.status.value if self.status else ""
        return {k: v for k, v in (("name", self.name), ("status", status)) if v}


def read(args: "MultiDict[str, str]") -> Wanted:
    """Read the query string, or say what is wrong with it."""
    name, status = args.get("name", "").strip(), args.get("status", "")
    if len(name) > LONGEST or not name.isprintable():
        raise Problem(
            400,
            "BAD_FILTER",
            f"A part of a file name has at most {LONGEST} letters here.",
            "Write less of it.",
        )
    if status and status not in SHOWN:
        raise Problem(
            400,
            "BAD_FILTER",
            f"No annotation can be “{status[:LONGEST]}”.",
            f"Choose one of {', '.join(SHOWN)}.",
        )
    return Wanted(name, Status(status) if status else None)


def search(jobs: Jobs, user_id: str, cursor: str | None, wanted: Wanted) -> Page:
    """Up to `listing.PAGE_SIZE` jobs, newest first; fewer with a cursor: there may be more."""
    found: list[Job] = []
    for _ in range(QUERIES):
        read_now = jobs.of_user(user_id, limit=PAGE, cursor=cursor)
        for job in filter(wanted.fits, read_now.jobs):
            found.append(job)
            if len(found) == listing.PAGE_SIZE:
                last = job is read_now.jobs[-1] and read_now.cursor is None
                return Page(found, None if last else cursor_after(job))
        cursor = read_now.cursor
        if cursor is None:
            break
    return Page(found, cursor)
