"""What is remembered of notices, on the port of things that may be done once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from gas.ports import Once

#: No turn lasts longer: the provider is asked a handful of times, each with a timeout.
TURN_SECONDS: Final = 120
#: Seconds between two looks at whether a turn has come.
LOOK_SECONDS: Final = 0.1


class NotYourTurn(Exception):
    """Raised when a user is being seen to by another request, or by one that died just now."""


class Marks:
    """Marks that last a while, and turns that are taken one after another."""

    def __init__(self, once: Once, now: Callable[[], int]) -> None:
        self._once = once
        self._now = now

    def has(self, what: str) -> bool:
        # A claim for no time at all succeeds where nothing is marked, and leaves no mark.
        return not self._once.claim(what, now=self._now(), seconds=0)

    def put(self, what: str, *, seconds: int) -> None:
        """Mark it; marked already is fine."""
        self._once.claim(what, now=self._now(), seconds=seconds)

    def remove(self, what: str) -> None:
        self._once.release(what)

    @contextmanager
    def turn(self, what: str, *, patience: float) -> Iterator[None]:
        """Hold `what` alone; waits `patience` seconds for it.  Raises `NotYourTurn`."""
        until = time.monotonic() + patience
        while not self._once.claim(what, now=self._now(), seconds=TURN_SECONDS):
            if time.monotonic() >= until:
                raise NotYourTurn(what)
            time.sleep(LOOK_SECONDS)
        try:
            yield
        finally:
            self._once.release(what)
