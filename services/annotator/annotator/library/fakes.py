"""The port `References` kept in memory: for tests, and for reading what it promises."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.child import Halted
from annotator.library.ports import NoSuchReference, Ready


class FakeReferences(dict[str, Ready]):
    """Name -> what it means; the pinned names mean the same.  `fetches` says what was fetched."""

    def __init__(self, folder: Path, **versions: str) -> None:
        super().__init__({"demo": Ready("demo", None)})
        for name, version in versions.items():
            self[name] = self[f"{name}@{version}"] = Ready(f"{name}@{version}", folder)
        self.here: set[str] = set()
        self.fetches: list[str] = []
        self.in_use: list[str] = []

    @contextmanager
    def lent(
        self, name: str, *, report: Callable[[str, int], None], halted: Callable[[], bool]
    ) -> Iterator[Ready]:
        if name not in self:
            raise NoSuchReference(name, sorted(known for known in self if "@" not in known))
        ready = self[name]
        if ready.folder is not None and ready.name not in self.here:
            if halted():
                raise Halted
            report("fetching the reference", 0)
            self.fetches.append(ready.name)
            self.here.add(ready.name)
        self.in_use.append(ready.name)
        try:
            yield ready
        finally:
            self.in_use.remove(ready.name)
