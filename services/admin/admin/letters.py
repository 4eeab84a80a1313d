"""Going through dead letters, and reading what they say."""

from collections.abc import Generator
from contextlib import closing
from typing import Any

from admin.answer import Code, Problem
from admin.ports import DeadLetters, Letter, Ports
from gas import hearing
from gas.mail_notices import MailFailed
from gas.messages import AboutUser, Message, Unreadable, kind_of
from gas.notices import Notice
from gas.topology import ARCHIVE_NOTICE, QUEUES

#: Seconds between two looks for letters that somebody else is looking at.
PAUSE = 5

_QUEUES = {queue.service: queue for queue in QUEUES}

Said = Message | list[Notice] | list[MailFailed] | Unreadable


def every_letter(
    ports: Ports, queue: str | None, patience: float
) -> Generator[tuple[DeadLetters, Letter], None, None]:
    """Each letter once, of one queue or of all; close it when you break off.

    The sweeper looks at the annotator's letters every minute and so hides them for half of it:
    while something is hidden, this looks again, up to `patience` seconds.
    """
    boxes = [ports.dead[queue]] if queue else list(ports.dead.values())
    seen: set[str] = set()
    left = patience
    while True:
        hidden = 0
        for box in boxes:
            hidden += box.hidden()
            with closing(box.letters()) as letters:
                for letter in letters:
                    if letter.message_id not in seen:
                        seen.add(letter.message_id)
                        yield box, letter
        if not hidden:
            return
        if left <= 0:
            ports.tell(f"{hidden} more were hidden: somebody else looks at them. Try again.")
            return
        if left == patience:
            ports.tell(f"{hidden} are hidden: somebody else, the sweeper perhaps, looks at them.")
            ports.tell(f"Waiting up to {patience:.0f} s for them; Ctrl-C ends it.")
        ports.sleep(min(PAUSE, left))
        left -= PAUSE


def read(letter: Letter) -> Said:
    """What it says, or why nobody on its queue can read it."""
    queue = _QUEUES[letter.queue]
    try:
        said: Message | list[Notice] | list[MailFailed] = hearing.read(queue, letter.body)
        return said
    except Unreadable as error:
        return error


def kind(letter: Letter, said: Said) -> str:
    if isinstance(said, Message):
        return kind_of(said)
    return letter.attributes.get("kind") or (_notice(letter) if isinstance(said, list) else "?")


def origin(letter: Letter, said: Said) -> str:
    spoke = "archive" if _notice(letter) == ARCHIVE_NOTICE else "SES"
    return letter.attributes.get("origin") or (spoke if isinstance(said, list) else "?")


def _notice(letter: Letter) -> str:
    """What a notice of AWS is called there: the topic it came by."""
    return next(iter(_QUEUES[letter.queue].aws_topics), "?")


def job_ids(said: Said) -> list[str]:
    """The jobs that it is about."""
    if isinstance(said, Unreadable):
        return []
    parts = said if isinstance(said, list) else [said]
    return [part.job_id for part in parts if hasattr(part, "job_id")]


def about(said: Said) -> str:
    """In a word or two, what it is about."""
    if isinstance(said, AboutUser):
        return f"user {said.user_id}"
    return ", ".join(f"job {job_id}" for job_id in job_ids(said)) or "?"


def summary(letter: Letter) -> dict[str, Any]:
    """A letter, for programs."""
    said = read(letter)
    return {
        "id": letter.message_id,
        "queue": letter.queue,
        "kind": kind(letter, said),
        "origin": origin(letter, said),
        "trace_id": letter.attributes.get("trace_id", ""),
        "about": about(said),
        "tries": letter.tries,
        "sent": letter.sent,
        "body": letter.body,
    }


def no_such(message_id: str) -> Problem:
    return Problem(
        Code.NOT_FOUND,
        f"There is no dead letter {message_id}.",
        "It was replayed or discarded, or somebody else looks at it just now: see "
        "`gas-admin dead list`.",
    )
