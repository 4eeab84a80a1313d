"""On JobSubmitted: claim the job, annotate its file, keep the outputs, say JobFinished.

Every attempt writes below a prefix of its own and ends with one conditional move, so that a
message heard twice, a worker that dies, and one that wakes up too late all leave one result.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import structlog
from structlog.contextvars import bound_contextvars

from annotator.child import Annotated, EngineCrashed, Halted, Refused
from annotator.library.embedded import Embedded
from annotator.library.ports import NoSuchReference, References
from annotator.progress import Progress
from annotator.results import drop_below, drop_unreferred, keep
from gas import archiving, moves, outputs
from gas.bundle import sha256
from gas.jobs import Failure, Job, JobNotFound, Status
from gas.lease import Lease
from gas.messages import JobFinished, JobSubmitted, Message
from gas.moves import Held, JobMoved, LeaseLost
from gas.ports import FileChanged, Jobs, NoSuchFile, Publish, Store, Users
from gas.turns import Caps, Turns
from gas.worker import ComeBack

log = structlog.get_logger(__name__)

#: An engine that crashed in this many attempts of one round will crash again.
CRASHES = 3
#: A lease is renewed when two thirds of it are left.  With less than this share its holder may be
#: dead; with more it lives and has a message of its own, and this one only uses up its tries.
ALIVE = 0.6


class Annotate(Protocol):
    """What `annotator.child.annotate` does."""

    def __call__(
        self,
        source: Path,
        out: Path,
        *,
        reference: str,
        input_name: str,
        job_id: str,
        report: Callable[[str, int], None],
        halted: Callable[[], bool],
        seconds: int,
        references: Path | None,
    ) -> Annotated: ...


def clock() -> int:
    """UTC, whole seconds since 1970."""
    return int(time.time())


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    users: Users
    inputs: Store
    results: Store
    publish: Publish
    annotate: Annotate
    owner: str  #: names this worker in its claims
    references: References = field(default_factory=Embedded)
    caps: Caps = field(default_factory=Caps)
    halt: threading.Event = field(default_factory=threading.Event)  #: let go of the work at hand
    now: Callable[[], int] = clock
    lease_seconds: int = 60
    look_seconds: float = 2.0  #: between two looks whether the job was cancelled
    job_seconds: int = 4 * 60 * 60
    retention_seconds: int = 5 * 60  #: how long a free user's result stays in S3
    work_dir: Path | None = None  #: where attempts keep their files; None is the system's own

    @property
    def turns(self) -> Turns:
        return Turns(self.jobs, self.users, self.publish, self.now, self.caps)


def handle(message: Message, ports: Ports) -> None:
    """Raises `ComeBack` when the job is held elsewhere or this worker has to go."""
    assert isinstance(message, JobSubmitted)
    with bound_contextvars(job_id=message.job_id):
        job = _row(message.job_id, ports)
        if job is not None and message.round < job.round:
            log.info("said in an earlier round", round=message.round)
            return
        heard_after_its_end = job is not None and job.ended
        if job is not None and not job.ended:
            lease = _claim(job, ports)
            if lease is None:
                return
            job = _attempt(lease, ports)
        if job is None:
            log.info("the job was deleted meanwhile")
        elif job.ended:
            _end(job, ports, again=heard_after_its_end)


def _row(job_id: str, ports: Ports) -> Job | None:
    try:
        return ports.jobs.get(job_id)
    except JobNotFound:
        return None


def _end(job: Job, ports: Ports, *, again: bool) -> None:
    """Clear up after a job that has ended and say so; who cancelled it knows already.

    There may be room now for the next one of its user; `again`, because whoever ended this one
    may have died before saying that.
    """
    drop_unreferred(job, ports.results)
    ports.turns.call_next(job.user_id, again=again)
    if job.status is not Status.CANCELLED:
        ports.publish(JobFinished(job_id=job.job_id))


def _claim(job: Job, ports: Ports) -> Lease | None:
    """The claim on a job; None when its message can go, for another one will be said of it."""
    try:
        claim = moves.claimed(job, now=ports.now(), owner=ports.owner, seconds=ports.lease_seconds)
        if not ports.turns.take(job):
            return None
        job = ports.jobs.apply(claim)
    except Held as held:
        if held.seconds > ALIVE * ports.lease_seconds:
            log.info("another worker is at it", seconds=held.seconds)
            return None
        raise ComeBack(held.seconds, str(held)) from held
    except JobMoved as moved:
        raise ComeBack(1, str(moved)) from moved
    log.info("claimed", attempt=job.attempt, owner=ports.owner)
    return Lease(ports.jobs, job, renew=moves.renewed, seconds=ports.lease_seconds, now=ports.now)


def _attempt(lease: Lease, ports: Ports) -> Job | None:
    """One attempt, to whichever end it comes; the job after it, or None where it is gone."""
    try:
        with (
            lease.kept(look=ports.look_seconds),
            TemporaryDirectory(prefix="gas-", dir=ports.work_dir) as room,
        ):
            _in_room(lease, ports, Path(room))
    except LeaseLost as lost:
        job = _clear_away(lease.job, ports)
        if _taken_away(lease.job, job):
            log.info("let go: its owner took it away", status=job.status if job else "gone")
            return job
        raise ComeBack(ports.lease_seconds, str(lost)) from lost
    except ComeBack:
        raise
    except Exception:
        _give_back(lease)
        raise
    return lease.job


def _taken_away(held: Job, now: Job | None) -> bool:
    """Whether its owner cancelled or deleted what was held, and perhaps had it tried again."""
    if now is None or now.round != held.round:
        return True
    return now.status in (Status.CANCELLED, Status.DELETED)


def _clear_away(job: Job, ports: Ports) -> Job | None:
    """Remove what an attempt that lost its lease has uploaded, unless the job refers to it.

    It may: a move whose answer got lost on the way, and which was then repeated, looks as if
    somebody else had made it.  Returns the job as it is by now, or None where it is gone.
    """
    prefix = outputs.prefix(job.user_id, job.job_id, job.attempt)
    now = _row(job.job_id, ports)
    if now is None or now.outputs_prefix != prefix:
        drop_below(prefix, ports.results)
    return now


def _in_room(lease: Lease, ports: Ports, room: Path) -> None:
    out = room / "out"
    out.mkdir()
    try:
        _complete(lease, ports, room, _annotated(lease, ports, room / "input", out))
    except Refused as refused:
        _fail(lease, ports, out, Failure(code=refused.code, **_words(refused)))
    except Halted as halted:
        if lease.lost.is_set():
            raise LeaseLost("the lease was lost while the engine ran") from halted
        lease.act(moves.given_back)
        raise ComeBack(0, "this worker was asked to stop") from halted
    except EngineCrashed as crash:
        if lease.job.tries < CRASHES:
            raise
        log.exception("the engine crashed again: giving up")
        _fail(lease, ports, out, _crashed(crash))


def _annotated(lease: Lease, ports: Ports, source: Path, out: Path) -> Annotated:
    job = lease.job
    try:
        ports.inputs.fetch(job.input_key, source, etag=job.input_etag)
    except FileChanged as error:
        raise Refused(
            "INPUT_CHANGED",
            "The uploaded file was replaced after it was submitted.",
            "Submit the file again.",
        ) from error
    except NoSuchFile as error:
        raise Refused(
            "INPUT_MISSING", "The uploaded file is no longer there.", "Upload the file again."
        ) from error
    return _with_reference(lease, ports, source, out)


def _with_reference(lease: Lease, ports: Ports, source: Path, out: Path) -> Annotated:
    job, report = lease.job, Progress(lease)

    def halted() -> bool:
        return lease.lost.is_set() or ports.halt.is_set()

    try:
        with ports.references.lent(job.assembly, report=report, halted=halted) as reference:
            return ports.annotate(
                source,
                out,
                reference=reference.name,
                input_name=job.input_file_name,
                job_id=job.job_id,
                report=report,
                halted=halted,
                seconds=ports.job_seconds,
                references=reference.folder,
            )
    except NoSuchReference as error:
        raise Refused(
            "NO_REFERENCE",
            f"The reference {error.name!r} is not installed.",
            f"Choose one of those that are: {', '.join(error.offered)}.",
        ) from error


def _complete(lease: Lease, ports: Ports, room: Path, annotated: Annotated) -> None:
    kept = keep(lease, ports.results, room / "out")
    job = lease.act(
        moves.completed,
        **kept,
        counts=annotated.counts,
        warnings=annotated.warnings,
        versions=annotated.versions,
        input_sha256=sha256(room / "input"),
        result_sha256=sha256(room / "out" / outputs.ANNOTATED_VCF),
        **archiving.in_s3(now=ports.now(), retention=ports.retention_seconds),
    )
    log.info("completed", attempt=job.attempt, counts=job.counts)


def _fail(lease: Lease, ports: Ports, out: Path, failure: Failure) -> None:
    kept = keep(lease, ports.results, out, only=(outputs.LOG,))
    job = lease.act(moves.refused, failure=failure, **kept)
    log.info("failed", code=failure.code, attempt=job.attempt)


def _give_back(lease: Lease) -> None:
    """After an error that another try may cure, spare that try the wait for the lease to lapse."""
    try:
        lease.act(moves.given_back)
    except Exception:  # the table may be what failed; then the lease lapses by itself
        log.exception("cannot give the job back; its lease will lapse")


def _words(refused: Refused) -> dict[str, str]:
    return {"message": refused.sentence, "remedy": refused.remedy}


def _crashed(crash: EngineCrashed) -> Failure:
    return Failure(
        code="ENGINE_CRASHED",
        message=f"The annotation engine crashed in {CRASHES} attempts ({crash}).",
        remedy="Nothing is wrong with your account. Read the log, and send us the job's id.",
    )
