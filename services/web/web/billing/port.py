"""What the site needs of whoever sells its plans."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gas.users import Plan, User


class Kind(StrEnum):
    """How people come to the premium plan."""

    STRIPE = "stripe"  #: they subscribe, and pay
    MANUAL = "manual"  #: the operator grants it
    NONE = "none"  #: not at all: there are no pages about it


@dataclass(frozen=True)
class Notice:
    """The provider says that something about a customer changed.

    It tells whom to look at and nothing of how they stand: notices come late, twice and in any
    order.
    """

    notice_id: str
    what: str  #: the provider's word for it
    customer_id: str
    user_id: str  #: as we told it to the provider; empty where the notice does not repeat it


class NotSold(Exception):
    """Raised where plans cannot be bought."""


class AlreadySubscribed(Exception):
    """Raised when a user who has a subscription would pay for a second one."""


class NothingToManage(Exception):
    """Raised when the provider knows no such customer, or not yet."""


class ForgedNotice(Exception):
    """Raised when a notice is not the provider's, or too old to be told from a replay."""


class NotOurs(Exception):
    """Raised when a customer of the provider is none of our users: somebody else's business."""


class BillingUnavailable(Exception):
    """Raised when the provider cannot be reached; another try may succeed."""


class Billing(Protocol):
    """Whoever sells the premium plan.  Each of its calls may raise `BillingUnavailable`."""

    @property
    def kind(self) -> Kind: ...

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the provider's pages are: forms of ours lead there."""

    def checkout(self, user: User, *, done: str, back: str) -> str:
        """The page at which the user can pay, and from there go to `done` or `back`.

        Raises `AlreadySubscribed`, `NotSold`.
        """

    def portal(self, user: User, *, back: str) -> str:
        """The page at which the user can cancel or pay otherwise.

        Raises `NothingToManage`, `NotSold`.
        """

    def read(self, body: bytes, signature: str) -> Notice | None:
        """What a notice is about, None where it is of no concern.

        Raises `ForgedNotice`, `NotSold`.
        """

    def whose(self, notice: Notice) -> str:
        """The id of the user whom a notice is about.  Raises `NotOurs`, `NotSold`."""

    def plan(self, user_id: str, customer_id: str) -> Plan:
        """What the user has a subscription for, as the provider knows it at this moment."""
