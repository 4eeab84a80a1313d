"""What the services need of the world, and no more.

`gas.aws` keeps these promises on AWS, `gas.fakes` in memory; one contract suite holds both to
them.  Whatever is not promised here as an exception (a throttled or unreachable service) comes
as the adapter's own error: the message then stays on its queue for another try.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gas.jobs import Job
from gas.messages import Message
from gas.moves import Change
from gas.users import Plan, User


@dataclass(frozen=True)
class Page:
    """Some of a user's jobs, newest first; `cursor` asks for the next ones, None is the end."""

    jobs: list[Job]
    cursor: str | None = None


class BadCursor(Exception):
    """Raised for a cursor that this table did not give."""


class Jobs(Protocol):
    """The table of jobs."""

    def add(self, job: Job) -> None:
        """Record a new job.  Raises `JobExists`."""

    def get(self, job_id: str) -> Job:
        """The job as it is now (a consistent read).  Raises `JobNotFound`."""

    def apply(self, change: Change) -> Job:
        """Make one move and return the job after it.  Raises `JobMoved`, `JobNotFound`."""

    def remove(self, job: Job) -> None:
        """Remove a row for good; gone already is fine.

        Raises `JobMoved` unless the job is DELETED and the archive holds what it held in `job`.
        """

    def of_user(self, user_id: str, *, limit: int, cursor: str | None = None) -> Page:
        """A page of a user's jobs, newest first; may lag a second behind.  Raises `BadCursor`."""

    def waiting(self, user_id: str, *, limit: int) -> list[str]:
        """Ids of a user's jobs that wait for their turn, first submitted first; may lag."""

    def due(self, watch: str, now: int) -> Iterator[Job]:
        """Jobs on that watch whose `look_at` has come, longest overdue first; may lag."""


class Users(Protocol):
    """The table of users."""

    def get(self, user_id: str) -> User:
        """The user as they are now (a consistent read).  Raises `UserNotFound`."""

    def signed_in(self, user: User, now: int) -> User:
        """Record who signed in; the plan and choices of a known user stay."""

    def mute(self, user_id: str, kinds: Collection[str]) -> User:
        """Write to a user about all kinds but these from now on.  Raises `UserNotFound`."""

    def block_mail(self, user_id: str, address: str, why: str) -> User:
        """Send a user no more mail to that address.  Raises `UserNotFound`."""

    def give_turns(self, user: User, turns: list[str], *, waited: str | None = None) -> User:
        """Let these jobs be under way, and note (if given) which one has to wait.

        Raises `UserMoved` unless the user's turns are still those of `user`; `UserNotFound`.
        """

    def change_plan(self, user_id: str, plan: Plan, now: int) -> User:
        """Give a user another plan; returns the user after it.  Raises `UserNotFound`.

        Whose plan ends goes on the watch `DOWNGRADED`, whose begins on `UPGRADED`.
        """

    def due(self, watch: str, now: int) -> Iterator[User]:
        """Users on that watch whose `look_at` has come; may lag."""

    def seen_to(self, user: User) -> None:
        """Take a user off the watch, unless the plan has changed since `user` was read."""


class NoSuchFile(Exception):
    """Raised when a key holds no file."""


class FileChanged(Exception):
    """Raised when a key holds another file than the one that was pinned."""


@dataclass(frozen=True)
class Found:
    """What is known of a stored file without reading it."""

    size: int  #: bytes
    etag: str


class Store(Protocol):
    """Files in one bucket."""

    def look(self, key: str) -> Found | None:
        """What lies at a key, if anything."""

    def fetch(self, key: str, into: Path, *, etag: str | None = None) -> None:
        """Copy a file here.  Raises `NoSuchFile`, and `FileChanged` if it is not `etag`'s."""

    def read(self, key: str) -> Iterator[bytes]:
        """A file piece by piece, none larger than 1 MiB.  Raises `NoSuchFile` at once."""

    def keep(self, key: str, path: Path, *, media_type: str) -> None:
        """Keep a file, replacing what lay there."""

    def drop(self, key: str) -> None:
        """Remove a file; none there is fine."""

    def names(self, prefix: str) -> Iterator[str]:
        """Every key that begins with `prefix`."""


@dataclass(frozen=True)
class UploadForm:
    """What a browser posts, with the file last, to upload straight to the store."""

    url: str
    fields: dict[str, str]


