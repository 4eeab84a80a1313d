"""Where a completed job's result is, and the moves between S3 and the archive.

absent (in S3) → `pending` (claimed by an archiver) → `archived` → `restoring` → absent

The rules are those of `gas.moves`: a move is one conditional write, and a claim is a lease.  Each
claim raises `archive_generation`, which is part of what it stores, so that two archivers can never
mean the same thing in the archive.
"""

from typing import Any, Final

from gas.jobs import ArchiveStatus, Job, Status
from gas.moves import Change, Held, IllegalMove, LeaseLost

A = ArchiveStatus

#: From each archive status (None: the result is in S3), those to which it may move.
ARCHIVE_MOVES: Final[dict[ArchiveStatus | None, frozenset[ArchiveStatus | None]]] = {
    None: frozenset({A.PENDING}),
    A.PENDING: frozenset({A.PENDING, A.ARCHIVED, None}),
    A.ARCHIVED: frozenset({A.RESTORING, None}),
    A.RESTORING: frozenset({A.RESTORING, None}),
}

#: Seconds after which the sweeper looks again at what should have been archived.
OVERDUE_SECONDS: Final = 15 * 60

#: So long before its result is due a user is told, where retention is at least twice as long.
WARN_SECONDS: Final = 24 * 60 * 60
#: What an SQS queue can delay a message, in seconds.
MAX_DELAY: Final = 900

_FREE: Final[dict[str, Any]] = {"lease_owner": None, "lease_until": None}
_NOT_IN_ARCHIVE: Final[dict[str, Any]] = {
    "archive_status": None,
    "archive_id": None,
    "archive_store": None,
    "archive_sha256": None,
    "archive_bytes": None,
    "archive_time": None,
    "restore_tier": None,
    "restore_asked": None,
    "restore_expected": None,
}


def taken(job: Job, *, now: int, owner: str, seconds: int) -> Change:
    """An archiver claims the result, or the claim of one that fell silent.  Raises `Held`.

    A claim that has already recorded an archive id goes on from there.
    """
    if job.archive_status is A.PENDING and (left := (job.lease_until or 0) - now) >= 0:
        raise Held(left + 1)
    claim = {
        "lease_owner": owner,
        "lease_until": now + seconds,
        "archive_generation": job.archive_generation + 1,
    }
    return _move(job, A.PENDING, claim | _watch(A.PENDING, now + seconds), lapsed=True)


def renewed(job: Job, *, now: int, seconds: int) -> Change:
    """The archiver is alive."""
    return _held(job, A.PENDING, now, {"lease_until": now + seconds, "look_at": now + seconds})


def recorded(job: Job, *, now: int, store: str, archive_id: str, sha256: str, size: int) -> Change:
    """The archive holds the bundle, and its checksum agreed; S3 holds the result too."""
    sets = {
        "archive_store": store,
        "archive_id": archive_id,
        "archive_sha256": sha256,
        "archive_bytes": size,
    }
    return _held(job, A.PENDING, now, sets)


def archived(job: Job, *, now: int) -> Change:
    """The result is in the archive only."""
    return _held(job, A.ARCHIVED, now, _FREE | _watch(A.ARCHIVED, None) | {"archive_time": now})


def spared(job: Job) -> Change:
    """Not to be archived, because the user is premium: nobody needs to look again."""
    return Change(job.job_id, _expects(job), {"archive_due": None} | _watch(None, None))


def due_again(job: Job, *, due: int) -> Change:
    """A result that was spared is to be archived after all: its user is no longer premium."""
    return Change(job.job_id, _expects(job), {"archive_due": due} | _watch(None, due))


def asked(job: Job, *, now: int, tier: str, expected: int) -> Change:
    """A retrieval was asked for, and should end by `expected`."""
    sets = {"restore_tier": tier, "restore_asked": now, "restore_expected": expected}
    return _move(job, A.RESTORING, sets | _watch(A.RESTORING, expected + OVERDUE_SECONDS))


def thawed(job: Job, *, prefix: str, due: int | None) -> Change:
    """The result is back in S3 and gone from the archive; it is `due` there again, or never."""
    back = {"outputs_prefix": prefix, "thawed_archive_id": job.archive_id, "archive_due": due}
    sets = _NOT_IN_ARCHIVE | back
    return _move(job, None, sets | _watch(None, due))


def in_s3(*, now: int, retention: int) -> dict[str, Any]:
    """What a job is told when it completes: its result is due in the archive after `retention` s.

    Up to 15 minutes the archiver's queue brings JobFinished at that time by itself; beyond what a
    queue can delay, the sweeper says ArchiveDue.
    """
    due = now + retention
    if retention <= MAX_DELAY:
        look_at = due + OVERDUE_SECONDS
    else:
        look_at = max(now, due - WARN_SECONDS) if retention >= 2 * WARN_SECONDS else due
    return {"archive_due": due, **_watch(None, look_at)}


def warned(job: Job) -> Change:
    """The user was told that the result is due soon; the sweeper looks again when it is."""
    expects = _expects(job) | {"look_at": job.look_at}
    return Change(job.job_id, expects, {"look_at": job.archive_due})


def overdue(job: Job, *, now: int) -> Change:
    """The sweeper has spoken for this result and looks again later, if nothing has moved it."""
    expects = _expects(job) | {"look_at": job.look_at}
    return Change(job.job_id, expects, {"look_at": now + OVERDUE_SECONDS})


def check_held(job: Job, now: int) -> None:
    """Raise `LeaseLost` unless the claim that `job` shows is still good at `now`."""
    if job.archive_status is not A.PENDING or not job.lease_owner or now > (job.lease_until or 0):
        raise LeaseLost(f"the archiver's lease on job {job.job_id} has lapsed")


def _held(job: Job, to: ArchiveStatus | None, now: int, sets: dict[str, Any]) -> Change:
    check_held(job, now)
    return _move(job, to, sets)


def _move(
    job: Job, to: ArchiveStatus | None, sets: dict[str, Any], *, lapsed: bool = False
) -> Change:
    if job.status is not Status.COMPLETED or to not in ARCHIVE_MOVES[job.archive_status]:
        raise IllegalMove(
            f"the result of {job.job_id} cannot move from {job.archive_status} to {to}"
        )
    expects = _expects(job)
    if lapsed:
        expects["lease_until"] = job.lease_until
    return Change(job.job_id, expects, {"archive_status": to, **sets})


def _expects(job: Job) -> dict[str, Any]:
    """What every move rests on."""
    return {
        "status": Status.COMPLETED,
        "archive_status": job.archive_status,
        "archive_id": job.archive_id,
        "archive_generation": job.archive_generation or None,
        "lease_owner": job.lease_owner,
    }


def _watch(status: ArchiveStatus | None, look_at: int | None) -> dict[str, Any]:
    """When the sweeper should look; `COMPLETED` is the watch of results that are due."""
    if look_at is None:
        return {"watch": None, "look_at": None}
    return {"watch": status.value if status else Status.COMPLETED.value, "look_at": look_at}
