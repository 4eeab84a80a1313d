"""One attempt at a job that this worker has claimed: annotate its file, keep the outputs.

It writes below a prefix of its own and ends with one conditional move.  Whatever it ends with,
nothing is left of it but what the job's row names.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from annotator.child import Annotated, EngineCrashed, Halted, Refused
from annotator.library.ports import NoSuchReference
from annotator.ports import Ports
from annotator.progress import Progress
from annotator.results import drop_below, keep
from gas import archiving, moves, outputs
from gas.bundle import sha256
from gas.jobs import Failure, Job, JobNotFound, Status
from gas.lease import Lease
from gas.moves import LeaseLost
from gas.ports import FileChanged, NoSuchFile
from gas.worker import ComeBack

log = structlog.get_logger(__name__)

#: An engine that crashed in this many attempts of one round will crash again.
CRASHES = 3


def attempt(lease: Lease, ports: Ports) -> Job | None:
    """One attempt, to whichever end it comes; the job after it, or None where it is gone.

    Raises `ComeBack` when another worker may have it by now, or this one has to go.
    """
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
    try:
        now = ports.jobs.get(job.job_id)
    except JobNotFound:
        now = None
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
