"""Results that should be in the archive, or back from it, and are not."""

from gas import archiving
from gas.cursors import all_of_user
from gas.jobs import ArchiveStatus, JobNotFound, Status
from gas.messages import ArchiveDue, ArchivingSoon, RestoreRequested, UserUpgraded
from gas.ports import Holding, Jobs
from gas.trace import tracing
from gas.users import DOWNGRADED, UPGRADED
from sweeper.findings import about, found, moved
from sweeper.ports import Ports


def unarchived(ports: Ports) -> None:
    """COMPLETED and due for the archive (or soon), or claimed by an archiver that fell silent."""
    now = ports.now()
    silent = now - ports.grace_seconds
    for watch, until in ((Status.COMPLETED, now), (ArchiveStatus.PENDING, silent)):
        for job in ports.jobs.due(watch, until):
            with about(job):
                if now < (job.archive_due or 0):
                    ports.publish(ArchivingSoon(job_id=job.job_id))
                    moved(archiving.warned(job), ports)
                else:
                    ports.publish(ArchiveDue(job_id=job.job_id))
                    moved(archiving.overdue(job, now=now), ports)
                    found("unarchived")


def unreturned(ports: Ports) -> None:
    """Asked of the archive and not back in time: the notice, or the work on it, was lost."""
    now = ports.now()
    for job in ports.jobs.due(ArchiveStatus.RESTORING, now):
        with about(job):
            ports.publish(RestoreRequested(job_id=job.job_id))
            moved(archiving.overdue(job, now=now), ports)
            found("unreturned")


def downgraded(ports: Ports) -> None:
    """Whose plan has ended: their results get a due date again, after a time of grace."""
    for user in ports.users.due(DOWNGRADED, ports.now()):
        for job in all_of_user(ports.jobs, user.user_id):
            if job.status is Status.COMPLETED and not job.archive_status and not job.archive_due:
                due = user.plan_since + ports.downgrade_grace_seconds
                with about(job):
                    moved(archiving.due_again(job, due=due), ports)
        ports.users.seen_to(user)
        found("downgraded", user_id=user.user_id)


def upgraded(ports: Ports) -> None:
    """Whose plan has begun: whether or not that was said, it is said once more.

    More of their jobs may run at the same time now, too.
    """
    for user in ports.users.due(UPGRADED, ports.now()):
        with tracing():
            ports.publish(UserUpgraded(user_id=user.user_id))
        ports.turns.call_next(user.user_id)
        ports.users.seen_to(user)


def orphans(ports: Ports) -> None:
    """Held by an archive without a job that refers to it: its archiver died before it recorded it.

    An archiver may still be about to record what it has just put away; it can only while the row
    shows the claim it was put away under.  Once that is over nobody can, and it may go.
    """
    for archive in ports.archives.values():
        for holding in archive.holdings():
            if holding.job_id and not _may_be_referred_to(holding, ports.jobs):
                archive.forget(holding.archive_id)
                found("orphan", job_id=holding.job_id, archive_id=holding.archive_id)


def _may_be_referred_to(holding: Holding, jobs: Jobs) -> bool:
    try:
        job = jobs.get(holding.job_id)
    except JobNotFound:
        return False
    claimed = job.status is Status.COMPLETED and job.archive_status is ArchiveStatus.PENDING
    return job.archive_id == holding.archive_id or (
        claimed and job.archive_generation == holding.generation
    )


def strays(ports: Ports) -> None:
    """Files in the results bucket to which no job refers: a worker died, or came too late.

    Their job is gone or never was, or it ended badly and left no more than its row names.  What
    lies below another attempt or an older place of any other job is cleared away by that job's
    own workers.  A row is there before its first file, so none is missed; and no later attempt
    writes where an earlier one did, so that a job may be tried again meanwhile.
    """
    kept: dict[str, set[str] | None] = {"": None}  # not ours to judge
    for key in ports.results.names(""):
        job_id = key.split("/")[1] if key.count("/") >= 2 else ""
        if job_id not in kept:
            kept[job_id] = _kept(job_id, ports.jobs)
        keys = kept[job_id]
        if keys is not None and key not in keys:
            ports.results.drop(key)
            found("stray", key=key)


def _kept(job_id: str, jobs: Jobs) -> set[str] | None:
    """The keys that may stay; None: as many as there are."""
    try:
        job = jobs.get(job_id)
    except JobNotFound:
        return set()
    if job.status not in (Status.FAILED, Status.CANCELLED):
        return None
    return {f"{job.outputs_prefix}{name}" for name in job.outputs}
