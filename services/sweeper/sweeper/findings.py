"""What is done with whatever was found."""

from contextlib import AbstractContextManager

import structlog

from gas.jobs import Job, JobNotFound
from gas.moves import Change, JobMoved
from gas.trace import tracing
from sweeper.metrics import FOUND
from sweeper.ports import Ports

log = structlog.get_logger(__name__)


def about(job: Job) -> AbstractContextManager[None]:
    return tracing(job.trace_id, job_id=job.job_id)


def moved(change: Change, ports: Ports) -> bool:
    """Make a move, unless somebody else moved the job first: then nothing was lost after all."""
    try:
        ports.jobs.apply(change)
    except (JobMoved, JobNotFound) as error:
        log.info("moved by itself", why=str(error))
        return False
    return True


def found(finding: str, **more: object) -> None:
    FOUND.labels(finding).inc()
    log.warning("found", finding=finding, **more)
