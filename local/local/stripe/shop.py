"""Customers, and the two pages they are sent to."""

import time
from typing import Any, Final

from local.stripe.errors import missing, wrong
from local.stripe.events import Events
from local.stripe.memory import Memory
from local.stripe.subscriptions import Subscriptions

DAY: Final = 24 * 60 * 60


class Shop:
    """Called with the memory's lock held."""

    def __init__(self, memory: Memory, events: Events, public_url: str) -> None:
        self.memory = memory
        self.events = events
        self.subscriptions = Subscriptions(memory, events)
        self.search_lag = 0.0
        self.public_url = public_url.rstrip("/")  #: where browsers find its pages

    def new_customer(self, asked: dict[str, Any]) -> dict[str, Any]:
        fields = {name: asked.get(name) for name in ("email", "name")}
        return self.memory.add("customer", **fields, metadata=asked.get("metadata", {}))

    def change_customer(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        customer = self.customer(name)
        customer.update({n: asked[n] for n in ("email", "name") if n in asked})
        customer["metadata"] |= asked.get("metadata", {})
        return customer

    def customer(self, name: str) -> dict[str, Any]:
        """A customer who was not deleted.  Raises `Refused`."""
        customer = self.memory.get("customer", name)
        if customer.get("deleted"):
            raise missing("customer", name)
        return customer

    def delete_customer(self, name: str) -> dict[str, Any]:
        """What is left tells only that there was one; the subscriptions end."""
        customer = self.customer(name)
        for subscription in self.subscriptions.of(None, customer=name):
            self.subscriptions.move(subscription, "canceled")
        customer.clear()
        customer.update(id=name, object="customer", deleted=True)
        return customer

    def found(self, key: str, value: str) -> list[dict[str, Any]]:
        """Customers by what is noted of them; like Stripe's index, not at once."""
        until = time.time() - self.search_lag
        known = [one for one in self.memory.of("customer") if not one.get("deleted")]
        return [o for o in known if o["metadata"].get(key) == value and o["created"] <= until]

    def new_session(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked.get("mode") != "subscription" or not asked.get("line_items"):
            raise wrong("Only subscriptions are sold here, and something must be on the list.")
        customer = self.customer(asked["customer"])
        session = self.memory.add(
            "checkout.session",
            mode="subscription",
            status="open",
            payment_status="unpaid",
            customer=customer["id"],
            client_reference_id=asked.get("client_reference_id"),
            metadata=asked.get("metadata", {}),
            success_url=asked["success_url"],
            cancel_url=asked.get("cancel_url"),
            expires_at=int(time.time()) + DAY,
            subscription=None,
            _asked=asked,  # not shown by the API: what is needed when it is paid
        )
        session["url"] = f"{self.public_url}/checkout/{session['id']}"
        return session

    def pay(self, session: dict[str, Any]) -> dict[str, Any]:
        """The card was taken.  Raises `Refused` when it was paid before, or has expired."""
        if session["status"] != "open":
            raise wrong(f"This checkout session is {session['status']}.")
        subscription = self.subscriptions.start(session["customer"], session["_asked"])
        session.update(status="complete", payment_status="paid", url=None)
        session["subscription"] = subscription["id"]
        told = {name: value for name, value in session.items() if name != "_asked"}
        self.events.tell("checkout.session.completed", told)
        return session

    def expire(self, name: str) -> dict[str, Any]:
        session = self.memory.get("checkout.session", name)
        if session["status"] != "open":
            raise wrong("Only Checkout Sessions with a status of `open` can be expired.")
        session.update(status="expired", url=None)
        return session

    def new_portal(self, asked: dict[str, Any]) -> dict[str, Any]:
        customer = self.customer(asked["customer"])
        session = self.memory.add(
            "billing_portal.session",
            customer=customer["id"],
            return_url=asked.get("return_url"),
        )
        session["url"] = f"{self.public_url}/portal/{session['id']}"
        return session
