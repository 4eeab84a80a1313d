"""On each of its kinds: write to the user, once each, unless they or their address want none."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from gas import metrics
from gas.jobs import Job, JobNotFound, Status
from gas.mail_notices import MailFailed
from gas.messages import (
    AboutJob,
    ArchivingSoon,
    JobArchived,
    JobFinished,
    JobRestored,
    Message,
    PlanChanged,
    kind_of,
)
from gas.ports import Jobs, Mail, MailRefused, Once, Users
from gas.users import User
from notifier import bounces, letters
from notifier.letters import Letter

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
    grace_seconds: int = 7 * 24 * 60 * 60  #: results stay in S3 after a subscription has ended
    now: Callable[[], int] = lambda: int(time.time())


#: What is written about jobs, and how.
LETTERS: Final[dict[type[Message], Callable[[Job, User, str, int], Letter]]] = {
    JobFinished: letters.finished,
    ArchivingSoon: letters.archiving_soon,
    JobArchived: letters.archived,
    JobRestored: letters.restored,
}


def handle(message: Message | list[MailFailed], ports: Ports) -> None:
    if isinstance(message, list):
        for failed in message:
            bounces.block(failed, ports.users)
        return
    if isinstance(message, PlanChanged):
        _about_plan(ports.users.get(message.user_id), ports)
        return
    assert isinstance(message, AboutJob)
    with bound_contextvars(job_id=message.job_id):
        try:
            job = ports.jobs.get(message.job_id)
        except JobNotFound:
            log.info("the job was deleted meanwhile: nothing to write about")
            return
        # Whoever cancelled or deleted it knows that already.
        if job.status in (Status.COMPLETED, Status.FAILED):
            _about_job(message, job, ports)


def _about_plan(user: User, ports: Ports) -> None:
    what = f"mail/PlanChanged/{user.user_id}/{user.plan_since}"
    letter = partial(letters.plan_changed, user, ports.site, ports.grace_seconds)
    _send_once(what, letter, user, ports)


def _about_job(message: Message, job: Job, ports: Ports) -> None:
    # A result may be archived more than once, and a job may end more than once: each is told.
    generation = job.round if isinstance(message, JobFinished) else job.archive_generation
    what = f"mail/{kind_of(message)}/{job.job_id}/{generation}"
    user = ports.users.get(job.user_id)
    if kind_of(message) in user.muted:
        log.info("the user wants no mail of this kind")
        metrics.MAILS_WITHHELD.labels("muted").inc()
        return
    letter = partial(LETTERS[type(message)], job, user, ports.site, ports.now())
    _send_once(what, letter, user, ports)


def _send_once(what: str, write: Callable[[], Letter], user: User, ports: Ports) -> None:
    """Claim first, then send: a process that dies in between loses a mail, but sends none twice.

    A send that fails gives the claim back, so that the next try mails.
    """
    if not user.email:
        log.warning("the user has no address")
        return
    if user.mail_is_blocked:
        log.warning("mail to the user's address is blocked", why=user.mail_blocked_why)
        metrics.MAILS_WITHHELD.labels("blocked").inc()
        return
    if not ports.once.claim(what, now=ports.now(), seconds=REMEMBER_SECONDS):
        log.info("already mailed")
        return
    try:
        _send(write(), user, ports.mail)
    except Exception:
        ports.once.release(what)
        raise


def _send(letter: Letter, user: User, mail: Mail) -> None:
    try:
        mail.send(
            to=user.email,
            user_id=user.user_id,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
        )
    except MailRefused as refused:  # no other try would help; the result is on the site
        log.error("mail refused", why=str(refused))
    else:
        log.info("mailed", subject=letter.subject)
