"""A user: one row of the table `users`."""

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta


class Plan(StrEnum):
    """What a user may have.  Read from the table on every decision, never from a session."""

    FREE = "free"
    PREMIUM = "premium"


#: On these watches is a user whose plan has just changed, until the sweeper has seen to it:
#: results spared while premium are given a due date again; an upgrade is said once more.
DOWNGRADED: Final = "DOWNGRADED"
UPGRADED: Final = "UPGRADED"
#: Seconds until the sweeper looks: by then the index of a user's jobs has caught up.
LOOK_SECONDS: Final = 60


#: The kinds of message about which a user may choose to get no mail.
MAY_BE_MUTED: Final = ("JobFinished", "ArchivingSoon", "JobArchived", "JobRestored")


class User(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One user, as read at one moment."""

    user_id: Annotated[str, Meta(description="the Globus `sub`; key of the table")]
    name: Annotated[str, Meta(description="as Globus tells it at each sign-in")] = ""
    email: Annotated[str, Meta(description="as Globus tells it; where mail goes")] = ""
    institution: Annotated[str, Meta(description="as Globus tells it")] = ""
    plan: Annotated[Plan, Meta(description="free unless a subscription was confirmed")] = Plan.FREE
    plan_since: Annotated[int, Meta(description="UTC, seconds since 1970; 0: from the start")] = 0
    watch: Annotated[
        str | None,
        Meta(description="`DOWNGRADED`, `UPGRADED`, until the sweeper has seen to it"),
    ] = None
    look_at: Annotated[int | None, Meta(description="when the sweeper should look")] = None
    muted: Annotated[
        list[str], Meta(description="kinds of message about which they want no mail")
    ] = []
    mail_blocked: Annotated[
        str | None, Meta(description="an address that bounced or complained: no mail goes there")
    ] = None
    mail_blocked_why: Annotated[str, Meta(description="`Bounce` or `Complaint`")] = ""
    turns: Annotated[
        list[str], Meta(description="jobs that may be under way; see `gas.turns`")
    ] = []
    waited: Annotated[
        str | None, Meta(description="the job that was last made to wait for its turn")
    ] = None
    first_seen: Annotated[int, Meta(description="UTC, seconds since 1970")] = 0
    last_seen: Annotated[int, Meta(description="UTC, seconds since 1970")] = 0

    @property
    def mail_is_blocked(self) -> bool:
        """Whether no mail goes to the present address; another one is free again."""
        return bool(self.email) and self.mail_blocked == self.email


class UserMoved(Exception):
    """Raised when a user's turns are no longer those that were read: somebody else was first."""


class UserNotFound(Exception):
    """Raised when nobody of that id has signed in."""


def plan_watch(plan: Plan) -> str:
    """The watch that a change to `plan` puts a user on."""
    return UPGRADED if plan is Plan.PREMIUM else DOWNGRADED
