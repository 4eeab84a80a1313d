"""Something that must be done again and again while a piece of work lasts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars

log = structlog.get_logger(__name__)


@contextmanager
def beating(beat: Callable[[], None], *, every: float) -> Iterator[None]:
    """Within, call `beat` every so many seconds in a thread of its own.

    A beat that fails is logged and the next one comes in its time: one refused call must not end
    an hour's work.  A beat that wants to end the work has to say so itself.
    """
    done = threading.Event()
    about = get_contextvars()

    def go_on() -> None:
        with bound_contextvars(**about):
            while not done.wait(every):
                try:
                    beat()
                except Exception:
                    log.exception("heartbeat failed")

    heart = threading.Thread(target=go_on, name="heart", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()
