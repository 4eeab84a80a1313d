"""Who says what, and who hears it: the map of the system.

One topic per kind of message, one queue per worker, one closed set of kinds per queue.
`infra/data-plane.yaml` declares the resources; a test holds the two against each other.
"""

from dataclasses import dataclass

from gas.messages import (
    ArchiveDue,
    ArchivingSoon,
    JobArchived,
    JobDeleted,
    JobFinished,
    JobRestored,
    JobSubmitted,
    Message,
    PlanChanged,
    RestoreRequested,
    UserUpgraded,
    kind_of,
)

SECOND = 1
MINUTE = 60 * SECOND

#: The archive speaks for itself (Glacier's job notices, S3's ObjectRestore events).  Its topic
#: carries AWS's own words, which have no kind; the thawer translates them at its edge.
ARCHIVE_NOTICE = "ArchiveNotice"
#: SES speaks for itself, too: of bounces and complaints, in its own words.
MAIL_NOTICE = "MailNotice"


@dataclass(frozen=True)
class Queue:
    """What one worker hears, and how its queue treats a message."""

    service: str
    hears: tuple[type[Message], ...]
    aws_topics: tuple[str, ...] = ()  #: also listened to, on which AWS speaks itself; at most one
    delay: int = 0  #: seconds before a message may first be received (SQS: at most 900)
    visibility: int = 1 * MINUTE  #: seconds of silence before it is given to another worker
    tries: int = 8  #: receives before the dead letters; messages given back on SIGTERM count too

    @property
    def topics(self) -> tuple[str, ...]:
        """The names of the topics this queue subscribes to."""
        return tuple(kind_of(kind) for kind in self.hears) + self.aws_topics


ANNOTATOR = Queue("annotator", hears=(JobSubmitted,))
NOTIFIER = Queue(
    "notifier",
    hears=(JobFinished, JobArchived, JobRestored, ArchivingSoon, PlanChanged),
    aws_topics=(MAIL_NOTICE,),
)
#: The delay is a free result's time in S3 after completion.
ARCHIVER = Queue("archiver", hears=(JobFinished, ArchiveDue, JobDeleted), delay=5 * MINUTE)
#: The delay lets the index `by_user` catch up: it is only eventually consistent.
RESTORER = Queue("restorer", hears=(UserUpgraded, RestoreRequested), delay=1 * MINUTE)
THAWER = Queue("thawer", hears=(), aws_topics=(ARCHIVE_NOTICE,))

QUEUES: tuple[Queue, ...] = (ANNOTATOR, NOTIFIER, ARCHIVER, RESTORER, THAWER)

#: What each service may say.  Whoever says anything else is refused at once.
SAYS: dict[str, tuple[type[Message], ...]] = {
    "web": (JobSubmitted, JobDeleted, UserUpgraded, RestoreRequested, PlanChanged),
    "annotator": (JobFinished, JobSubmitted),  #: the latter of the user's next job
    "archiver": (JobArchived, RestoreRequested),
    "thawer": (JobRestored,),
    "sweeper": (
        JobSubmitted,
        JobFinished,
        JobDeleted,
        ArchiveDue,
        ArchivingSoon,
        UserUpgraded,
        RestoreRequested,
    ),
    "admin": (UserUpgraded, PlanChanged),
}


class NotYours(Exception):
    """Raised when a service says what the topology does not let it say: a mistake in the code."""


def check_may_say(origin: str, message: Message) -> None:
    """Raise `NotYours` unless `origin` may say this kind of message."""
    if type(message) not in SAYS.get(origin, ()):
        raise NotYours(f"{origin} may not say {kind_of(message)}; see gas.topology.SAYS")
