"""What the annotator needs of the world."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from annotator.child import Annotated
from annotator.library.embedded import Embedded
from annotator.library.ports import References
from gas.ports import Jobs, Publish, Store, Users
from gas.turns import Caps, Turns


class Annotate(Protocol):
    """What `annotator.child.annotate` does."""

    def __call__(
        self,
        source: Path,
        out: Path,
        *,
        reference: str,
        input_name: str,
        job_id: str,
        report: Callable[[str, int], None],
        halted: Callable[[], bool],
        seconds: int,
        references: Path | None,
    ) -> Annotated: ...


def clock() -> int:
    """UTC, whole seconds since 1970."""
    return int(time.time())


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    users: Users
    inputs: Store
    results: Store
    publish: Publish
    annotate: Annotate
    owner: str  #: names this worker in its claims
    references: References = field(default_factory=Embedded)
    caps: Caps = field(default_factory=Caps)
    halt: threading.Event = field(default_factory=threading.Event)  #: let go of the work at hand
    now: Callable[[], int] = clock
    lease_seconds: int = 60
    look_seconds: float = 2.0  #: between two looks whether the job was cancelled
    job_seconds: int = 4 * 60 * 60
    retention_seconds: int = 5 * 60  #: how long a free user's result stays in S3
    work_dir: Path | None = None  #: where attempts keep their files; None is the system's own

    @property
    def turns(self) -> Turns:
        return Turns(self.jobs, self.users, self.publish, self.now, self.caps)