class Links(Protocol):
    """Short-lived permissions for a browser, made by the server for one exact key."""

    def upload(self, key: str, *, max_bytes: int, seconds: int) -> UploadForm:
        """Permission to upload one file of 1 to `max_bytes` bytes to `key`."""

    def download(self, key: str, *, file_name: str, seconds: int) -> str:
        """An address that serves `key` as an attachment called `file_name`."""


class Publish(Protocol):
    """Say a message to whoever hears its kind."""

    def __call__(self, message: Message) -> None:
        """Raises `gas.topology.NotYours` for a kind that this service may not say."""


class Delivery(Protocol):
    """One receive of one message."""

    @property
    def body(self) -> str: ...

    @property
    def attributes(self) -> dict[str, str]:
        """`kind`, `origin` and `trace_id`, where the sender gave them."""

    @property
    def tries(self) -> int:
        """How often the message was received, this time included."""

    def hold(self, seconds: int) -> None:
        """Keep the message from other workers that much longer; 0 gives it back."""

    def delete(self) -> None:
        """The work is done."""


class Inbox(Protocol):
    """A queue's receiving end."""

    def receive(self, *, limit: int, wait: int) -> list[Delivery]:
        """Up to `limit` (1 to 10) messages; waits up to `wait` (0 to 20) seconds for the first."""


class MailRefused(Exception):
    """Raised when this mail can never be sent (a malformed address, say)."""


class Mail(Protocol):
    """Outgoing mail."""

    def send(self, *, to: str, user_id: str, subject: str, text: str, html: str) -> None:
        """Hand a mail over for delivery.  Raises `MailRefused`.

        What becomes of it is told with `user_id`.
        """


class Once(Protocol):
    """Things that may be done at most once, however often a message comes."""

    def claim(self, what: str, *, now: int, seconds: int) -> bool:
        """True for the first who asks within `seconds`; the claim is forgotten after that."""

    def release(self, what: str) -> None:
        """The claimed thing was not done after all; let the next try claim it."""


@dataclass(frozen=True)
class Session:
    """Somebody signed in; the browser holds only the id."""

    session_id: str
    user_id: str
    access_token: str  #: of Globus; revoked at sign-out
    expires: int  #: UTC, seconds since 1970


class Sessions(Protocol):
    """Who is signed in."""

    def open(self, session: Session) -> None: ...

    def read(self, session_id: str, now: int) -> Session | None:
        """The session, unless it has ended or expired."""

    def close(self, session_id: str) -> None: ...


@dataclass(frozen=True)
class Asked:
    """A retrieval that was begun."""

    tier: str  #: how quick (and dear) it is: Expedited, Standard or Bulk
    seconds: int  #: it usually takes no longer


@dataclass(frozen=True)
class Holding:
    """One thing an archive holds."""

    archive_id: str
    job_id: str  #: as it was said when the thing was put away; empty for what is not ours
    generation: int  #: likewise
    size: int  #: bytes
    since: int  #: UTC, seconds since 1970


class ArchiveDamaged(Exception):
    """Raised when what the archive holds, or gave back, is not what was put away."""


class NotRetrieved(Exception):
    """Raised when a retrieval is unknown, not yet complete, or has expired: ask again."""


class Archive(Protocol):
    """Where results are cheap to keep and slow to get back."""

    @property
    def name(self) -> str:
        """`vault` or `s3`: what a job remembers."""

    def put_away(self, bundle: Path, *, job_id: str, generation: int) -> str:
        """Keep a file; returns its archive id once the archive has it whole.

        Raises `ArchiveDamaged` when its checksum there is not the file's.
        """

    def ask_for(self, archive_id: str, *, job_id: str) -> Asked:
        """Begin a retrieval, by the quickest tier that is granted; a notice follows when it ends.

        It may be asked again at any time; a notice follows each time.  Raises `NotRetrieved` when
        the archive does not hold it.
        """

    def bring_back(self, archive_id: str, retrieval_id: str, into: Path) -> None:
        """Copy what a retrieval brought to a file.  Raises `NotRetrieved`, `ArchiveDamaged`."""

    def forget(self, archive_id: str) -> None:
        """Remove it from the archive; gone already is fine."""

    def holdings(self) -> Iterator[Holding]:
        """All that the archive holds, as far as it knows: a vault's inventory may be a day old."""
