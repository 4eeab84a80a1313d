"""What an operator's commands need of the world."""

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gas.events import Events
from gas.ports import Jobs, Publish, Users


@dataclass(frozen=True)
class Letter:
    """One message that was received too often without success."""

    queue: str  #: the service that could not handle it
    message_id: str
    body: str
    attributes: dict[str, str]
    tries: int  #: how often it was received; looking at it among the dead letters counts too
    sent: int  #: when it was put on the queue: UTC, seconds since 1970
    receipt: object = field(repr=False, compare=False, default=None)  #: the adapter's own


class DeadLetters(Protocol):
    """The dead letters of one queue."""

    def hidden(self) -> int:
        """How many are hidden now because somebody looks at them (roughly)."""

    def letters(self) -> Generator[Letter, None, None]:
        """Each that is not hidden.  While it is looked through, they are hidden from others.

        Close the generator when you break off: the letters are shown to others again.
        """

    def replay(self, letter: Letter) -> None:
        """Put it on its queue anew, then remove it here: dying in between leaves it in both."""

    def discard(self, letter: Letter) -> None:
        """Remove it for good."""


@dataclass(frozen=True)
class Load:
    """How much is on one queue now.  The counts are SQS's own and approximate."""

    waiting: int
    in_flight: int  #: received and not yet deleted
    delayed: int
    dead: int
    oldest: int | None = None  #: seconds that the oldest has waited; None: nobody measures it


class Gauges(Protocol):
    def load(self, queue: str) -> Load:
        """Of the queue of that service."""


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    users: Users
    events: Events | None  #: None where no stories are recorded
    publish: Publish
    dead: Mapping[str, DeadLetters]  #: by service
    gauges: Gauges
    operator: str  #: who does it, as a story names it
    tell: Callable[[str], None]  #: says something while a command goes on
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
