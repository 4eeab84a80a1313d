"""Stripe, through its own SDK.

A user is one customer there, and is found by the user id in the customer's metadata: no id of
Stripe's is kept on our side.  Stripe's search lags by about a minute, so a customer is made under
an idempotency key made of the user id, which gives the same customer for a day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast
from urllib.parse import urlsplit

import msgspec
from stripe import (
    APIConnectionError,
    APIError,
    InvalidRequestError,
    RateLimitError,
    RequestsClient,
    SignatureVerificationError,
    StripeClient,
)

from gas.users import Plan, User
from web.billing.checkout import key, noted, page
from web.billing.port import (
    AlreadySubscribed,
    BillingUnavailable,
    ForgedNotice,
    Kind,
    NothingToManage,
    Notice,
    NotOurs,
)

#: What we want to hear of; the webhook at Stripe should be set to these.
HEARD: Final = frozenset(
    {
        "checkout.session.completed",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "invoice.paid",
        "invoice.payment_failed",
    }
)
#: In these a subscription counts.  While `past_due`, Stripe still tries to collect: days of grace.
GOOD: Final = frozenset({"active", "trialing", "past_due"})
#: In these a subscription can become good again, so that a second one would be paid twice.
ALIVE: Final = GOOD | {"unpaid", "paused"}
#: Stripe's pages, which forms of ours lead to.
PAGES: Final = ("https://checkout.stripe.com", "https://billing.stripe.com")
#: Somebody waits for the page, and a turn (`web.billing.marks`) must end before it lapses.
TIMEOUT_SECONDS: Final = 8
RETRIES: Final = 1


class _About(msgspec.Struct):
    """What is read of the object that an event is about: whose it is."""

    customer: str | None = None
    client_reference_id: str | None = None
    metadata: dict[str, str] | None = None

    @property
    def user_id(self) -> str:
        return self.client_reference_id or (self.metadata or {}).get("user_id", "")


class StripeBilling:
    """Sells one price; `api_url` and `public_url` are Stripe's own unless they say otherwise."""

    kind = Kind.STRIPE

    def __init__(
        self,
        secret_key: str,
        webhook_secret: str,
        price_id: str,
        *,
        api_url: str = "",
        public_url: str = "",
    ) -> None:
        if not (secret_key and webhook_secret and price_id):
            raise ValueError("Stripe needs a key, a price and a secret to know its webhooks by")
        self._stripe = StripeClient(
            secret_key,
            base_addresses={"api": api_url.rstrip("/")} if api_url else {},
            http_client=RequestsClient(timeout=TIMEOUT_SECONDS),
            max_network_retries=RETRIES,
        )
        self._webhook_secret = webhook_secret
        self._price = price_id
        pages = public_url or api_url
        self.origins = ("{0.scheme}://{0.netloc}".format(urlsplit(pages)),) if pages else PAGES

    def checkout(self, user: User, *, done: str, back: str) -> str:
        with _plainly():
            known = self._customers(user.user_id)
            if any(status in ALIVE for one in known for status in self._statuses(user, one)):
                raise AlreadySubscribed
            customer = known[0] if known else self._new_customer(user)
            return page(
                self._stripe,
                user_id=user.user_id,
                customer=customer,
                price=self._price,
                done=done,
                back=back,
            )

    def portal(self, user: User, *, back: str) -> str:
        with _plainly():
            known = self._customers(user.user_id)
            if not known:
                raise NothingToManage
            session = self._stripe.v1.billing_portal.sessions.create(
                {"customer": known[0], "return_url": back}
            )
            return session.url

    def read(self, body: bytes, signature: str) -> Notice | None:
        try:
            event = self._stripe.construct_event(body, signature, self._webhook_secret)
        except (SignatureVerificationError, ValueError) as error:
            raise ForgedNotice(str(error)) from error
        if event.type not in HEARD:
            return None
        about = msgspec.convert(cast(Any, event.data.object).to_dict(), _About)
        if not about.customer:
            return None
        return Notice(event.id, event.type, about.customer, about.user_id)

    def whose(self, notice: Notice) -> str:
        with _plainly():
            customer = self._stripe.v1.customers.retrieve(notice.customer_id)
        if getattr(customer, "deleted", False):
            user_id = notice.user_id  # what Stripe signed; a deleted customer tells nothing more
        else:
            user_id = _user_of(customer)
            if notice.user_id and notice.user_id != user_id:
                raise NotOurs("the notice names another user than its customer does")
        if not user_id:
            raise NotOurs("the customer was not made by this site")
        return user_id

    def plan(self, user_id: str, customer_id: str) -> Plan:
        with _plainly():
            # Should there be two customers for one user, either may pay.
            customers = {customer_id, *self._customers(user_id)}
            user = User(user_id=user_id)
            good = any(s in GOOD for one in customers for s in self._statuses(user, one))
        return Plan.PREMIUM if good else Plan.FREE

    def _customers(self, user_id: str) -> list[str]:
        quoted = user_id.replace("\\", "\\\\").replace("'", "\\'")
        found = self._stripe.v1.customers.search({"query": f"metadata['user_id']:'{quoted}'"})
        return [customer.id for customer in found.data]

    def _new_customer(self, user: User) -> str:
        # What is sent under one key must not vary, so name and address follow.
        metadata = {"user_id": user.user_id}
        customer = self._stripe.v1.customers.create(
            {"metadata": metadata}, {"idempotency_key": key("customer", metadata)}
        )
        self._stripe.v1.customers.update(customer.id, {"name": user.name, "email": user.email})
        return customer.id

    def _statuses(self, user: User, customer_id: str) -> Iterator[str]:
        """How the user's subscriptions stand, those left out that are over."""
        try:
            found = self._stripe.v1.subscriptions.list({"customer": customer_id, "limit": 100})
        except InvalidRequestError as error:
            if error.code == "resource_missing":  # the customer was deleted
                return
            raise
        for subscription in found.auto_paging_iter():
            if _user_of(subscription) == user.user_id:
                yield subscription.status


def _user_of(thing: Any) -> str:
    return noted(thing).get("user_id", "")


@contextmanager
def _plainly() -> Iterator[None]:
    """What another try may cure, as one error; a wrong key or price stays what it is."""
    try:
        yield
    except (APIConnectionError, RateLimitError, APIError) as error:
        raise BillingUnavailable(str(error)) from error
