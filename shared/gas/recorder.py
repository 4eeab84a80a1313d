"""Records events beside the work, so that a slow or broken table holds nobody up."""

import queue
import threading
from contextlib import suppress
from types import TracebackType
from typing import Final

import structlog

from gas import metrics
from gas.events import Event, Record

log = structlog.get_logger(__name__)

#: So many may wait to be recorded; those that come then are lost.
WAITING: Final = 1000
#: Seconds that are left to those still waiting when the work has ended.
LAST_SECONDS: Final = 3.0


class Recorder:
    """`record` returns at once; a thread hands the events over, one after the other.

    Losing an event is logged and counted, and harms nobody.
    """

    def __init__(self, events: Record, *, waiting: int = WAITING) -> None:
        self._events = events
        self._waiting: queue.Queue[Event | None] = queue.Queue(waiting)
        self._thread = threading.Thread(target=self._go_on, name="recorder", daemon=True)

    def __enter__(self) -> "Recorder":
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with suppress(queue.Full):
            self._waiting.put(None, timeout=LAST_SECONDS)
        self._thread.join(LAST_SECONDS)
        if left := self._waiting.qsize():  # the end's own mark stands for the event at hand
            metrics.EVENTS_LOST.inc(left)
            log.error("events lost: they were not recorded in time", events=left)

    def record(self, event: Event) -> None:
        try:
            self._waiting.put_nowait(event)
        except queue.Full:
            metrics.EVENTS_LOST.inc()
            log.error("event lost: too many wait to be recorded", job_id=event.job_id)

    def _go_on(self) -> None:
        while (event := self._waiting.get()) is not None:
            try:
                self._events.record(event)
            except Exception:
                metrics.EVENTS_LOST.inc()
                log.exception("event lost: it could not be recorded", job_id=event.job_id)
