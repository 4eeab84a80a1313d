"""Sites that sell nothing: the operator grants plans, or there is only one."""

from dataclasses import dataclass

from gas.users import Plan, User
from web.billing.port import Kind, Notice, NotSold


@dataclass(frozen=True)
class Unsold:
    """`Billing` where nothing can be bought; `kind` decides what the pages say about it."""

    kind: Kind = Kind.NONE
    origins: tuple[str, ...] = ()

    def checkout(self, user: User, *, done: str, back: str) -> str:
        raise NotSold

    def portal(self, user: User, *, back: str) -> str:
        raise NotSold

    def read(self, body: bytes, signature: str) -> Notice | None:
        raise NotSold

    def whose(self, notice: Notice) -> str:
        raise NotSold

    def plan(self, user_id: str, customer_id: str) -> Plan:
        raise NotSold
