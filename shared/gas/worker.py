"""The one loop every worker runs: receive, read, handle, delete.

A message is deleted only after its handler has returned.  When a handler raises, its message
stays on the queue: it comes again after a growing pause and, after `Queue.tries` receives, goes
to the dead letters.  While a handler runs, a heartbeat keeps its message hidden from others.

On SIGTERM the loop receives no more and gives back what it has received but not begun.  Handlers
have `drain` seconds to finish; then `stop.halt` is set, at which a long handler lets go of its
work and raises `ComeBack`.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from gas import metrics
from gas.events import Record, happened
from gas.heart import beating
from gas.messages import Message, Unreadable, decode, kind_of
from gas.ports import Delivery, Inbox
from gas.stop import Stop
from gas.topology import Queue
from gas.trace import current_trace, tracing

log = structlog.get_logger(__name__)

#: Seconds of one long poll: short enough that SIGTERM is heard well within ECS's stop timeout.
POLL_SECONDS = 10
#: The longest pause after failures, in seconds.
MAX_PAUSE = 60


class ComeBack(Exception):
    """Raised by a handler to see its message again after `seconds`: nothing is wrong."""

    def __init__(self, seconds: int, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


@dataclass
class Worker:
    """One service's worker: its queue, where the queue is received from, and what to do."""

    queue: Queue
    inbox: Inbox
    handle: Callable[[Any], None]
    stop: Stop = field(default_factory=Stop)
    concurrency: int = 1  #: messages handled at the same time
    visibility: int | None = None  #: seconds; the queue's own, unless it was deployed otherwise
    poll: int = POLL_SECONDS
    read: Callable[[str], Any] | None = None  #: of a body; None reads the kinds the queue hears
    events: Record | None = None  #: is told the end of each handling; None: nobody is

    def __post_init__(self) -> None:
        self._pulse: dict[int, float] = {}
        self._hidden = self.visibility or self.queue.visibility

    def run(self, drain: float) -> None:
        """Work until asked to stop, then drain.  Blocks; returns when every handler has ended."""
        threads = [
            threading.Thread(target=self._work, name=f"{self.queue.service}-{n}", args=(n,))
            for n in range(self.concurrency)
        ]
        for thread in threads:
            thread.start()
        log.info("started", concurrency=self.concurrency)
        self.stop.asked.wait()
        log.info("asked to stop", drain_seconds=drain)
        deadline = time.monotonic() + drain
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self.stop.halt.set()
        for thread in threads:
            thread.join()
        log.info("stopped")

    def healthy(self) -> bool:
        """Whether every thread of the loop has been around within the last few polls."""
        oldest = time.monotonic() - 6 * max(self.poll, 1) - MAX_PAUSE
        pulses = list(self._pulse.values())
        return len(pulses) == self.concurrency and min(pulses) > oldest

    def _work(self, number: int) -> None:
        failures = 0
        while not self.stop.asked.is_set():
            self._pulse[number] = time.monotonic()
            try:
                deliveries = self.inbox.receive(limit=1, wait=self.poll)
            except Exception:
                failures += 1
                metrics.RECEIVE_ERRORS.labels(self.queue.service).inc()
                log.exception("cannot receive", failures=failures)
                self.stop.asked.wait(pause(failures) * random.uniform(0.5, 1))  # noqa: S311
                continue
            failures = 0
            for delivery in deliveries:
                self._one(delivery, lambda: self._pulse.update({number: time.monotonic()}))

    def _one(self, delivery: Delivery, alive: Callable[[], None]) -> None:
        given = delivery.attributes
        about = {"origin": given.get("origin", "?"), "kind": given.get("kind", "?")}
        with tracing(given.get("trace_id"), **about, tries=delivery.tries):
            if self.stop.asked.is_set():
                self._let_go(delivery, 0, "given_back", about["kind"])
                self._tell(delivery, None, about["kind"], outcome="given_back")
            else:
                self._handled(delivery, about["kind"], alive)

    def _handled(self, delivery: Delivery, kind: str, alive: Callable[[], None]) -> None:
        def beat() -> None:
            alive()
            delivery.hold(self._hidden)

        began = time.monotonic()
        said, outcome, why = None, "done", ""
        try:
            with (
                metrics.BUSY.labels(self.queue.service).track_inprogress(),
                beating(beat, every=self._hidden / 3),
            ):
                said = self._read(delivery.body)
                kind = kind_of(said) if isinstance(said, Message) else self._notice()
                self.handle(said)
            delivery.delete()
        except ComeBack as comeback:
            outcome, why = "given_back" if self.stop.halt.is_set() else "again", str(comeback)
            log.info("comes back", why=why, seconds=comeback.seconds)
            self._let_go(delivery, comeback.seconds, outcome, kind)
        except Unreadable as error:
            outcome, why = "unreadable", str(error)
            log.error("unreadable: left for the dead letters", error=why, body=delivery.body)
            self._let_go(delivery, pause(delivery.tries), outcome, kind)
        except Exception as error:
            outcome, why = "error", f"{type(error).__name__}: {error}"
            log.exception("failed: left on the queue for another try", body=delivery.body)
            self._let_go(delivery, pause(delivery.tries), outcome, kind)
        else:
            self._count(kind, outcome)
            log.info("handled", seconds=round(time.monotonic() - began, 3), body=delivery.body)
        took = time.monotonic() - began
        metrics.HANDLING.labels(self.queue.service, kind).observe(took)
        self._tell(delivery, said, kind, outcome=outcome, took=took, why=why)

    def _read(self, body: str) -> Any:
        return self.read(body) if self.read else decode(body, self.queue.hears)

    def _notice(self) -> str:
        """What a notice of AWS is called: the topic it came by."""
        return next(iter(self.queue.aws_topics), "?")

    def _let_go(self, delivery: Delivery, seconds: int, outcome: str, kind: str) -> None:
        self._count(kind, outcome)
        try:
            delivery.hold(seconds)
        except Exception:  # it comes back by itself when its visibility timeout ends
            log.exception("cannot give the message back early")

    def _tell(self, delivery: Delivery, said: Any, kind: str, **ending: Any) -> None:
        """Last of all, and whatever comes of it: the work is done without it."""
        if self.events is None:
            return
        ending |= {"service": self.queue.service, "kind": kind, "trace_id": current_trace()}
        try:
            for event in happened(delivery, said, **ending):
                self.events.record(event)
        except Exception:
            metrics.EVENTS_LOST.inc()
            log.exception("event lost: it could not be told")

    def _count(self, kind: str, outcome: str) -> None:
        metrics.MESSAGES.labels(self.queue.service, kind, outcome).inc()


def pause(failures: int) -> int:
    """Seconds to wait after so many failures in a row: 2, 4, 8 … up to a minute."""
    return int(min(2 ** min(failures, 10), MAX_PAUSE))
