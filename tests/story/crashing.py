"""Processes that die, or are overtaken, at any step.

Crash points stand in front of and behind every call of every port, never in the services.  A
death is no `Exception`: nothing in a service may catch it, just as nothing catches SIGKILL.
"""

from collections.abc import Callable
from typing import Any


class Died(BaseException):
    """The process ended here."""


def die() -> None:
    raise Died


class Fuse:
    """Burns down with every step that a process makes; when it is burnt, something happens."""

    def __init__(self) -> None:
        self._left: int | None = None
        self._then: Callable[[], None] = die

    def light(self, steps: int | None, then: Callable[[], None] = die) -> None:
        """After so many steps (None: never) the process dies, or something else comes between."""
        self._left, self._then = steps, then

    def step(self) -> None:
        if self._left is None:
            return
        if self._left > 0:
            self._left -= 1
            return
        self._left = None
        self._then()


class Mortal:
    """A port whose caller may die before each call, and after it, before it knows the answer."""

    def __init__(self, port: Any, fuse: Fuse) -> None:
        self._port = port
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._mortal(found) if callable(found) else found

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._mortal(self._port)(*args, **kwargs)

    def _mortal(self, act: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._fuse.step()
            answer = act(*args, **kwargs)
            self._fuse.step()
            return answer

        return call
