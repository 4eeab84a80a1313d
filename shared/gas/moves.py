"""The life of a job: which moves there are, and who may make them.

Nobody else assigns a status.  A move is computed from the job as it was read and becomes one
conditional write: it happens only if what it rests on (`Change.expects`) still holds.  That is
what makes redelivered messages, twin workers and late wake-ups harmless.

A claim is a lease: it names its owner and attempt and lapses unless it is renewed.  Only the
holder of an unlapsed lease may renew, report, give back or finish; whoever lost it writes nothing.
"""

from dataclasses import dataclass
from typing import Any, Final

from gas.jobs import Failure, Job, Status

S = Status

#: From each status, those to which a job may move.
MOVES: Final[dict[Status, frozenset[Status]]] = {
    S.UPLOADING: frozenset({S.PENDING, S.CANCELLED, S.DELETED}),
    S.PENDING: frozenset({S.PENDING, S.RUNNING, S.FAILED, S.CANCELLED, S.DELETED}),
    S.RUNNING: frozenset({S.RUNNING, S.PENDING, S.COMPLETED, S.FAILED, S.CANCELLED, S.DELETED}),
    S.COMPLETED: frozenset({S.DELETED}),
    S.FAILED: frozenset({S.PENDING, S.DELETED}),
    S.CANCELLED: frozenset({S.PENDING, S.DELETED}),
    S.DELETED: frozenset(),
}

#: Seconds an upload may take before it counts as abandoned.
UPLOAD_SECONDS: Final = 60 * 60
#: Seconds after which the sweeper says again what it finds still PENDING.
PENDING_SECONDS: Final = 15 * 60

_NO_LEASE: Final[dict[str, Any]] = {"lease_owner": None, "lease_until": None, "stage": None}
#: What a round that ended leaves on the row: the next one begins without it.
_NO_END: Final[dict[str, Any]] = {
    "start_time": None,
    "complete_time": None,
    "failure": None,
    "outputs_prefix": None,
    "outputs": None,
    "progress": 0,
}


class IllegalMove(Exception):
    """Raised when a job is not in a status from which it may move there."""


class Held(Exception):
    """Raised when another worker holds the job; it may be free after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"another worker holds this job for {seconds} s more")
        self.seconds = seconds


class LeaseLost(Exception):
    """Raised when a worker acts on a claim that has lapsed or passed to another worker."""


class JobMoved(Exception):
    """Raised when a change's expectations no longer hold: somebody else was first."""


@dataclass(frozen=True)
class Change:
    """One conditional write: where `expects` still holds, `sets` applies.  None means absent."""

    job_id: str
    expects: dict[str, Any]
    sets: dict[str, Any]


def submitted(job: Job, *, now: int, etag: str, size: int) -> Change:
    """The upload is there: pin it, and let an annotator have the job."""
    _check_in(job, S.UPLOADING)
    return _move(job, S.PENDING, now, input_etag=etag, input_size=size, submit_time=now)


def made_to_wait(job: Job, *, now: int) -> Change:
    """It is not the turn of a job that waits, or whose holder fell silent.  Raises `Held`."""
    _check_in(job, S.PENDING, S.RUNNING)
    _check_not_held(job, now)
    change = _move(job, S.PENDING, now, **_NO_LEASE, progress=0, waits=job.user_id)
    change.expects["waits"] = job.waits
    return change


def called(job: Job, *, now: int) -> Change:
    """Its turn has come: it waits for an annotator now, no longer for its turn."""
    _check_in(job, S.PENDING)
    change = _move(job, S.PENDING, now)
    change.expects["waits"] = job.user_id
    return change


def claimed(job: Job, *, now: int, owner: str, seconds: int) -> Change:
    """A worker takes a waiting job, or one whose holder fell silent.  Raises `Held`."""
    _check_not_held(job, now)
    lease: dict[str, Any] = {
        "lease_owner": owner,
        "lease_until": now + seconds,
        "attempt": job.attempt + 1,
    }
    return _move(job, S.RUNNING, now, **lease, start_time=now, progress=0, stage=None)


def renewed(job: Job, *, now: int, seconds: int) -> Change:
    """The holder is alive."""
    return _held_move(job, S.RUNNING, now, lease_until=now + seconds)


def reported(job: Job, *, now: int, seconds: int, stage: str, percent: int) -> Change:
    """The holder is alive and has come this far."""
    sets: dict[str, Any] = {"lease_until": now + seconds, "stage": stage, "progress": percent}
    return _held_move(job, S.RUNNING, now, **sets)


def given_back(job: Job, *, now: int) -> Change:
    """The holder has to go (SIGTERM) and lets another worker begin anew."""
    return _held_move(job, S.PENDING, now, **_NO_LEASE, progress=0)


def completed(job: Job, *, now: int, **results: Any) -> Change:
    """The holder has kept every output; `results` are attributes of `Job`."""
    ended = {"complete_time": now, "progress": 100}
    return _held_move(job, S.COMPLETED, now, **_NO_LEASE, **ended, **results)


