"""The references that the program carries itself: there without any library."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from annotator.library.ports import NoSuchReference, Ready
from annotator.reference.registry import EMBEDDED


def embedded() -> list[str]:
    """Their names."""
    return sorted(path.parent.name for path in EMBEDDED.glob("*/reference.json"))


class Embedded:
    """`References` of a worker that has no library."""

    @contextmanager
    def lent(
        self, name: str, *, report: Callable[[str, int], None], halted: Callable[[], bool]
    ) -> Iterator[Ready]:
        if name not in embedded():
            raise NoSuchReference(name, embedded())
        yield Ready(name, None)
