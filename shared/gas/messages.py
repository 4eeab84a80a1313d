"""Everything the services say to one another.

A message is a fact: it has already happened, so its name is in the past tense.  It is thin:
ids and a version, and which round of a job was submitted; the tables tell the rest.  Beside its
body every message carries three attributes, `kind`, `origin` (the service that said it) and
`trace_id` (one per round of a job), so that anyone who meets it on a queue can see where it came
from.

To add a field, give it a default: older readers ignore what they do not know.  To change a
meaning, raise `version`: a reader that does not know the version leaves the message to the
dead letters instead of guessing.
"""

from functools import reduce
from operator import or_
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

JobId = Annotated[str, Meta(min_length=1, max_length=64, description="the job's uuid")]
UserId = Annotated[str, Meta(min_length=1, max_length=128, description="the user's Globus `sub`")]
Version = Annotated[Literal[1], Meta(description="of this kind's meaning")]


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Anything said; `kind` in the body is the name of the class."""


class AboutJob(Message, frozen=True, kw_only=True):
    """A fact about one job."""

    job_id: JobId
    version: Version = 1


class AboutUser(Message, frozen=True, kw_only=True):
    """A fact about one user."""

    user_id: UserId
    version: Version = 1


class JobSubmitted(AboutJob, frozen=True, tag=True):
    """A user uploaded a file and asked for its annotation, or asked again (a new round)."""

    round: Annotated[
        int, Meta(ge=0, description="of the job then; one of an earlier round says nothing new")
    ] = 0


class JobFinished(AboutJob, frozen=True, tag=True):
    """A job came to its end, well or badly; its status says which."""


class JobDeleted(AboutJob, frozen=True, tag=True):
    """A user deleted a job; what is left of it is to be removed everywhere."""


class ArchiveDue(AboutJob, frozen=True, tag=True):
    """A job's retention, longer than a queue can delay, has run out."""


class ArchivingSoon(AboutJob, frozen=True, tag=True):
    """A job's result will move to the archive soon."""


class JobArchived(AboutJob, frozen=True, tag=True):
    """A job's result has moved to the archive."""


class RestoreRequested(AboutJob, frozen=True, tag=True):
    """One archived result is wanted back."""


class JobRestored(AboutJob, frozen=True, tag=True):
    """A job's result is back from the archive."""


class UserUpgraded(AboutUser, frozen=True, tag=True):
    """A subscription was confirmed; the user wants every archived result back."""


class PlanChanged(AboutUser, frozen=True, tag=True):
    """A user's plan changed, up or down."""


KINDS: tuple[type[Message], ...] = (
    JobSubmitted,
    JobFinished,
    JobDeleted,
    ArchiveDue,
    ArchivingSoon,
    JobArchived,
    RestoreRequested,
    JobRestored,
    UserUpgraded,
    PlanChanged,
)

_EVERY_KIND: msgspec.json.Decoder[Message] = msgspec.json.Decoder(reduce(or_, KINDS))


class Unreadable(Exception):
    """Raised when a reader does not know what a message says; it goes to the dead letters."""


def kind_of(message: Message | type[Message]) -> str:
    """The name under which a message travels."""
    return (message if isinstance(message, type) else type(message)).__name__


def encode(message: Message) -> str:
    """The message as JSON; its `kind` is part of it."""
    return msgspec.json.encode(message).decode()


def decode(body: str, hears: tuple[type[Message], ...]) -> Message:
    """Read one message of a closed set of kinds, or raise `Unreadable` saying what is wrong."""
    known = ", ".join(kind_of(kind) for kind in hears)
    try:
        message: Message = _EVERY_KIND.decode(body)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unreadable(f"{error}; this queue hears {known}") from error
    if not isinstance(message, hears):
        raise Unreadable(f"{kind_of(message)} was said here; this queue hears {known}")
    return message
