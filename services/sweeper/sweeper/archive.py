"""Results that should be in the archive, or back from it, and are not."""

from gas import archiving
from gas.jobs import ArchiveStatus, Status
from gas.messages import ArchiveDue, RestoreRequested
from sweeper.findings import about, found, moved
from sweeper.ports import Ports


def unarchived(ports: Ports) -> None:
    """COMPLETED and overdue for the archive, or claimed by an archiver that fell silent."""
    now = ports.now()
    silent = now - ports.grace_seconds
    for watch, until in ((Status.COMPLETED, now), (ArchiveStatus.PENDING, silent)):
        for job in ports.jobs.due(watch, until):
            with about(job):
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
