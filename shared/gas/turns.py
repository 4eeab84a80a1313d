"""Whose turn it is: so many of one user's jobs may be under way at a time, the others wait.

A turn is an entry in the user's row that names a job: one that is said and waits for an annotator,
or one that runs.  Whether it is in use is read from that job's own row each time, so there is
nothing to give back and nothing to renew: a turn lapses with the lease of its job, and ends with
its job.  A job without a turn is marked as waiting, and its message is let go; whoever makes
room (by ending, cancelling or deleting a job) says the next one.

The index of waiting jobs may lag.  So a user's row also names the job that was last made to wait,
and whoever makes a job wait looks for room once more after that: of two who do that and make room
at the same moment, at least one sees what the other did.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import structlog

from gas.jobs import Job, JobNotFound, Status
from gas.messages import JobSubmitted
from gas.moves import JobMoved, called, made_to_wait
from gas.ports import Jobs, Publish, Users
from gas.trace import tracing
from gas.users import Plan, User, UserMoved, UserNotFound

log = structlog.get_logger(__name__)

#: Others may change a user's turns between our look and our write; so often in a row is unlikely.
TRIES: Final = 50
#: The index of waiting jobs may still show so many that wait no more.
STALE: Final = 20


@dataclass(frozen=True)
class Caps:
    """How many jobs of one user may be under way at the same time."""

    free: int = 1
    premium: int = 4

    def of(self, user: User) -> int:
        return self.premium if user.plan is Plan.PREMIUM else self.free


@dataclass(frozen=True)
class Turns:
    """What may be under way, by the tables.  Raises `UserMoved` when they change too fast."""

    jobs: Jobs
    users: Users
    publish: Publish
    now: Callable[[], int]
    caps: Caps

    def submit(self, job: Job) -> None:
        """Say a job that waits for an annotator; or, if others of its user's are under way, let
        it wait until one of them has ended."""
        if self.take(job):
            self._say(job)

    def take(self, job: Job) -> bool:
        """Whether it is the job's turn.  If not, it waits from now on, and will be said."""
        for _ in range(TRIES):
            try:
                user = self.users.get(job.user_id)
                if job.job_id in user.turns:
                    return True
                going = self._under_way(user)
                if len(going) < self.caps.of(user):
                    self.users.give_turns(user, [*going, job.job_id])
                    return True
                self.users.give_turns(user, user.turns, waited=job.job_id)
            except UserNotFound:
                return True  # whoever has no row has no plan to go by
            except UserMoved:
                continue
            self._wait(job)
            return False
        raise UserMoved(f"the turns of {job.user_id} change too fast")

    def _wait(self, job: Job) -> None:
        try:
            if job.waits is None:
                self.jobs.apply(made_to_wait(job, now=self.now()))
            log.info("waits for its turn", job_id=job.job_id)
        except (JobMoved, JobNotFound) as moved:  # whoever moved it has said it, or ended it
            log.info("moved by itself", why=str(moved))
        self.call_next(job.user_id)

    def call_next(self, user_id: str, *, again: bool = False) -> int:
        """Give the turns that are free to the jobs that waited longest, and say those.

        With `again`, jobs that have had their turn and not yet begun are said once more: whoever
        gave it to them may have died before saying so.  Returns how many were said.
        """
        said = 0
        for _ in range(TRIES):
            try:
                user = self.users.get(user_id)
                going = self._under_way(user)
                chosen = self._longest_waiting(user, self.caps.of(user) - len(going))
                if chosen:
                    self.users.give_turns(user, [*going, *chosen])
            except UserNotFound:
                return said
            except UserMoved:
                continue
            if again:
                said += self._say_all(
                    job for job in going.values() if job.status is Status.PENDING
                )
                again = False
            if not chosen:
                return said
            said += self._say_all(self._called(chosen.values()))
        raise UserMoved(f"the turns of {user_id} change too fast")

    def _under_way(self, user: User) -> dict[str, Job]:
        """The jobs whose turns are in use."""
        jobs = (self._job(job_id) for job_id in user.turns)
        return {job.job_id: job for job in jobs if job and is_under_way(job, self.now())}

    def _longest_waiting(self, user: User, room: int) -> dict[str, Job]:
        found: dict[str, Job] = {}
        if room > 0:
            shown = self.jobs.waiting(user.user_id, limit=room + STALE)
            for job_id in [*shown, *([user.waited] if user.waited else [])]:
                job = self._job(job_id)
                if job is not None and is_waiting(job) and len(found) < room:
                    found[job_id] = job
        return found

    def _called(self, jobs: Iterable[Job]) -> Iterator[Job]:
        for job in jobs:
            try:
                yield self.jobs.apply(called(job, now=self.now()))
            except (JobMoved, JobNotFound) as moved:  # then its turn is free, or used already
                log.info("moved by itself", why=str(moved))

    def _say_all(self, jobs: Iterable[Job]) -> int:
        return sum(self._say(job) for job in jobs)

    def _say(self, job: Job) -> bool:
        with tracing(job.trace_id, job_id=job.job_id):
            self.publish(JobSubmitted(job_id=job.job_id, round=job.round))
        return True

    def _job(self, job_id: str) -> Job | None:
        try:
            return self.jobs.get(job_id)
        except JobNotFound:
            return None


def is_under_way(job: Job, now: int) -> bool:
    """Whether a job that was given a turn still uses it."""
    if job.status is Status.PENDING:
        return job.waits is None
    return job.status is Status.RUNNING and now <= (job.lease_until or 0)


def is_waiting(job: Job) -> bool:
    """Whether a job waits for its turn."""
    return job.status is Status.PENDING and job.waits is not None
