"""What usually brings a letter among the dead, and what to do about it."""

from dataclasses import dataclass
from typing import Final

from admin.letters import Said
from gas.jobs import Job
from gas.messages import JobDeleted, Unreadable


@dataclass(frozen=True)
class Advice:
    cause: str
    remedy: str


_AGAIN = "The sweeper says it again by itself, so discarding the letter loses nothing."

#: By queue: what usually goes wrong there.
USUAL: Final[dict[str, Advice]] = {
    "annotator": Advice(
        "The worker could not work at all: its reference is not installed, its disk is full, it "
        "is killed for using too much memory, or it cannot reach S3 or DynamoDB.",
        "Mend the cause (the annotator's log tells it by the trace id), then replay the letter.",
    ),
    "notifier": Advice(
        "Mail could not be handed over: the sender is not verified, SES is in its sandbox or over "
        "its quota. Or nobody has written a letter about this kind yet.",
        "Mend the cause, then replay the letter: a mail that was sent is not sent twice.",
    ),
    "archiver": Advice(
        "The archive or S3 refused: a permission or the vault is missing, or the checksum of what "
        "it stored is wrong.",
        f"Mend the cause, then replay the letter. {_AGAIN}",
    ),
    "restorer": Advice(
        "The archive refused a retrieval (a permission, a limit on retrievals), or neither it nor "
        "S3 holds one of the results whole.",
        "Mend the cause, then replay the letter: results that were asked for are not asked for "
        "again. A result that is lost stays lost: tell its owner, who has the input.",
    ),
    "thawer": Advice(
        "What the archive gave back could not be put into S3: it is damaged, the disk is full, "
        "or a permission is missing.",
        "Mend the cause. Within a day of the retrieval replay the letter. Later discard it: the "
        "retrieval has expired, and the sweeper asks the archive again.",
    ),
}


def advise(queue: str, said: Said, job: Job | None, *, gone: bool = False) -> Advice:
    """About a letter on `queue`; `gone`: the job it is about has no row any more."""
    if isinstance(said, Unreadable):
        return Advice(
            f"No reader on this queue knows what it says: {said}. Most likely another version of "
            "the code said it than the one that reads it.",
            f"Deploy a version of {queue} that reads it, then replay the letter. If nobody was "
            "ever meant to read it, discard it.",
        )
    if gone:
        return Advice(
            "Its job was deleted since, so there is nothing left to do about it.",
            "Discard the letter.",
        )
    if queue == "annotator" and job is not None and job.ended:
        return Advice(
            USUAL[queue].cause,
            f"The job has ended ({job.status}), so replaying the letter annotates nothing. Mend "
            "the cause, ask the owner to retry the job, and discard the letter.",
        )
    if isinstance(said, JobDeleted):
        return Advice(
            "Something that belongs to a deleted job could not be removed: S3, the archive or the "
            "table refused.",
            f"Mend the cause, then replay the letter. {_AGAIN}",
        )
    return USUAL[queue]
