"""What installing and lending references needs of the world."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gas.references import Index, Installed


class FileGone(Exception):
    """Raised when a file of a reference is not where it should be; it may just be removed."""


class Library(Protocol):
    """Where prepared references are kept: an index, and files that never change."""

    @property
    def place(self) -> str:
        """How a person finds it."""

    def index(self) -> Index:
        """What is installed now.  Raises `Problem` when that cannot be understood."""

    def amend(self, change: Callable[[Index], Index]) -> Index:
        """Replace the index by what `change` makes of it; returns that.

        `change` is called again when somebody else was quicker; what it raises comes out, and
        nothing has changed then.
        """

    def keep(self, prepared: Path, reference: Installed, say: Callable[[str], None]) -> None:
        """Keep all files of a prepared reference, its reference.json last; may move them.

        What is there already, whole, stays.  Raises `Problem`.
        """

    def read(self, reference: Installed, file: str, start: int = 0) -> Iterator[bytes]:
        """The bytes of one file from `start` on.  Raises `FileGone`."""

    def drop(self, pinned: str) -> int:
        """Remove every file kept under a pinned name; how many there were."""


class NoSuchReference(Exception):
    """Raised when a name means no installed reference; `offered` are those that are."""

    def __init__(self, name: str, offered: list[str]) -> None:
        super().__init__(name, offered)
        self.name, self.offered = name, offered


@dataclass(frozen=True)
class Ready:
    """A reference that an engine can use."""

    name: str  #: pinned: `name@version`
    folder: Path | None  #: the folder of references it lies in; None is the package's own


class References(Protocol):
    """The references that a worker can have."""

    def lent(
        self, name: str, *, report: Callable[[str, int], None], halted: Callable[[], bool]
    ) -> AbstractContextManager[Ready]:
        """Have a reference on this machine's disk, and keep it there until the `with` ends.

        `report(stage, percent)` tells if it has to be fetched first, and `halted()` is asked all
        along.  Raises `NoSuchReference`, and `annotator.child.Halted`; whatever else it
        raises, a later try may cure.
        """
