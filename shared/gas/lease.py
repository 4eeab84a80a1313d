"""A worker's claim on one job, kept alive while the work lasts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from gas.heart import beating
from gas.jobs import Job
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
        self._renew = renew
        self._now = now
        self._lock = threading.Lock()
        self.seconds = seconds  #: silence after which it lapses
        self.lost = threading.Event()  #: the claim has lapsed, or somebody else moved the job

    @property
    def job(self) -> Job:
        return self._job

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Within, the lease is renewed three times as often as it would lapse."""
        with beating(self._beat, every=self.seconds / 3):
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

    def _beat(self) -> None:
        if not self.lost.is_set():
            try:
                self.check()
            except LeaseLost as lost:
                log.warning("lease lost", why=str(lost))
