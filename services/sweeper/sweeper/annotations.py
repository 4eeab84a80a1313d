"""Annotations that wait, hang, or were given up.

Repaired by saying messages again; hearing one twice is harmless by design.
"""

from collections.abc import Iterator

import structlog

from gas import moves
from gas.jobs import Failure, Job, JobNotFound, Status
from gas.messages import JobDeleted, JobFinished, JobSubmitted, Unreadable, decode
from gas.moves import Held, IllegalMove
from gas.ports import Delivery, Inbox
from gas.topology import ANNOTATOR
from sweeper.findings import about, found, moved
from sweeper.metrics import FOUND
from sweeper.ports import Ports

log = structlog.get_logger(__name__)

#: How many dead letters one sweep looks at.
LETTERS = 1000


def unclaimed(ports: Ports) -> None:
    """PENDING too long: its message was never said, or was lost.  Say it again.

    One that waits for its turn is said only if there is room, which nobody may have noticed.
    """
    looked: set[str] = set()
    for job in ports.jobs.due(Status.PENDING, ports.now()):
        if job.waits is None:
            _say_again(job, "unclaimed", ports)
            continue
        with about(job):
            moved(moves.looked(job, now=ports.now()), ports)
        if job.user_id not in looked:
            looked.add(job.user_id)
            if ports.turns.call_next(job.user_id):
                found("uncalled", user_id=job.user_id)


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
        with about(job):
            if moved(moves.cancelled(job, now=ports.now(), failure=failure), ports):
                ports.inputs.drop(job.input_key)
                found("abandoned")


def undeleted(ports: Ports) -> None:
    """DELETED too long: what is left of it was not removed.  Say it again."""
    for job in ports.jobs.due(Status.DELETED, ports.now()):
        with about(job):
            ports.publish(JobDeleted(job_id=job.job_id))
            moved(moves.looked(job, now=ports.now()), ports)
            found("undeleted")


def undeliverable(ports: Ports) -> None:
    """Among the annotator's dead letters: its job would wait for ever.  End it with a reason.

    The letters stay where they are, for an operator to read, replay or discard.
    """
    for letter in _letters(ports.dead_letters):
        try:
            message = decode(letter.body, ANNOTATOR.hears)
            assert isinstance(message, JobSubmitted)
            _give_up(ports.jobs.get(message.job_id), message.round, letter, ports)
        except Unreadable as error:
            log.error("unreadable dead letter", error=str(error), body=letter.body)
            FOUND.labels("unreadable").inc()
        except JobNotFound:
            log.info("dead letter about a job that was deleted", body=letter.body)


def _give_up(job: Job, said_in: int, letter: Delivery, ports: Ports) -> None:
    failure = Failure(
        code="GAVE_UP",
        message="The annotation was tried several times and could not be finished.",
        remedy="This is a fault of the service, not of your file. Retry it later; "
        "if that fails too, send us the job's id.",
    )
    with about(job):
        if job.ended or said_in < job.round:  # its owner has had it tried again since
            return
        try:
            change = moves.gave_up(job, now=ports.now(), failure=failure)
        except (Held, IllegalMove) as not_now:  # another worker has it after all
            log.info("left alone", why=str(not_now))
            return
        if moved(change, ports):
            ports.turns.call_next(job.user_id)
            ports.publish(JobFinished(job_id=job.job_id))
            found("dead_letter", tries=letter.tries)


def _say_again(job: Job, finding: str, ports: Ports) -> None:
    with about(job):
        ports.publish(JobSubmitted(job_id=job.job_id, round=job.round))
        moved(moves.looked(job, now=ports.now()), ports)
        found(finding)


def _letters(inbox: Inbox) -> Iterator[Delivery]:
    for _ in range(LETTERS // 10):
        letters = inbox.receive(limit=10, wait=0)
        if not letters:
            return
        yield from letters