def refused(job: Job, *, now: int, failure: Failure, **results: Any) -> Change:
    """The holder found that this input cannot be annotated."""
    ended = {"complete_time": now, "failure": failure}
    return _held_move(job, S.FAILED, now, **_NO_LEASE, **ended, **results)


def gave_up(job: Job, *, now: int, failure: Failure) -> Change:
    """The sweeper ends a job whose message is among the dead letters.  Raises `Held`."""
    _check_not_held(job, now)
    return _move(job, S.FAILED, now, **_NO_LEASE, complete_time=now, failure=failure)


def cancelled(job: Job, *, now: int, failure: Failure) -> Change:
    """The user, or the sweeper for an abandoned upload, ends a job that has not ended.

    A holder that reports or renews meanwhile is no hindrance; it loses the job by this.
    """
    sets: dict[str, Any] = {"complete_time": now, "failure": failure}
    return _move(job, S.CANCELLED, now, renewable=True, **_NO_LEASE, **sets)


def retried(job: Job, *, now: int, trace_id: str) -> Change:
    """Its owner wants a job that ended badly to be tried again: a new round, with its own trace.

    Attempts go on being counted, so that none ever writes where an earlier one has written.
    """
    _check_in(job, S.FAILED, S.CANCELLED)
    if job.input_etag is None:
        raise IllegalMove(f"job {job.job_id} was never submitted")
    fresh: dict[str, Any] = {
        "round": job.round + 1,
        "earlier_attempts": job.attempt,
        "trace_id": trace_id,
    }
    return _move(job, S.PENDING, now, **_NO_LEASE, **_NO_END, **fresh)


def deleted(job: Job, *, now: int) -> Change:
    """The owner wants it gone, whatever it is doing; whoever holds it loses it by this."""
    change = _move(job, S.DELETED, now, **_NO_LEASE)
    # Where the archive holds the result is needed for removing it there.
    change.expects.update(archive_status=job.archive_status, archive_id=job.archive_id)
    return change


def check_held(job: Job, now: int) -> None:
    """Raise `LeaseLost` unless the claim that `job` shows is still good at `now`."""
    if job.status is not S.RUNNING or job.lease_owner is None or now > (job.lease_until or 0):
        raise LeaseLost(f"the lease on job {job.job_id}, attempt {job.attempt}, has lapsed")


def _check_in(job: Job, *allowed: Status) -> None:
    """Raise `IllegalMove` unless the job is where this move begins."""
    if job.status not in allowed:
        raise IllegalMove(f"job {job.job_id} is {job.status}, not {' or '.join(allowed)}")


def _check_not_held(job: Job, now: int) -> None:
    if job.status is S.RUNNING and (left := (job.lease_until or 0) - now) >= 0:
        raise Held(left + 1)


def _held_move(job: Job, to: Status, now: int, **sets: Any) -> Change:
    check_held(job, now)
    return _move(job, to, now, renewable=True, **sets)


def _move(job: Job, to: Status, now: int, *, renewable: bool = False, **sets: Any) -> Change:
    """The change that takes `job` to `to`.

    It rests on the status, the round and the attempt; a taker also on the lease it saw lapse,
    while the holder may have renewed its own lease since (`renewable`).
    """
    if to not in MOVES[job.status]:
        raise IllegalMove(f"job {job.job_id} cannot move from {job.status} to {to}")
    expects: dict[str, Any] = {
        "status": job.status,
        "round": job.round or None,
        "attempt": job.attempt or None,
        "lease_owner": job.lease_owner,
    }
    if not renewable:
        expects["lease_until"] = job.lease_until
    watch = watched(to, now, sets.get("lease_until"))
    return Change(job.job_id, expects, {"status": to, "waits": None, **watch, **sets})


def watched(status: Status, now: int, lease_until: int | None = None) -> dict[str, Any]:
    """When the sweeper should look at a job that has just moved; not at one that has ended."""
    look_at = {
        S.UPLOADING: now + UPLOAD_SECONDS,
        S.PENDING: now + PENDING_SECONDS,
        S.RUNNING: lease_until,
        S.DELETED: now + PENDING_SECONDS,
    }.get(status)
    if look_at is None:
        return {"watch": None, "look_at": None}
    return {"watch": status.value, "look_at": look_at}


def new_job(*, now: int, **attributes: Any) -> Job:
    """A job as web first records it: UPLOADING, with the sweeper's eye on it."""
    watch = watched(S.UPLOADING, now)
    return Job(submit_time=now, status=S.UPLOADING, **watch, **attributes)


def looked(job: Job, *, now: int) -> Change:
    """The sweeper has spoken for this job and looks again later, if nothing has moved it."""
    expects = {
        "status": job.status,
        "round": job.round or None,
        "attempt": job.attempt or None,
        "look_at": job.look_at,
    }
    return Change(job.job_id, expects, {"look_at": now + PENDING_SECONDS})
