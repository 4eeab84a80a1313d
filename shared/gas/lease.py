"""A worker's claim on one job, kept alive while the work lasts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import structlog

from gas.heart import beating
from gas.jobs import Job, JobNotFound
from gas.moves import Change, IllegalMove, JobMoved, LeaseLost
from gas.ports import Jobs

log = structlog.get_logger(__name__)


class Lease:
    """The holder's side of a claim.  Whatever it raises as `LeaseLost` means: write nothing.

    Its heartbeat and its holder run in different threads, so every move is made under one lock,
    from the job as the last move left it.
    """

    def __init__(
        self,
        jobs: Jobs,
        job: Job,
        *,
        renew: Callable[..., Change],
        seconds: int,
        now: Callable[[], int],
    ) -> None:
        self._jobs = jobs
        self._job = job
        self._claim = _claim(job)
        self._renew = renew
        self._now = now
        self._lock = threading.Lock()
        self.seconds = seconds  #: silence after which it lapses
        self.lost = threading.Event()  #: the claim has lapsed, or somebody else moved the job

    @property
    def job(self) -> Job:
        return self._job

    @contextmanager
    def kept(self, *, look: float | None = None) -> Iterator[None]:
        """Within, the lease is renewed three times as often as it would lapse.

        With `look`, the row is read every so many seconds besides: a cancel is to be noticed
        sooner than that, and a read costs a fraction of a write, which moves indexes too.
        """
        with ExitStack() as hearts:
            hearts.enter_context(beating(self._beat, every=self.seconds / 3))
            if look is not None:
                hearts.enter_context(beating(self._look, every=look))
            yield

    def check(self) -> None:
        """Make sure, at the table itself, that the job is still held.  Raises `LeaseLost`."""
        self.act(self._renew, seconds=self.seconds)

    def act(self, move: Callable[..., Change], **how: Any) -> Job:
        """Make one of the holder's moves and return the job after it.  Raises `LeaseLost`."""
        with self._lock:
            try:
                self._job = self._jobs.apply(move(self._job, now=self._now(), **how))
            except JobMoved as moved:
                self.lost.set()
                raise LeaseLost(str(moved)) from moved
            except (LeaseLost, IllegalMove):
                self.lost.set()
                raise
            return self._job

    def _look(self) -> None:
        """Notice at the table that the claim has passed to another, or to nobody."""
        if self.lost.is_set():
            return
        try:
            now = self._jobs.get(self._job.job_id)
        except JobNotFound:
            now = None
        if now is None or _claim(now) != self._claim:
            log.warning("lease lost", why=f"the job is {now.status if now else 'gone'}")
            self.lost.set()

    def _beat(self) -> None:
        if not self.lost.is_set():
            try:
                self.check()
            except LeaseLost as lost:
                log.warning("lease lost", why=str(lost))


def _claim(job: Job) -> tuple[str | None, int, int]:
    """What tells one claim on a job, or on its result, from every other."""
    return job.lease_owner, job.attempt, job.archive_generation
