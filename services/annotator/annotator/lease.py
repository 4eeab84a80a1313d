"""A worker's claim on one job, kept alive while the work lasts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from gas import moves
from gas.heart import beating
from gas.jobs import Job
from gas.moves import Change, JobMoved, LeaseLost
from gas.ports import Jobs

log = structlog.get_logger(__name__)

#: Progress is written at most this often, in seconds.
REPORT_EVERY = 2


class Lease:
    """The holder's side of a claim.  Whatever it raises as `LeaseLost` means: write nothing.

    Its heartbeat and its holder run in different threads, so every move is made under one lock,
    from the job as the last move left it.
    """

    def __init__(self, jobs: Jobs, job: Job, *, seconds: int, now: Callable[[], int]) -> None:
        self._jobs = jobs
        self._job = job
        self._seconds = seconds
        self._now = now
        self._lock = threading.Lock()
        self._reported = (0, "")
        self.lost = threading.Event()  #: the claim has lapsed, or somebody else moved the job

    @property
    def job(self) -> Job:
        return self._job

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Within, the lease is renewed three times as often as it would lapse."""
        with beating(self._beat, every=self._seconds / 3):
            yield

    def check(self) -> None:
        """Make sure, at the table itself, that the job is still held.  Raises `LeaseLost`."""
        self._move(moves.renewed, seconds=self._seconds)

    def report(self, stage: str, percent: int) -> None:
        """Tell how far the work has come.  Raises `LeaseLost`."""
        now = self._now()
        last, last_stage = self._reported
        if stage != last_stage or now - last >= REPORT_EVERY:
            self._reported = (now, stage)
            self._move(moves.reported, seconds=self._seconds, stage=stage, percent=percent)

    def finish(self, move: Callable[..., Change], **results: Any) -> Job:
        """The holder's last move: completed, refused or given back.  Raises `LeaseLost`."""
        return self._move(move, **results)

    def _beat(self) -> None:
        if not self.lost.is_set():
            try:
                self.check()
            except LeaseLost as lost:
                log.warning("lease lost", why=str(lost), attempt=self._job.attempt)

    def _move(self, move: Callable[..., Change], **how: Any) -> Job:
        with self._lock:
            try:
                self._job = self._jobs.apply(move(self._job, now=self._now(), **how))
            except JobMoved as moved:
                self.lost.set()
                raise LeaseLost(str(moved)) from moved
            except (LeaseLost, moves.IllegalMove):
                self.lost.set()
                raise
            return self._job
