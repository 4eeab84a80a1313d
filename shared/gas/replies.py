"""What was answered to a request that may come again: one that carries an idempotency key.

A key is claimed before the work and holds the answer after it.  Somebody who did not hear the
answer sends the same request again, and hears it now; the work is not done twice.
"""

from dataclasses import dataclass
from typing import Final, Protocol

#: An answer is kept so long.
KEEP_SECONDS: Final = 24 * 60 * 60
#: A claim without an answer lapses after so many seconds: whoever made it has died.
CLAIM_SECONDS: Final = 60


@dataclass(frozen=True)
class Reply:
    """An answer, word for word."""

    status: int
    body: str


class OtherRequest(Exception):
    """Raised when a key was used for another request."""


class StillAtIt(Exception):
    """Raised when the first request with this key is still being answered."""


class Replies(Protocol):
    """The table of replies.  `about` is a digest of what was asked."""

    def claim(self, key: str, about: str, now: int) -> Reply | None:
        """None: do it, and `keep` or `release` the key.  Else what was answered.

        Raises `OtherRequest`, `StillAtIt`.
        """

    def keep(self, key: str, about: str, reply: Reply, now: int) -> None:
        """Record the answer."""

    def release(self, key: str) -> None:
        """Nothing was done: let the next try begin anew."""
