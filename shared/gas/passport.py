"""Where a job's result is, why, until when, and what its owner can do about it.

One pure function, so that the page, the status that scripts read and the mails say the same.  It
decides nothing: the archiver, restorer and thawer do, by the same row and the same plan.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from gas.jobs import ArchiveStatus, Job, Seconds, Status
from gas.retrieval import EXPEDITED, STANDARD, TIERS, Retrieval, Tier, estimate
from gas.users import Plan, User


class Place(StrEnum):
    """Where the files are that travel between S3 and the archive."""

    NONE = "none"  #: there are none: not yet, or never
    ONLINE = "online"  #: in S3
    ARCHIVING = "archiving"  #: an archiver is at it
    ARCHIVED = "archived"
    RESTORING = "restoring"  #: asked of the archive


class Action(StrEnum):
    """The one thing that its owner can best do now."""

    NOTHING = "nothing"
    WAIT = "wait"
    DOWNLOAD = "download"
    RESTORE = "restore"  #: ask for this one
    SUBSCRIBE = "subscribe"  #: get the premium plan: then all come back


@dataclass(frozen=True)
class Policy:
    """What an installation does that a job's row does not tell."""

    #: How the restorer asks, quickest first; the next where one is not granted.
    tiers: tuple[Tier, ...] = (EXPEDITED, STANDARD)


POLICY: Final = Policy()


class Passport(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one job at one moment.  The sentences hold no dates: those stand beside."""

    place: Place
    headline: str
    why: str
    advice: str
    action: Action
    since: Annotated[
        Seconds | None, Meta(description="when it came there; None: the row does not tell")
    ] = None
    moves_to: Annotated[Place | None, Meta(description="where it goes next; None: it stays")] = (
        None
    )
    moves_at: Annotated[
        Seconds | None, Meta(description="when it should be there; None: nobody knows yet")
    ] = None
    late: Annotated[bool, Meta(description="that moment has passed, or was never told")] = False
    store: Annotated[str | None, Meta(description="which archive: `vault` or `s3`")] = None
    bytes: Annotated[int, Meta(description="of the files that travel")] = 0
    retrievals: Annotated[
        list[Retrieval], Meta(description="how it can come back, or is coming; quickest first")
    ] = msgspec.field(default_factory=list)

    @property
    def downloadable(self) -> bool:
        return self.action is Action.DOWNLOAD

    @property
    def under_way(self) -> bool:
        """Will it change soon, without anybody doing anything?"""
        return self.place in (Place.ARCHIVING, Place.RESTORING)


def passport(job: Job, user: User, now: int, policy: Policy = POLICY) -> Passport:
    """Where the result of `job` is at `now`, for its owner `user`."""
    if job.status is not Status.COMPLETED:
        return _nowhere(job)
    premium = user.plan is Plan.PREMIUM
    match job.archive_status:
        case None:
            return _online(job, premium, now)
        case ArchiveStatus.PENDING:
            return _archiving(job, premium)
        case ArchiveStatus.ARCHIVED:
            return _archived(job, premium, policy)
        case ArchiveStatus.RESTORING:
            return _restoring(job, premium, now)


def _nowhere(job: Job) -> Passport:
    """Only what COMPLETED leaves is ever archived; a failed job's log is always online."""
    why, advice, action = {
        Status.FAILED: ("The annotation failed.", "What it left stays online.", Action.NOTHING),
        Status.CANCELLED: ("The annotation was cancelled.", "", Action.NOTHING),
        Status.DELETED: ("The annotation was deleted.", "", Action.NOTHING),
    }.get(job.status, ("The annotation has not ended.", "Wait until it has.", Action.WAIT))
    return Passport(
        place=Place.NONE, headline="There are no files.", why=why, advice=advice, action=action
    )


def _online(job: Job, premium: bool, now: int) -> Passport:
    due = None if premium else job.archive_due  # the archiver spares whoever is premium by then
    late = due is not None and now >= due
    if premium:
        why = "The premium plan keeps results online."
        advice = "Download them whenever you like."
    elif due is None:
        why = "No date is set on which they would move to the archive."
        advice = "Download them whenever you like."
    else:
        why = "The free plan keeps results online for a while; then they move to the archive."
        advice = "Download them now. " if late else "Download them before they move. "
        advice += "The premium plan keeps them online."
    return Passport(
        place=Place.ONLINE,
        headline="The files are online.",
        why=why,
        advice=advice,
        action=Action.DOWNLOAD,
        # A result that has come back did so at a time that the row does not tell.
        since=None if job.thawed_archive_id else job.complete_time,
        moves_to=None if due is None else Place.ARCHIVED,
        moves_at=due,
        late=late,
        bytes=_size(job),
    )


def _archiving(job: Job, premium: bool) -> Passport:
    # Once the archive has it, the copies in S3 are being removed: a download could break off.
    still = job.archive_id is None
    advice = "Until that is done they can be downloaded. " if still else "This takes a moment. "
    if premium:
        why = "Their move to the archive began before you had the premium plan."
        advice += "They come back by themselves."
    else:
        why = "The free plan keeps results online for a while only."
        advice += "From the archive, the premium plan brings them back."
    return Passport(
        place=Place.ARCHIVING,
        headline="The files are moving to the archive.",
        why=why,
        advice=advice,
        action=Action.DOWNLOAD if still else Action.WAIT,
        moves_to=Place.ARCHIVED,
        store=job.archive_store,
        bytes=_size(job),
    )


def _archived(job: Job, premium: bool, policy: Policy) -> Passport:
    if premium:
        why = "They were put there while you had the free plan."
        advice = "Your plan includes bringing them back."
    else:
        why = "The free plan keeps results online for a while; then they move to the archive."
        advice = "The premium plan brings all your archived results back."
    return Passport(
        place=Place.ARCHIVED,
        headline="The files are in the archive.",
        why=why,
        advice=advice,
        action=Action.RESTORE if premium else Action.SUBSCRIBE,
        since=job.archive_time,
        store=job.archive_store,
        bytes=_size(job),
        retrievals=[estimate(t, _size(job)) for t in policy.tiers if t.fits(_size(job))],
    )


def _restoring(job: Job, premium: bool, now: int) -> Passport:
    tier = TIERS.get(job.restore_tier or "")
    late = now >= (job.restore_expected or 0)
    action = Action.WAIT
    advice = "A mail tells you when they are here."
    if late and premium:
        action = Action.RESTORE
        advice = "They are late. The service asks again by itself; you may do so, too."
    elif late:
        action = Action.SUBSCRIBE
        advice = "They are late. With the premium plan they are asked for again."
    elif not premium:
        advice += " On the free plan they return to the archive after a while."
    return Passport(
        place=Place.RESTORING,
        headline="The files are coming back from the archive.",
        why="Their return was asked for.",
        advice=advice,
        action=action,
        since=job.restore_asked,
        moves_to=Place.ONLINE,
        moves_at=job.restore_expected,
        late=late,
        store=job.archive_store,
        bytes=_size(job),
        retrievals=[estimate(tier, _size(job))] if tier else [],
    )


def _size(job: Job) -> int:
    """The bundle's, once there is one."""
    return job.archive_bytes or sum(job.outputs[name] for name in job.archivable)
