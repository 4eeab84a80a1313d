"""What the sweeper needs of the world."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gas.ports import Archive, Inbox, Jobs, Publish, Store, Users
from gas.turns import Caps, Turns

#: A lapsed lease is first of all the queue's business: its message comes again by itself.
GRACE_SECONDS = 60
#: After a subscription ends, results stay in S3 this long.
DOWNGRADE_GRACE_SECONDS = 7 * 24 * 60 * 60


@dataclass(frozen=True)
class Ports:
    jobs: Jobs
    users: Users
    inputs: Store
    results: Store
    publish: Publish
    archives: Mapping[str, Archive]  #: all that results may be in
    dead_letters: Inbox  #: the annotator's
    caps: Caps = field(default_factory=Caps)
    now: Callable[[], int] = lambda: int(time.time())
    grace_seconds: int = GRACE_SECONDS
    downgrade_grace_seconds: int = DOWNGRADE_GRACE_SECONDS

    @property
    def turns(self) -> Turns:
        return Turns(self.jobs, self.users, self.publish, self.now, self.caps)
