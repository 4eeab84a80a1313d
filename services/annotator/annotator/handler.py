"""On JobSubmitted: claim the job, annotate its file, keep the outputs, say JobFinished.

Every attempt writes below a prefix of its own and ends with one conditional move, so that a
message heard twice, a worker that dies, and one that wakes up too late all leave one result.
"""

import structlog
from structlog.contextvars import bound_contextvars

from annotator.attempt import attempt
from annotator.ports import Ports
from annotator.results import drop_unreferred
from gas import moves
from gas.jobs import Job, JobNotFound, Status
from gas.lease import Lease
from gas.messages import JobFinished, JobSubmitted, Message
from gas.moves import Held, JobMoved
from gas.worker import ComeBack

log = structlog.get_logger(__name__)

#: A lease is renewed when two thirds of it are left.  With less than this share its holder may be
#: dead; with more it lives and has a message of its own, and this one only uses up its tries.
ALIVE = 0.6


def handle(message: Message, ports: Ports) -> None:
    """Raises `ComeBack` when the job is held elsewhere or this worker has to go."""
    assert isinstance(message, JobSubmitted)
    with bound_contextvars(job_id=message.job_id):
        try:
            job = ports.jobs.get(message.job_id)
        except JobNotFound:
            log.info("the job was deleted meanwhile")
            return
        if message.round < job.round:
            log.info("said in an earlier round", round=message.round)
        elif job.ended:
            _end(job, ports, again=True)
        elif (lease := _claim(job, ports)) and (after := attempt(lease, ports)) and after.ended:
            _end(after, ports, again=False)


def _end(job: Job, ports: Ports, *, again: bool) -> None:
    """Clear up after a job that has ended and say so; who cancelled it knows already.

    There may be room now for the next one of its user; `again`, because whoever ended this one
    may have died before saying that.
    """
    drop_unreferred(job, ports.results)
    ports.turns.call_next(job.user_id, again=again)
    if job.status is not Status.CANCELLED:
        ports.publish(JobFinished(job_id=job.job_id))


def _claim(job: Job, ports: Ports) -> Lease | None:
    """The claim on a job; None when its message can go, for another one will be said of it."""
    try:
        claim = moves.claimed(job, now=ports.now(), owner=ports.owner, seconds=ports.lease_seconds)
        if not ports.turns.take(job):
            return None
        job = ports.jobs.apply(claim)
    except Held as held:
        if held.seconds > ALIVE * ports.lease_seconds:
            log.info("another worker is at it", seconds=held.seconds)
            return None
        raise ComeBack(held.seconds, str(held)) from held
    except JobMoved as moved:
        raise ComeBack(1, str(moved)) from moved
    log.info("claimed", attempt=job.attempt, owner=ports.owner)
    return Lease(ports.jobs, job, renew=moves.renewed, seconds=ports.lease_seconds, now=ports.now)
