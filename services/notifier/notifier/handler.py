"""On JobFinished, JobArchived, JobRestored: write to the job's owner, once each."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from gas.jobs import Job, JobNotFound, Status
from gas.messages import JobArchived, JobFinished, JobRestored, Message, kind_of
from gas.ports import Jobs, Mail, MailRefused, Once, Users
from gas.users import User
from notifier.letters import Letter, archived, finished, restored

log = structlog.get_logger(__name__)

#: For so long a message heard again does not mail again; queues keep messages for 14 days.
REMEMBER_SECONDS = 30 * 24 * 60 * 60


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    users: Users
    mail: Mail
    once: Once
    site: str  #: the site's address, for links
    now: Callable[[], int] = lambda: int(time.time())


#: What is written about, and how.
LETTERS: Final[dict[type[Message], Callable[[Job, User, str, int], Letter]]] = {
    JobFinished: finished,
    JobArchived: archived,
    JobRestored: restored,
}


class NoLetter(Exception):
    """Raised for a kind about which nothing is written yet; its message stays for dead letters."""


def handle(message: Message, ports: Ports) -> None:
    if not isinstance(message, JobFinished | JobArchived | JobRestored):
        raise NoLetter(f"there is no letter about {kind_of(message)}")
    with bound_contextvars(job_id=message.job_id):
        try:
            job = ports.jobs.get(message.job_id)
        except JobNotFound:
            log.info("the job was deleted meanwhile: nothing to write about")
            return
        user = ports.users.get(job.user_id)
        if not user.email:
            log.warning("the user has no address")
        elif job.ended and job.status is not Status.DELETED:
            _send_once(message, job, user, ports)


def _send_once(message: Message, job: Job, user: User, ports: Ports) -> None:
    """Claim first, then send: a process that dies in between loses a mail, but sends none twice.

    A send that fails gives the claim back, so that the next try mails.
    """
    # A result may be archived more than once; each time is told.
    generation = 0 if isinstance(message, JobFinished) else job.archive_generation
    what = f"mail/{kind_of(message)}/{job.job_id}/{generation}"
    if not ports.once.claim(what, now=ports.now(), seconds=REMEMBER_SECONDS):
        log.info("already mailed")
        return
    try:
        letter = LETTERS[type(message)](job, user, ports.site, ports.now())
        _send(letter, user.email, ports.mail)
    except Exception:
        ports.once.release(what)
        raise


def _send(letter: Letter, to: str, mail: Mail) -> None:
    try:
        mail.send(to=to, subject=letter.subject, text=letter.text, html=letter.html)
    except MailRefused as refused:  # no other try would help; the result is on the site
        log.error("mail refused", why=str(refused))
    else:
        log.info("mailed", subject=letter.subject)
