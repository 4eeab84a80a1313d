"""What of a user's results lies in the archive, and would come back with a subscription."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from gas.cursors import all_of_user
from gas.jobs import ArchiveStatus, Status
from gas.ports import Jobs

#: Somebody waits for the page, so no more jobs than these are looked at.
LOOKED_AT: Final = 1000


@dataclass(frozen=True)
class Away:
    results: int
    bytes: int
    more: bool  #: there are older jobs that were not looked at


def away(user_id: str, jobs: Jobs) -> Away:
    newest = list(islice(all_of_user(jobs, user_id), LOOKED_AT + 1))
    archived = [
        job
        for job in newest[:LOOKED_AT]
        if job.archive_status is ArchiveStatus.ARCHIVED and job.status is not Status.DELETED
    ]
    total = sum(job.archive_bytes for job in archived)
    return Away(len(archived), total, more=len(newest) > LOOKED_AT)
