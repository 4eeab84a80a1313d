"""On UserUpgraded: ask the archive for all of a user's results.  On RestoreRequested: for one.

The archive is asked first, then `restoring` is recorded: the other order would strand a result
when the process dies in between.  Asking twice is harmless.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from gas import archiving
from gas.cursors import all_of_user
from gas.jobs import ArchiveStatus, Job, JobNotFound
from gas.messages import Message, RestoreRequested, UserUpgraded
from gas.moves import Change, JobMoved
from gas.ports import Archive, Jobs, NotRetrieved, Store, Users
from gas.results import is_back, thawed_prefix
from gas.trace import tracing
from gas.users import Plan

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    users: Users
    results: Store
    archives: Mapping[str, Archive]  #: by name: a job remembers which one holds its result
    now: Callable[[], int] = lambda: int(time.time())
    work_dir: Path | None = None


class SomeFailed(Exception):
    """Raised when some of a user's results could not be asked for; the others were."""


class Lost(Exception):
    """Raised when neither the archive nor S3 has a result whole: an operator must look."""


def handle(message: Message, ports: Ports) -> None:
    if isinstance(message, RestoreRequested):
        try:
            job = ports.jobs.get(message.job_id)
        except JobNotFound:
            log.info("the job was deleted meanwhile", job_id=message.job_id)
            return
        if _is_premium(job.user_id, ports):
            _ask(job, ports)
    elif isinstance(message, UserUpgraded) and _is_premium(message.user_id, ports):
        _ask_for_all(message.user_id, ports)


def _is_premium(user_id: str, ports: Ports) -> bool:
    if ports.users.get(user_id).plan is Plan.PREMIUM:
        return True
    log.info("the user is not premium (any more)", user_id=user_id)
    return False


def _ask_for_all(user_id: str, ports: Ports) -> None:
    """One result that cannot be asked for does not hold up the others; all are tried again."""
    failed = []
    for job in all_of_user(ports.jobs, user_id):
        try:
            _ask(job, ports)
        except Exception as error:
            log.exception("cannot ask for this result", job_id=job.job_id)
            failed.append(f"{job.job_id}: {error}")
    if failed:
        raise SomeFailed(f"{len(failed)} of {user_id}'s results: {'; '.join(failed[:3])}")


def _ask(job: Job, ports: Ports) -> None:
    """Ask for one result, unless it is in S3 or was asked for and may still come."""
    if job.archive_status is ArchiveStatus.RESTORING:
        if ports.now() < (job.restore_expected or 0):
            return
    elif job.archive_status is not ArchiveStatus.ARCHIVED:
        return  # in S3; or an archiver is at it, and reads the plan again when it is done
    assert job.archive_id is not None and job.archive_store is not None
    with tracing(job.trace_id, job_id=job.job_id):
        try:
            asked = ports.archives[job.archive_store].ask_for(job.archive_id, job_id=job.job_id)
        except NotRetrieved:
            _recover(job, ports)
            return
        expected = ports.now() + asked.seconds
        _move(archiving.asked(job, now=ports.now(), tier=asked.tier, expected=expected), ports)
        log.info("asked for", tier=asked.tier, expected=expected)


def _recover(job: Job, ports: Ports) -> None:
    """The archive does not hold it: a thawer may have died just before it recorded the return."""
    with TemporaryDirectory(prefix="gas-", dir=ports.work_dir) as room:
        if not is_back(job, ports.results, Path(room)):
            raise Lost(f"neither the archive nor S3 holds the result of {job.job_id} whole")
    _move(archiving.thawed(job, prefix=thawed_prefix(job), due=None), ports)
    log.warning("it was back already")


def _move(change: Change, ports: Ports) -> None:
    """A job that moved meanwhile was thawed, or asked for by another worker: all is well."""
    try:
        ports.jobs.apply(change)
    except (JobMoved, JobNotFound) as moved:
        log.info("moved meanwhile", why=str(moved))
