"""On the archive's own notice: put the result back into S3, then empty its place in the archive.

A notice is believed only as far as the job's row agrees: one whose archive id is not the row's is
late, a duplicate or a forgery, and changes nothing.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from gas import archiving
from gas.jobs import Job, JobNotFound, Status
from gas.messages import JobRestored
from gas.moves import JobMoved
from gas.notices import Notice
from gas.ports import Archive, Jobs, NotRetrieved, Publish, Store, Users
from gas.results import drop_older_copies, drop_thawed, is_back, put_back, thawed_prefix
from gas.trace import tracing
from gas.users import Plan

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    users: Users
    results: Store
    archives: Mapping[str, Archive]  #: by name: a job remembers which one holds its result
    publish: Publish
    now: Callable[[], int] = lambda: int(time.time())
    retention_seconds: int = 5 * 60  #: until a free user's result is archived again
    work_dir: Path | None = None


def handle_all(notices: list[Notice], ports: Ports) -> None:
    """What one message told; each part can be repeated, so one that fails repeats them all."""
    for notice in notices:
        handle(notice, ports)


def handle(notice: Notice, ports: Ports) -> None:
    try:
        job = ports.jobs.get(notice.job_id)
    except JobNotFound:
        log.info("the job was deleted meanwhile", job_id=notice.job_id)
        return
    with tracing(job.trace_id, job_id=job.job_id):  # AWS's notices carry no trace of ours
        if not job.in_archive and job.thawed_archive_id == notice.archive_id:
            _tell(job, ports)  # the worker that brought it back may have died before it said so
        elif not job.in_archive or (job.archive_store, job.archive_id) != (
            notice.store,
            notice.archive_id,
        ):
            log.info("late, duplicate or forged: not what the job's row says", notice=str(notice))
        elif not notice.succeeded:
            log.warning("the retrieval failed; the sweeper asks again", notice=str(notice))
        else:
            _thaw(job, notice, ports)


def _thaw(job: Job, notice: Notice, ports: Ports) -> None:
    archive = ports.archives[notice.store]
    with TemporaryDirectory(prefix="gas-", dir=ports.work_dir) as room:
        if not is_back(job, ports.results, Path(room)):
            bundle = Path(room, "retrieved")
            try:
                archive.bring_back(notice.archive_id, notice.retrieval_id, bundle)
            except NotRetrieved as error:
                log.warning("not to be had (any more); the sweeper asks again", why=str(error))
                return
            put_back(job, bundle, ports.results, Path(room))
    archive.forget(notice.archive_id)
    _record(job, ports)


def _record(job: Job, ports: Ports) -> None:
    premium = ports.users.get(job.user_id).plan is Plan.PREMIUM
    due = None if premium else ports.now() + ports.retention_seconds
    change = archiving.thawed(job, prefix=thawed_prefix(job), due=due)
    try:
        job = ports.jobs.apply(change)
    except JobNotFound:
        drop_thawed(job, ports.results)
        return
    except JobMoved:
        # The restorer recorded `restoring` just now, or another thawer was quicker: look again.
        was, job = job, ports.jobs.get(job.job_id)
        if job.status is Status.DELETED:
            drop_thawed(was, ports.results)
            return
        if job.in_archive:
            raise
    log.info("restored", prefix=job.outputs_prefix)
    _tell(job, ports)


def _tell(job: Job, ports: Ports) -> None:
    drop_older_copies(job, ports.results)
    ports.publish(JobRestored(job_id=job.job_id))
