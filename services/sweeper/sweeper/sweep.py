"""Finds what got lost, and says it again or ends it with a reason.

It looks at the sparse index `by_watch` and at the dead letters, never at the whole table.  It
repairs by saying messages again; hearing one twice is harmless by design.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog

from gas import moves
from gas.jobs import Failure, Job, JobNotFound, Status
from gas.messages import AboutJob, JobFinished, JobSubmitted, Unreadable, decode
from gas.moves import Held, IllegalMove, JobMoved
from gas.ports import Delivery, Inbox, Jobs, Publish, Store
from gas.topology import ANNOTATOR
from gas.trace import tracing
from sweeper.metrics import FOUND

log = structlog.get_logger(__name__)

#: A lapsed lease is first of all the queue's business: its message comes again by itself.
GRACE_SECONDS = 60
#: How many dead letters one sweep looks at.
LETTERS = 1000


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    inputs: Store
    publish: Publish
    dead_letters: Inbox  #: the annotator's
    now: Callable[[], int] = lambda: int(time.time())
    grace_seconds: int = GRACE_SECONDS


def sweep(ports: Ports) -> None:
    """Look once at everything that may be lost."""
    for find in (unclaimed, unheld, abandoned, undeliverable):
        find(ports)


def unclaimed(ports: Ports) -> None:
    """PENDING too long: its message was never said, or was lost.  Say it again."""
    for job in ports.jobs.due(Status.PENDING, ports.now()):
        _say_again(job, "unclaimed", ports)


def unheld(ports: Ports) -> None:
    """RUNNING, but its lease has lapsed and nobody took over.  Say it again."""
    for job in ports.jobs.due(Status.RUNNING, ports.now() - ports.grace_seconds):
        _say_again(job, "unheld", ports)


def abandoned(ports: Ports) -> None:
    """UPLOADING too long: nobody will submit it.  End it, and remove what was uploaded."""
    failure = Failure(
        code="UPLOAD_ABANDONED",
        message="The upload was not finished, or the annotation never started, within an hour.",
        remedy="Upload the file again.",
    )
    for job in ports.jobs.due(Status.UPLOADING, ports.now()):
        with _about(job):
            if _moved(moves.cancelled(job, now=ports.now(), failure=failure), ports):
                ports.inputs.drop(job.input_key)
                _found("abandoned")


def undeliverable(ports: Ports) -> None:
    """Among the annotator's dead letters: its job would wait for ever.  End it with a reason.

    The letters stay where they are, for an operator to read, replay or discard.
    """
    for letter in _letters(ports.dead_letters):
        try:
            message = decode(letter.body, ANNOTATOR.hears)
            assert isinstance(message, AboutJob)
            _give_up(ports.jobs.get(message.job_id), letter, ports)
        except Unreadable as error:
            log.error("unreadable dead letter", error=str(error), body=letter.body)
            FOUND.labels("unreadable").inc()
        except JobNotFound:
            log.info("dead letter about a job that was deleted", body=letter.body)


def _give_up(job: Job, letter: Delivery, ports: Ports) -> None:
    failure = Failure(
        code="GAVE_UP",
        message="The annotation was tried several times and could not be finished.",
        remedy="This is a fault of the service, not of your file. Submit it again later; "
        "if that fails too, send us the job's id.",
    )
    with _about(job):
        if job.ended:
            return
        try:
            change = moves.gave_up(job, now=ports.now(), failure=failure)
        except (Held, IllegalMove) as not_now:  # another worker has it after all
            log.info("left alone", why=str(not_now))
            return
        if _moved(change, ports):
            ports.publish(JobFinished(job_id=job.job_id))
            _found("dead_letter", tries=letter.tries)


def _say_again(job: Job, finding: str, ports: Ports) -> None:
    with _about(job):
        ports.publish(JobSubmitted(job_id=job.job_id))
        _moved(moves.looked(job, now=ports.now()), ports)
        _found(finding)


def _moved(change: moves.Change, ports: Ports) -> bool:
    """Make a move, unless somebody else moved the job first: then nothing was lost after all."""
    try:
        ports.jobs.apply(change)
    except (JobMoved, JobNotFound) as error:
        log.info("moved by itself", why=str(error))
        return False
    return True


def _letters(inbox: Inbox) -> Iterator[Delivery]:
    for _ in range(LETTERS // 10):
        letters = inbox.receive(limit=10, wait=0)
        if not letters:
            return
        yield from letters


def _about(job: Job) -> AbstractContextManager[None]:
    return tracing(job.trace_id, job_id=job.job_id)


def _found(finding: str, **more: object) -> None:
    FOUND.labels(finding).inc()
    log.warning("found", finding=finding, **more)
