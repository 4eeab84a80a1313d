"""What the sweeper needs of the world."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from gas.ports import Inbox, Jobs, Publish, Store

#: A lapsed lease is first of all the queue's business: its message comes again by itself.
GRACE_SECONDS = 60


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    inputs: Store
    publish: Publish
    dead_letters: Inbox  #: the annotator's
    now: Callable[[], int] = lambda: int(time.time())
    grace_seconds: int = GRACE_SECONDS
