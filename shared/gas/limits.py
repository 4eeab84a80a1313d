"""How often somebody may do something: counted in a table, so that all copies of the site agree.

Time is cut into windows of a fixed length, each with a count of its own.  One conditional write
counts a request or refuses it; nothing is read before, so no two copies can both take the last
place.
"""

from dataclasses import dataclass
from typing import Final, Protocol

#: Seconds for which a window's count is kept after its end.
KEEP_SECONDS: Final = 60


@dataclass(frozen=True)
class Quota:
    """So many times within so many seconds."""

    name: str
    most: int
    seconds: int


@dataclass(frozen=True)
class Counted:
    """What is left of a quota, after this request was counted or refused."""

    quota: Quota
    left: int
    resets: int  #: seconds until the window ends
    allowed: bool


class Limits(Protocol):
    """The table of counts."""

    def count(self, who: str, quota: Quota, now: int) -> Counted:
        """Count one more request of theirs; a refused one is not counted."""


def window(who: str, quota: Quota, now: int) -> tuple[str, int]:
    """The key of the count at hand, and when its window ends (UTC, seconds since 1970)."""
    began = now - now % quota.seconds
    return f"{quota.name} {who} {began}", began + quota.seconds
