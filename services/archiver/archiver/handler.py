"""On JobFinished, after the queue's delay, or on ArchiveDue: put a free user's result away.
On JobDeleted: remove what is left of a job.

claim → upload, checksum verified → record the archive id → delete the S3 copy → archived → read
the plan again.  The result is always in one place at least, and every step can be repeated.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from structlog.contextvars import bound_contextvars

from gas import archiving
from gas.bundle import sha256
from gas.jobs import ArchiveStatus, Job, JobNotFound, Status
from gas.lease import Lease
from gas.messages import (
    ArchiveDue,
    JobArchived,
    JobDeleted,
    JobFinished,
    Message,
    RestoreRequested,
)
from gas.moves import Change, Held, JobMoved, LeaseLost
from gas.ports import Archive, Jobs, Publish, Store, Users
from gas.results import gather
from gas.users import Plan
from gas.worker import ComeBack

log = structlog.get_logger(__name__)

#: A message may come this many seconds before its result is due: clocks differ a little.
EARLY_SECONDS = 30


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    users: Users
    inputs: Store
    results: Store
    archive: Archive  #: where new results go
    archives: Mapping[str, Archive]  #: by name: a job remembers which one holds its result
    publish: Publish
    owner: str  #: names this worker in its claims
    now: Callable[[], int] = lambda: int(time.time())
    lease_seconds: int = 60
    work_dir: Path | None = None


def handle(message: Message, ports: Ports) -> None:
    """Raises `ComeBack` when another archiver holds the result."""
    assert isinstance(message, JobFinished | ArchiveDue | JobDeleted)
    with bound_contextvars(job_id=message.job_id):
        try:
            job = ports.jobs.get(message.job_id)
        except JobNotFound:
            log.info("the job is gone already")
            return
        if job.status is Status.DELETED:
            remove(job, ports)
        elif isinstance(message, JobDeleted):
            log.warning("not what the job's row says", status=job.status)
        elif _is_due(job, ports.now()):
            _archive(job, ports)
        elif job.archive_status is ArchiveStatus.ARCHIVED:
            _tell(job, ports)  # the worker that archived it may have died before it said so


def remove(job: Job, ports: Ports) -> None:
    """Remove a deleted job from everywhere: its upload, its results, its archive, its row."""
    ports.inputs.drop(job.input_key)
    for key in list(ports.results.names(f"{job.user_id}/{job.job_id}/")):
        ports.results.drop(key)
    if job.archive_id is not None and job.archive_store is not None:
        ports.archives[job.archive_store].forget(job.archive_id)
    ports.jobs.remove(job)
    log.info("deleted")


def _is_due(job: Job, now: int) -> bool:
    if job.status is not Status.COMPLETED or job.in_archive:
        return False
    if job.archive_due is None:
        return job.archive_status is ArchiveStatus.PENDING
    return now + EARLY_SECONDS >= job.archive_due


def _is_premium(job: Job, ports: Ports) -> bool:
    return ports.users.get(job.user_id).plan is Plan.PREMIUM


def _archive(job: Job, ports: Ports) -> None:
    if job.archive_status is None and _is_premium(job, ports):
        _move(archiving.spared(job), ports)
        log.info("spared: the user is premium")
        return
    lease = _claim(job, ports)
    try:
        with lease.kept(), TemporaryDirectory(prefix="gas-", dir=ports.work_dir) as room:
            _put_away(lease, ports, Path(room))
    except LeaseLost as lost:
        raise ComeBack(ports.lease_seconds, str(lost)) from lost
    _tell(lease.job, ports)


def _claim(job: Job, ports: Ports) -> Lease:
    try:
        claim = archiving.taken(
            job, now=ports.now(), owner=ports.owner, seconds=ports.lease_seconds
        )
        job = ports.jobs.apply(claim)
    except Held as held:
        raise ComeBack(held.seconds, str(held)) from held
    except JobMoved as moved:
        raise ComeBack(1, str(moved)) from moved
    return Lease(
        ports.jobs, job, renew=archiving.renewed, seconds=ports.lease_seconds, now=ports.now
    )


def _put_away(lease: Lease, ports: Ports, room: Path) -> None:
    """From a claimed result to one that is in the archive only."""
    job = lease.job
    if job.archive_id is None:
        _upload(lease, ports, gather(job, ports.results, room))
    lease.check()
    for name in job.archivable:
        ports.results.drop(f"{job.outputs_prefix}{name}")
    lease.act(archiving.archived)
    log.info("archived", archive_id=lease.job.archive_id, bytes=lease.job.archive_bytes)


def _upload(lease: Lease, ports: Ports, bundle: Path) -> None:
    lease.check()
    job = lease.job
    archive_id = ports.archive.put_away(
        bundle, job_id=job.job_id, generation=job.archive_generation
    )
    try:
        lease.act(
            archiving.recorded,
            store=ports.archive.name,
            archive_id=archive_id,
            sha256=sha256(bundle),
            size=bundle.stat().st_size,
        )
    except LeaseLost:
        # Another archiver has the result, so this copy is nobody's; unless the move was made and
        # only its answer got lost: then the row names it.
        if ports.jobs.get(job.job_id).archive_id != archive_id:
            ports.archive.forget(archive_id)
        raise


def _tell(job: Job, ports: Ports) -> None:
    """Say that it is archived; and if the user has become premium meanwhile, want it back."""
    if _is_premium(job, ports):
        ports.publish(RestoreRequested(job_id=job.job_id))
    ports.publish(JobArchived(job_id=job.job_id))


def _move(change: Change, ports: Ports) -> None:
    try:
        ports.jobs.apply(change)
    except JobMoved as moved:
        raise ComeBack(1, str(moved)) from moved
