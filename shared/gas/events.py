"""A job's story: what was heard about it, by whom, at which try, and how that ended.

The worker loop tells it, once per receive.  It is for people who look into a job; nothing decides
by it, so an event that could not be recorded is lost and no more than that.
"""

import os
import socket
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Protocol

import msgspec
from msgspec import Meta

from gas.messages import JobId

#: So long a story is kept.
KEEP_SECONDS: Final = 90 * 24 * 60 * 60
#: Of an error's words, so many are kept.
WHY_LENGTH: Final = 500
#: The origin of what the archives of AWS say in their own words.
ARCHIVE: Final = "archive"


class Outcome(StrEnum):
    """How the handling of a message ended."""

    DONE = "done"
    AGAIN = "again"  #: the handler asked to see it later; nothing is wrong
    GIVEN_BACK = "given_back"  #: the worker was asked to stop
    UNREADABLE = "unreadable"
    ERROR = "error"
    REPLAYED = "replayed"  #: an operator took it out of the dead letters, back to its queue
    DISCARDED = "discarded"  #: an operator took it out of the dead letters, for good


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One receive of one message about one job."""

    job_id: Annotated[str, Meta(description="key of the table")]
    at: Annotated[str, Meta(description="when it ended, UTC, and random letters; sorts the story")]
    service: Annotated[str, Meta(description="whose queue it was on")]
    kind: Annotated[str, Meta(description="of message")]
    origin: Annotated[str, Meta(description="who said it")]
    trace_id: Annotated[str, Meta(description="on every log line about it")]
    tries: Annotated[int, Meta(description="how often it was received, this time included")]
    outcome: Outcome
    milliseconds: Annotated[int, Meta(description="how long it was handled")]
    worker: Annotated[str, Meta(description="host/process id")]
    why: Annotated[str, Meta(description="for operators: the error, or why it comes back")] = ""

    @property
    def time(self) -> datetime:
        """When the handling ended, by the worker's clock."""
        return datetime.fromisoformat(self.at.partition("~")[0])


class Heard(Protocol):
    """What a story needs of a delivery, or of a dead letter."""

    @property
    def body(self) -> str: ...

    @property
    def attributes(self) -> dict[str, str]: ...

    @property
    def tries(self) -> int: ...


class Record(Protocol):
    """Whoever is told of events."""

    def record(self, event: Event) -> None:
        """Add an event to its job's story."""


class Events(Record, Protocol):
    """The table of events."""

    def of_job(self, job_id: str) -> Iterator[Event]:
        """A job's story in the order of time; empty for a job that nobody has heard of."""


def stamp(now: datetime | None = None) -> str:
    """A value for `Event.at`: the letters keep two events of one microsecond apart."""
    time = (now or datetime.now(UTC)).astimezone(UTC)
    return f"{time.isoformat(timespec='microseconds')}~{uuid.uuid4().hex[:6]}"


def whoami() -> str:
    """This process, as a story names it."""
    return f"{socket.gethostname()}/{os.getpid()}"


def happened(
    heard: Heard,
    said: Any,
    *,
    service: str,
    kind: str,
    trace_id: str,
    outcome: str,
    took: float = 0,  # seconds
    why: str = "",
    worker: str | None = None,  # this process
) -> Iterator[Event]:
    """What there is to tell of one message: an event per job that it is about.

    `said` is what its body was read as, or None if it was not, or could not be, read.
    """
    for job_id in _told_about(said) if said is not None else _named_in(heard.body):
        yield Event(
            job_id=job_id,
            at=stamp(),
            service=service,
            kind=kind,
            origin=heard.attributes.get("origin", ARCHIVE if isinstance(said, list) else "?"),
            trace_id=trace_id,
            tries=heard.tries,
            outcome=Outcome(outcome),
            milliseconds=round(took * 1000),
            worker=worker or whoami(),
            why=why[:WHY_LENGTH],
        )


def _told_about(said: Any) -> list[str]:
    """No job for a message about a user; several, perhaps, for a notice of an archive."""
    parts = said if isinstance(said, list) else [said]
    return list(dict.fromkeys(part.job_id for part in parts if hasattr(part, "job_id")))


class _Named(msgspec.Struct):
    job_id: JobId


def _named_in(body: str) -> list[str]:
    """The job that a body names, though it may say nothing that this version can read."""
    try:
        return [msgspec.json.decode(body, type=_Named).job_id]
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return []
