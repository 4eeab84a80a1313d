"""The life of a subscription, and what is told of it."""

import time
from typing import Any, Final

from local.stripe.errors import wrong
from local.stripe.events import Events
from local.stripe.memory import Memory

MONTH: Final = 30 * 24 * 60 * 60
STATUSES: Final = ("active", "trialing", "past_due", "unpaid", "paused", "canceled")


class Subscriptions:
    """Called with the memory's lock held."""

    def __init__(self, memory: Memory, events: Events) -> None:
        self._memory = memory
        self._events = events

    def start(self, customer: str, asked: dict[str, Any]) -> dict[str, Any]:
        """The first payment has come; `asked` is what the checkout was made of."""
        now = int(time.time())
        items = [
            self._memory.add(
                "subscription_item",
                price={"id": line["price"], "object": "price"},
                quantity=int(line.get("quantity", 1)),
                current_period_start=now,
                current_period_end=now + MONTH,
            )
            for line in asked["line_items"]
        ]
        subscription = self._memory.add(
            "subscription",
            customer=customer,
            status="active",
            cancel_at_period_end=False,
            canceled_at=None,
            ended_at=None,
            metadata=asked.get("subscription_data", {}).get("metadata", {}),
            items={"object": "list", "data": items, "has_more": False},
        )
        self._events.tell("customer.subscription.created", subscription)
        self._invoice(subscription, paid=True)
        return subscription

    def get(self, name: str) -> dict[str, Any]:
        return self._memory.get("subscription", name)

    def of(self, status: str | None, **fields: Any) -> list[dict[str, Any]]:
        """As Stripe lists them: those that are over only when asked for."""
        found = self._memory.of("subscription", **fields)
        if status is None:
            return [one for one in found if one["status"] != "canceled"]
        return [one for one in found if status in ("all", one["status"])]

    def move(self, subscription: dict[str, Any], status: str) -> dict[str, Any]:
        """Another status, with the events that Stripe makes of it."""
        if status not in STATUSES:
            raise wrong(f"A subscription is one of {', '.join(STATUSES)}, not {status!r}.")
        if subscription["status"] == "canceled":
            raise wrong("A canceled subscription stays canceled.")
        subscription["status"] = status
        if status == "canceled":
            subscription["canceled_at"] = subscription["ended_at"] = int(time.time())
            self._events.tell("customer.subscription.deleted", subscription)
            return subscription
        if status in ("past_due", "unpaid", "active"):
            self._invoice(subscription, paid=status == "active")
        self._events.tell("customer.subscription.updated", subscription)
        return subscription

    def end_later(self, subscription: dict[str, Any], *, yes: bool) -> dict[str, Any]:
        """Cancel at the period's end, or think better of it."""
        subscription["cancel_at_period_end"] = yes
        self._events.tell("customer.subscription.updated", subscription)
        return subscription

    def _invoice(self, subscription: dict[str, Any], *, paid: bool) -> None:
        details = {"subscription": subscription["id"], "metadata": subscription["metadata"]}
        invoice = self._memory.add(
            "invoice",
            customer=subscription["customer"],
            status="paid" if paid else "open",
            metadata={},
            parent={"type": "subscription_details", "subscription_details": details},
        )
        self._events.tell("invoice.paid" if paid else "invoice.payment_failed", invoice)
