"""What the site needs of the world."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from gas.events import Events
from gas.limits import Limits
from gas.ports import Jobs, Links, Once, Publish, Sessions, Store, Users
from gas.replies import Replies
from gas.tokens import Tokens
from gas.turns import Caps, Turns
from web.billing.port import Billing
from web.billing.unsold import Unsold
from web.identity import Identity


@dataclass(frozen=True)
class Ports:
    """Handed to `create_app`; in tests, the fakes of `gas.fakes`."""

    jobs: Jobs
    users: Users
    sessions: Sessions
    once: Once
    tokens: Tokens
    limits: Limits
    replies: Replies
    inputs: Store
    results: Store
    upload_links: Links  #: to the inputs bucket
    download_links: Links  #: to the results bucket
    publish: Publish
    identity: Identity
    references: Store | None = None  #: None: there is only the usual reference
    events: Events | None = None  #: None: no stories are recorded
    billing: Billing = field(default_factory=Unsold)
    caps: Caps = field(default_factory=Caps)
    clock: Callable[[], float] = time.time

    def now(self) -> int:
        """UTC, seconds since 1970."""
        return int(self.clock())

    @property
    def turns(self) -> Turns:
        return Turns(self.jobs, self.users, self.publish, self.now, self.caps)
